//! A form: Rust in the body of a workflow, and what must be true of it.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use jsonata_core::evaluator::{Context, Evaluator};
use jsonata_core::value::JValue;
use serde::Serialize;
use serde_json::{Value as Json, json};
use workflow_runtime::prelude::*;
use workflow_tests::asl::Program;

/// A section of the page.
pub(crate) struct Section {
    /// Its heading.
    pub(crate) title: &'static str,
    /// The variables of its forms, `name: type`.
    pub(crate) variables: &'static str,
    /// In the order of the page.
    pub(crate) forms: Vec<Form>,
}

impl Section {
    /// Requires of every form that it means the same everywhere.
    pub(crate) fn check(&self) {
        let failed: Vec<&str> = self
            .forms
            .iter()
            .filter(|form| catch_unwind(&form.check).is_err())
            .map(|form| form.rust)
            .collect();
        assert!(failed.is_empty(), "{}: {failed:#?}", self.title);
    }
}

/// Rust that has a form in definitions.
pub(crate) struct Form {
    /// The Rust, as it is written in the section's module.
    pub(crate) rust: &'static str,
    /// What it becomes, in terms of the section's variables.
    pub(crate) jsonata: fn() -> String,
    /// Requires that it means the same everywhere.
    pub(crate) check: Box<dyn Fn() + std::panic::RefUnwindSafe>,
}

/// The forms of a section. Each is `type { Rust }`, where the type is that of the value; what the
/// Rust mentions are the variables in parentheses, which take the values of all cases.
/// Before the type of a `Result` stands `some`: a workflow that returns one fails with its error.
/// After `changes v:` the forms are statements, and the value is that of `v` afterwards.
macro_rules! section {
    ($title:literal, $cases:expr, ($($variables:tt)*) $(changes $place:ident:)? { $($rest:tt)* }) => {{
        let mut forms = Vec::new();
        $crate::form::section!(@forms forms $cases, ($($variables)*) [$($place)?] $($rest)*);
        $crate::form::Section { title: $title, variables: stringify!($($variables)*), forms }
    }};
    (@forms $forms:ident $cases:expr, $variables:tt $place:tt) => {};
    (@forms $forms:ident $cases:expr, $variables:tt $place:tt some $type:ty { $($body:tt)* } $($rest:tt)*) => {
        $crate::form::section!(@some $forms $cases, $variables $type { $($body)* });
        $crate::form::section!(@forms $forms $cases, $variables $place $($rest)*);
    };
    (@forms $forms:ident $cases:expr, $variables:tt $place:tt $type:ty { $($body:tt)* } $($rest:tt)*) => {
        $crate::form::section!(@form $forms $cases, $variables $place $type { $($body)* });
        $crate::form::section!(@forms $forms $cases, $variables $place $($rest)*);
    };
    (@some $forms:ident $cases:expr, ($($name:ident: $of:ty),+) $type:ty { $($body:tt)* }) => {{
        #[workflow]
        #[allow(unused_variables)]
        async fn form($($name: $of),+) -> Option<$type> { Some({ $($body)* }) }

        #[allow(unused_variables, clippy::all)]
        fn plain(($($name,)+): ($($of,)+)) -> $type { $($body)* }

        $forms.push($crate::form::Form::of::<form, $type>(stringify!($($body)*), stringify!($($name: $of),+), $cases, plain));
    }};
    (@form $forms:ident $cases:expr, ($($name:ident: $of:ty),+) [] $type:ty { $($body:tt)* }) => {{
        #[workflow]
        #[allow(unused_variables)]
        async fn form($($name: $of),+) -> $type { $($body)* }

        #[allow(unused_variables, clippy::all)]
        fn plain(($($name,)+): ($($of,)+)) -> $type { $($body)* }

        $forms.push($crate::form::Form::of::<form, $type>(stringify!($($body)*), stringify!($($name: $of),+), $cases, plain));
    }};
    (@form $forms:ident $cases:expr, ($($name:ident: $of:ty),+) [$place:ident] $type:ty { $($body:tt)* }) => {{
        #[workflow]
        #[allow(unused_variables)]
        async fn form($($name: $of),+) -> $type { let mut $place = $place; $($body)* $place }

        #[allow(unused_variables, clippy::all)]
        fn plain(($($name,)+): ($($of,)+)) -> $type { let mut $place = $place; $($body)* $place }

        $forms.push($crate::form::Form::of::<form, $type>(stringify!($($body)*), stringify!($($name: $of),+), $cases, plain));
    }};
}
pub(crate) use section;

impl Form {
    pub(crate) fn of<W: Workflow, R: Serialize + 'static>(
        rust: &'static str,
        variables: &'static str,
        cases: fn() -> Vec<W::Input>,
        plain: fn(W::Input) -> R,
    ) -> Form
    where
        W::Input: Clone,
    {
        Form {
            rust,
            jsonata: || shown(&output::<W>()),
            check: Box::new(move || {
                let program = Program::<W>::new(Vec::new());
                let output = output::<W>();
                let cases = cases();
                // Whole executions of a few, evaluations of all.
                let few = cases.len().div_ceil(EXECUTIONS);
                for (i, case) in cases.into_iter().enumerate() {
                    let Some(expected) = natively(|| plain(case.clone())) else {
                        continue;
                    };
                    let input = W::input(case.clone()).expect("cases have JSON");
                    if i % few == 0 {
                        compare(rust, &program.check(case).result, &input, &expected);
                    }
                    for input in spellings(&input, variables) {
                        for (engine, value) in evaluations(&output, &input) {
                            compare_evaluation(rust, engine, value, &input, &expected);
                        }
                    }
                }
            }),
        }
    }
}

/// Of how many cases of a form an execution is made, natively and by the interpreter.
const EXECUTIONS: usize = 5;

/// The native run, of which the interpreted definition's is known to be the same, comes to what
/// Rust does.
fn compare(
    rust: &str,
    result: &Result<Json, Failure>,
    input: &Json,
    expected: &Result<Json, String>,
) {
    match (result, expected) {
        (Ok(value), Ok(expected)) => {
            assert_eq!(numbers(value.clone()), *expected, "`{rust}` of {input}")
        }
        (Ok(value), Err(panic)) => {
            panic!("`{rust}` of {input} gives {value}, but Rust panics: {panic}")
        }
        (Err(failure), Ok(_)) => panic!("`{rust}` of {input} fails: {failure}"),
        (Err(failure), Err(_)) => assert_eq!(
            failure.error, "States.QueryEvaluationError",
            "`{rust}` of {input}"
        ),
    }
}

/// An engine's value is what Rust computes.
fn compare_evaluation(
    rust: &str,
    engine: &str,
    value: Result<Json, String>,
    input: &Json,
    expected: &Result<Json, String>,
) {
    match (&value, expected) {
        (Ok(value), Ok(expected)) => {
            assert_eq!(value, expected, "`{rust}` of {input}, by {engine}")
        }
        (Ok(value), Err(panic)) => {
            panic!("`{rust}` of {input} gives {value} by {engine}, but Rust panics: {panic}")
        }
        (Err(error), Ok(_)) => panic!("`{rust}` of {input} fails by {engine}: {error}"),
        (Err(_), Err(_)) => {}
    }
}

/// The Output of the one state.
fn output<W: Workflow>() -> Json {
    let definition = W::build().unwrap_or_else(|refusals| panic!("refused: {refusals:?}"));
    let machine = definition.state_machine.to_json();
    let states = machine["States"].as_object().expect("there are states");
    assert_eq!(states.len(), 1, "an expression is one state: {machine:#}");
    let state = states.values().next().expect("there is one");
    state["Output"].clone()
}

/// The Output as the page shows it: where the variables come from is left out.
fn shown(output: &Json) -> String {
    let whole = output.as_str().and_then(expression).map(str::to_owned);
    let text = whole.unwrap_or_else(|| output.to_string());
    let text = text.replace("$states.context.Execution.Input.", "$");
    without_parentheses(&text.replace("$states.input.", "$"))
}

/// `$v[0]` for `($v)[0]`: a variable needs none.
fn without_parentheses(text: &str) -> String {
    let mut shown = String::new();
    let mut rest = text;
    while let Some(start) = rest.find("($") {
        let (before, from) = rest.split_at(start);
        let name: String = from[2..]
            .chars()
            .take_while(|c| c.is_alphanumeric())
            .collect();
        let after = &from[2 + name.len()..];
        shown.push_str(before);
        let is_call = before.ends_with(|c: char| c.is_alphanumeric());
        if !is_call && after.starts_with(")[") {
            shown.push_str(&format!("${name}"));
            rest = &after[1..];
        } else {
            shown.push_str("($");
            rest = &from[2..];
        }
    }
    shown + rest
}

fn expression(text: &str) -> Option<&str> {
    text.strip_prefix("{%")?.strip_suffix("%}").map(str::trim)
}

/// An input as it is, and without the keys of the `Option`s that are `None`.
fn spellings(input: &Json, variables: &str) -> Vec<Json> {
    let mut all = vec![input.clone()];
    if let Json::Object(object) = input {
        let is_option = |key: &str| variables.contains(&format!("{key}: Option<"));
        let mut without = object.clone();
        without.retain(|key, value| !(value.is_null() && is_option(key)));
        if without.len() < object.len() {
            all.push(Json::Object(without));
        }
    }
    all
}

/// JSON in which `1` and `1.0` are one number.
fn numbers(json: Json) -> Json {
    match json {
        Json::Number(n) => n.as_f64().map_or(Json::Null, Json::from),
        Json::Array(items) => items.into_iter().map(numbers).collect(),
        Json::Object(fields) => fields.into_iter().map(|(k, v)| (k, numbers(v))).collect(),
        other => other,
    }
}

thread_local! {
    /// What the panic that is waited for says.
    static PANIC: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// What Rust computes: JSON, or what the panic says; none where the guide's list says that a
/// definition differs: beyond 2^53 - 1, and when a narrow integer overflows.
fn natively<R: Serialize + 'static>(plain: impl FnOnce() -> R) -> Option<Result<Json, String>> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            let waited_for = PANIC.with_borrow_mut(|text| {
                let waited_for = text.is_some();
                if let Some(text) = text {
                    *text = panic.to_string();
                }
                waited_for
            });
            if !waited_for {
                report(panic);
            }
        }));
    });
    PANIC.set(Some(String::new()));
    let result = catch_unwind(AssertUnwindSafe(plain));
    let panic = PANIC.take().unwrap_or_default();
    match result {
        Ok(value) => {
            let json = serde_json::to_value(value).expect("results have JSON");
            is_exact(&json).then(|| Ok(numbers(json)))
        }
        Err(_) if panic.contains("with overflow") => None,
        Err(_) => Some(Err(panic)),
    }
}

/// Whether a definition can hold every number.
fn is_exact(json: &Json) -> bool {
    match json {
        Json::Number(n) => n.as_i128().is_none_or(|n| n.unsigned_abs() < 1 << 53),
        Json::Array(items) => items.iter().all(is_exact),
        Json::Object(fields) => fields.values().all(is_exact),
        _ => true,
    }
}

/// Functions that AWS has, and JSONata itself has not.
const OF_THE_SERVICE: [&str; 3] = ["$parse(", "$partition(", "$hash("];

/// The Output by the interpreter's engine, and by that of other authors unless it needs what only
/// the service has.
fn evaluations(output: &Json, input: &Json) -> Vec<(&'static str, Result<Json, String>)> {
    let states = json!({ "input": input, "context": { "Execution": { "Input": input } } });
    let of_the_service = OF_THE_SERVICE
        .iter()
        .any(|f| output.to_string().contains(f));
    let engines: [(&str, Engine); 2] =
        [("the interpreter", interpreted), ("jsonata-core", evaluate)];
    let engines = engines.into_iter().take(if of_the_service { 1 } else { 2 });
    engines
        .map(|(name, engine)| (name, template(output, &states, engine).map(numbers)))
        .collect()
}

/// The value of an expression with `$states`.
type Engine = fn(&str, &Json) -> Result<Json, String>;

fn template(output: &Json, states: &Json, engine: Engine) -> Result<Json, String> {
    match output {
        Json::String(text) => match expression(text) {
            Some(expression) => engine(expression, states),
            None => Ok(output.clone()),
        },
        Json::Array(items) => items
            .iter()
            .map(|item| template(item, states, engine))
            .collect(),
        Json::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(key, value)| Ok((key.clone(), template(value, states, engine)?)));
            fields.collect::<Result<_, String>>().map(Json::Object)
        }
        other => Ok(other.clone()),
    }
}

fn interpreted(text: &str, states: &Json) -> Result<Json, String> {
    // Outside of a state there is no `$states`.
    let text = text.replace("$states", "$of_state");
    let value = workflow_runtime::interpreter::evaluate_expression(&text, &[("of_state", states)]);
    value
        .map_err(|e| e.to_string())?
        .ok_or_else(|| "nothing".to_owned())
}

fn evaluate(text: &str, states: &Json) -> Result<Json, String> {
    let ast = jsonata_core::parser::parse(text).map_err(|e| e.to_string())?;
    let mut context = Context::new();
    let value = JValue::from_json_str(&states.to_string()).map_err(|e| e.to_string())?;
    context.bind("states".to_owned(), value);
    let result = Evaluator::with_context(context)
        .evaluate(&ast, &JValue::Null)
        .map_err(|e| e.to_string())?;
    if result.is_undefined() {
        return Err("nothing".to_owned());
    }
    let json = result.to_json_string().map_err(|e| e.to_string())?;
    serde_json::from_str(&json).map_err(|e| e.to_string())
}

/// `a`, `b` and `c` side by side, the shorter lists again from their beginning.
pub(crate) fn zipped<A: Clone, B: Clone>(a: &[A], b: &[B]) -> Vec<(A, B)> {
    let longest = a.len().max(b.len());
    (0..longest)
        .map(|i| (a[i % a.len()].clone(), b[i % b.len()].clone()))
        .collect()
}

/// Every pair of two lists.
pub(crate) fn pairs<A: Clone, B: Clone>(a: &[A], b: &[B]) -> Vec<(A, B)> {
    a.iter()
        .flat_map(|a| b.iter().map(move |b| (a.clone(), b.clone())))
        .collect()
}
