//! Runs the native code and the definition's text side by side.

use std::cell::Cell;
use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Once;

use jsonata_core::evaluator::{Context, Evaluator};
use jsonata_core::value::JValue;
use serde::Serialize;
use serde_json::Value as Json;
use workflow_core::expr::{Expr, Ty, take_refusals};
use workflow_core::ir::Value;
use workflow_core::jsonata::Ast;

/// The type of a result, where it follows from the rest.
pub(crate) fn d<U: ?Sized>() -> Ty<U> {
    Ty::default()
}

/// The type of an iterator over items of the type; which iterator makes no difference.
pub(crate) fn over<T>() -> Ty<std::vec::IntoIter<T>> {
    Ty::default()
}

/// The text of an expression.
pub(crate) fn text<T: ?Sized>(expr: &Expr<T>) -> String {
    expr.value.ast.to_string()
}

/// The variable `$name`.
pub(crate) fn var<T: ?Sized>(name: &str) -> Expr<T> {
    Expr::new(Value::var(name))
}

/// What an expression evaluates to with these variables; none when it is nothing.
pub(crate) fn evaluate(text: &str, bindings: &[(&str, Json)]) -> Result<Option<Json>, String> {
    let ast = jsonata_core::parser::parse(text).map_err(|e| format!("{text}: {e}"))?;
    let mut context = Context::new();
    for (name, json) in bindings {
        context.bind(
            (*name).to_owned(),
            JValue::from_json_str(&json.to_string()).map_err(|e| e.to_string())?,
        );
    }
    let result = Evaluator::with_context(context)
        .evaluate(&ast, &JValue::Null)
        .map_err(|e| e.to_string())?;
    if result.is_undefined() {
        return Ok(None);
    }
    let json = result.to_json_string().map_err(|e| e.to_string())?;
    serde_json::from_str(&json)
        .map(Some)
        .map_err(|e| e.to_string())
}

/// Equality of JSON, where `1` and `1.0` are one number.
pub(crate) fn equal(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => a.as_f64() == b.as_f64(),
        (Json::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| equal(a, b))
        }
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(k, v)| b.get(k).is_some_and(|w| equal(v, w)))
        }
        _ => a == b,
    }
}

thread_local! {
    /// Whether a panic is an expected result.
    static EXPECTING: Cell<bool> = const { Cell::new(false) };
}

/// What Rust computes: JSON, or nothing when it panics.
fn natively<U: Serialize>(native: impl FnOnce() -> U) -> Option<Json> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let report = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |panic| {
            if !EXPECTING.get() {
                report(panic);
            }
        }));
    });
    EXPECTING.set(true);
    let result = catch_unwind(AssertUnwindSafe(native));
    EXPECTING.set(false);
    result
        .ok()
        .map(|value| serde_json::to_value(value).expect("results have JSON"))
}

/// One run: the definition's value must be Rust's, and its facts must be true.
fn compare(value: &Value, bindings: &[(&str, Json)], expected: Option<&Json>, input: &dyn Debug) {
    let text = value.ast.to_string();
    let refusals = take_refusals();
    assert!(refusals.is_empty(), "{input:?}: refused {refusals:?}");
    match (evaluate(&text, bindings), expected) {
        (Ok(Some(actual)), Some(expected)) => assert!(
            equal(&actual, expected),
            "{text}\nwith {bindings:?}\ngives  {actual}\nRust's {expected}"
        ),
        (Ok(None), Some(expected)) => assert!(
            value.undefined && expected.is_null(),
            "{text}\nwith {bindings:?}\ngives nothing\nRust's {expected}"
        ),
        (Ok(actual), None) => {
            panic!("{text}\nwith {bindings:?}\ngives {actual:?}\nRust panics")
        }
        (Err(error), Some(expected)) => {
            panic!("{text}\nwith {bindings:?}\nfails with {error}\nRust's {expected}")
        }
        (Err(error), None) => assert!(
            value.fallible,
            "{text}\nwith {bindings:?}\nfails with {error}, but is not marked so"
        ),
    }
}

/// The spellings of an operand: a variable, something that must be bound to be used twice, a
/// literal, and for `None` a missing variable.
fn spellings<T>(name: &str, json: &Json) -> Vec<(Value, bool)> {
    let computed = Ast::conditional(Ast::Bool(true), Ast::var(name), Ast::Null);
    let mut all = vec![
        (Value::var(name), true),
        (Value::of(computed), true),
        (Value::of(Ast::literal(json)), true),
    ];
    if json.is_null() && std::any::type_name::<T>().starts_with("core::option::Option") {
        all.push((Value::var(name).may_be_undefined(), false));
    }
    all
}

/// For every input, the definition of a form gives what Rust gives.
pub(crate) fn same<T, U>(inputs: Vec<T>, native: impl Fn(T) -> U, twin: impl Fn(Expr<T>) -> Expr<U>)
where
    T: Serialize + Clone + Debug,
    U: Serialize,
{
    for input in inputs {
        let json = serde_json::to_value(&input).expect("inputs have JSON");
        let expected = natively(|| native(input.clone()));
        for (value, bound) in spellings::<T>("x", &json) {
            let expr = twin(Expr::new(value));
            let bindings = [("x", json.clone())];
            let bindings = if bound { &bindings[..] } else { &[] };
            compare(&expr.value, bindings, expected.as_ref(), &input);
        }
    }
}

/// The same with two operands.
pub(crate) fn same2<A, B, U>(
    inputs: Vec<(A, B)>,
    native: impl Fn(A, B) -> U,
    twin: impl Fn(Expr<A>, Expr<B>) -> Expr<U>,
) where
    A: Serialize + Clone + Debug,
    B: Serialize + Clone + Debug,
    U: Serialize,
{
    for (a, b) in inputs {
        let left = serde_json::to_value(&a).expect("inputs have JSON");
        let right = serde_json::to_value(&b).expect("inputs have JSON");
        let expected = natively(|| native(a.clone(), b.clone()));
        let (lefts, rights) = (spellings::<A>("x", &left), spellings::<B>("y", &right));
        for (i, (x, x_bound)) in lefts.iter().enumerate() {
            // Each with its like, and variables with everything.
            for (j, (y, y_bound)) in rights.iter().enumerate() {
                if i != j && i != 0 && j != 0 {
                    continue;
                }
                let expr = twin(Expr::new(x.clone()), Expr::new(y.clone()));
                let mut bindings = Vec::new();
                if *x_bound {
                    bindings.push(("x", left.clone()));
                }
                if *y_bound {
                    bindings.push(("y", right.clone()));
                }
                compare(&expr.value, &bindings, expected.as_ref(), &(&a, &b));
            }
        }
    }
}

/// Every pair of two lists.
pub(crate) fn pairs<A: Clone, B: Clone>(a: &[A], b: &[B]) -> Vec<(A, B)> {
    a.iter()
        .flat_map(|a| b.iter().map(move |b| (a.clone(), b.clone())))
        .collect()
}

/// The same text in every corner: empty, ASCII, two, three and four bytes a character.
pub(crate) fn texts() -> Vec<String> {
    [
        "",
        "a",
        "abc",
        "Abc aBC",
        "  padded\t",
        "\u{85}next\u{a0}",
        "é",
        "naïve café",
        "日本語",
        "😀",
        "a😀b",
        "😀é日",
        "\u{ffff}",
        "\u{e000}x",
        "\u{d7ff}",
        "line\nbreak\r\nend\n",
        "a,b,,c",
        "%41%",
        "A4",
        "ä",
        "$0 $1 \\ ' \"",
        "ÀÉß",
        "x=1=2",
        "\u{feff}bom",
        "{% $x %}",
    ]
    .map(str::to_owned)
    .to_vec()
}
