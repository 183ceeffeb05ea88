//! Two small interpreters: of programs as the builder makes them, and of definitions.
//!
//! Both write down the calls of tasks; the first also the sites it reaches, the second the
//! states it enters. Tasks are a function of their name and arguments.

use std::collections::BTreeMap;

use jsonata_core::evaluator::{Context, Evaluator};
use jsonata_core::parser;
use jsonata_core::value::JValue;
use serde_json::{Value as Json, json};

use crate::asl::{Catcher, Object, Retrier, State, States};
use crate::ir::{Assigns, Catch, NodeKind, Program, Scope, SiteId, Value, WaitUntil};
use crate::task::TaskSpec;

pub(super) type Variables = BTreeMap<String, Json>;

/// An error's name and cause.
pub(super) type Failure = (String, String);

/// What a run did.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Trace {
    pub(super) calls: Vec<String>,
    /// States entered; in the program's run, those that native execution would enter.
    pub(super) states: Vec<String>,
}

fn failed(cause: String) -> Failure {
    ("States.QueryEvaluationError".to_owned(), cause)
}

/// Evaluates JSONata; none when it gives nothing.
pub(super) fn evaluate(
    text: &str,
    variables: &Variables,
    states: &Json,
) -> Result<Option<Json>, Failure> {
    // The service has `$parse` where JSONata has `$eval`; JSON is an expression too.
    let ast = parser::parse(&text.replace("$parse(", "$eval("))
        .unwrap_or_else(|e| panic!("`{text}` parses: {e}"));
    let mut context = Context::new();
    let value = |json: &Json| JValue::from_json_str(&json.to_string()).expect("JSON");
    for (name, json) in variables {
        context.bind(name.clone(), value(json));
    }
    context.bind("states".to_owned(), value(states));
    let result = Evaluator::with_context(context)
        .evaluate(&ast, &JValue::from_json_str("{}").expect("JSON"))
        .map_err(|e| failed(e.to_string()))?;
    if result.is_undefined() {
        return Ok(None);
    }
    let text = result.to_json_string().expect("a result is JSON");
    let json: Json = serde_json::from_str(&text).expect("a result is JSON");
    Ok(Some(whole_numbers(json)))
}

/// `1.0` as `1`: numbers are compared as JSONata sees them.
fn whole_numbers(json: Json) -> Json {
    match json {
        Json::Number(n) => match n.as_f64() {
            Some(f) if f.fract() == 0.0 && f.abs() < 1e15 => Json::from(f as i64),
            _ => Json::Number(n),
        },
        Json::Array(items) => items.into_iter().map(whole_numbers).collect(),
        Json::Object(fields) => {
            let fields = fields.into_iter().map(|(k, v)| (k, whole_numbers(v)));
            Json::Object(fields.collect())
        }
        other => other,
    }
}

/// What a task gives: tasks named `Risky..` fail on some arguments, those of the orders do as an
/// order asks for.
fn call(name: &str, args: &Json, trace: &mut Trace) -> Result<Json, Failure> {
    let text = format!("{name}({args})");
    let hash = text
        .bytes()
        .fold(7_u32, |h, b| (h ^ u32::from(b)).wrapping_mul(0x0100_0193))
        >> 8;
    trace.calls.push(text);
    match name {
        "Validate" => return Ok(json!({ "ok": args["items"] != json!([]) })),
        "CheckInventory" => {
            let asked = trace.calls.iter().filter(|c| c.starts_with(name)).count();
            let waits = args["waits"].as_u64().unwrap_or(0);
            return Ok(json!({ "available": asked as u64 > waits }));
        }
        "Charge" if args["amount"].as_f64() > Some(100.0) => {
            let cause = json!({ "reason": "limit" }).to_string();
            return Err(("CardDeclined".to_owned(), cause));
        }
        _ => {}
    }
    if name.starts_with("Risky") && hash % 3 == 0 {
        let cause = json!({ "reason": hash % 7 }).to_string();
        return Err(("Declined".to_owned(), cause));
    }
    Ok(json!({ "ok": hash % 2 == 0, "n": hash % 10 }))
}

fn matches(errors: &[String], failure: &Failure) -> bool {
    errors.iter().any(|e| {
        *e == failure.0
            || e == "States.ALL"
            || (e == "States.TaskFailed" && failure.0 != "States.QueryEvaluationError")
    })
}

/// How often a failure is retried, by the first retrier that it matches.
fn retries(retry: &[Retrier], failure: &Failure) -> u64 {
    let first = retry.iter().find(|r| matches(&r.error_equals, failure));
    let attempts = |r: &Retrier| {
        r.max_attempts
            .as_ref()
            .and_then(|n| n.as_u64())
            .unwrap_or(3)
    };
    first.map_or(0, attempts)
}

/// Where native execution is: it knows the definition, and which states are some site's.
struct Place<'a> {
    states: &'a States,
    start_at: &'a str,
    current: Option<String>,
}

/// Whether a state is a Pass that no site of the user's code became.
pub(super) fn is_silent(name: &str, states: &States, sites: &[Option<String>]) -> bool {
    !sites.iter().flatten().any(|s| s == name) && matches!(states[name], State::Pass(_))
}

/// Runs a program step by step.
pub(super) struct ProgramRun<'a> {
    /// Whether silent states are written down; there must be one way over them then.
    pub(super) strict: bool,
    pub(super) sites: &'a [Option<String>],
    pub(super) input: Json,
    pub(super) trace: Trace,
}

impl ProgramRun<'_> {
    pub(super) fn run(
        &mut self,
        program: &Program,
        (states, start_at): (&States, &str),
    ) -> Result<Json, Failure> {
        let place = Place {
            states,
            start_at,
            current: None,
        };
        self.scope(&program.root, Variables::new(), place, &Json::Null)
    }

    fn value(&self, value: &Value, vars: &Variables, item: &Json) -> Result<Json, Failure> {
        let states = json!({ "context": {
            "Execution": { "Input": self.input }, "Map": { "Item": { "Value": item } }
        } });
        match evaluate(&value.ast.to_string(), vars, &states) {
            Ok(Some(json)) => Ok(json),
            Ok(None) if value.undefined => Ok(Json::Null),
            Ok(None) => Err(failed(format!("`{}` gives nothing", value.ast))),
            Err(failure) if value.fallible => Err(failure),
            Err(failure) => panic!("`{}` is said not to fail: {failure:?}", value.ast),
        }
    }

    /// The rule of [`Definition::sites`](crate::definition::Definition): the state that is
    /// entered at a site, with the Pass states without a site on the way there.
    fn way_to(&self, site: Option<SiteId>, place: &Place<'_>) -> Option<(Vec<String>, String)> {
        let name = self.sites[site? as usize].clone()?;
        let next = match &place.current {
            Some(current) => transitions(&place.states[current]),
            None => vec![place.start_at.to_owned()],
        };
        let ways: Vec<Vec<String>> = next
            .into_iter()
            .filter_map(|n| self.way(n, &name, place.states))
            .collect();
        let way = ways.first()?.clone();
        let clear = !self.strict || ways.iter().all(|w| *w == way);
        assert!(clear, "{ways:?} lead to {name}");
        Some((way, name))
    }

    fn reach(&mut self, site: Option<SiteId>, place: &mut Place<'_>) {
        if let Some((way, name)) = self.way_to(site, place) {
            self.enter_silent(way);
            self.trace.states.push(name.clone());
            place.current = Some(name);
        }
    }

    fn enter_silent(&mut self, way: Vec<String>) {
        if self.strict {
            self.trace.states.extend(way);
        }
    }

    /// A task's arguments, evaluated before its state is entered or inside, as the definition
    /// has to do it.
    fn arguments(
        &mut self,
        (args, before): (&[Value], bool),
        (site, place): (Option<SiteId>, &mut Place<'_>),
        (vars, item): (&Variables, &Json),
    ) -> Result<Vec<Json>, Failure> {
        if !before {
            self.reach(site, place);
        }
        let values: Result<Vec<Json>, Failure> =
            args.iter().map(|arg| self.value(arg, vars, item)).collect();
        if before && values.is_ok() {
            self.reach(site, place);
        } else if before && let Some((way, _)) = self.way_to(site, place) {
            self.enter_silent(way);
        }
        values
    }

    /// The silent states from `from` to `to`, when nothing else is between them.
    fn way(&self, from: String, to: &str, states: &States) -> Option<Vec<String>> {
        let mut way = Vec::new();
        let mut at = from;
        while at != to {
            if !is_silent(&at, states, self.sites) || way.contains(&at) {
                return None;
            }
            way.push(at.clone());
            at = transitions(&states[&at]).pop()?;
        }
        Some(way)
    }

    fn scope(
        &mut self,
        scope: &Scope,
        mut vars: Variables,
        mut place: Place<'_>,
        item: &Json,
    ) -> Result<Json, Failure> {
        let mut id = scope.entry;
        for _ in 0..10_000 {
            let node = &scope.nodes[id];
            if !matches!(node.kind, NodeKind::Task { .. }) {
                self.reach(node.site, &mut place);
            }
            id = match &node.kind {
                NodeKind::Assign { assigns, next } => {
                    let new = self.assigns(assigns, &vars, item)?;
                    vars.extend(new);
                    *next
                }
                NodeKind::Jump { next } => *next,
                NodeKind::Wait { until, next } => {
                    let (WaitUntil::Seconds(value) | WaitUntil::Timestamp(value)) = until;
                    self.value(value, &vars, item)?;
                    *next
                }
                NodeKind::Choice { rules, default } => {
                    let mut to = *default;
                    for (condition, target) in rules {
                        if self.value(condition, &vars, item)? == Json::Bool(true) {
                            to = *target;
                            break;
                        }
                    }
                    to
                }
                NodeKind::Task {
                    spec,
                    args,
                    result,
                    catch,
                    next,
                } => {
                    let sees = |errors: &[String]| errors.iter().any(|e| e == "States.ALL");
                    let before = args.iter().any(|a| a.fallible)
                        && (spec.retry.iter().any(|r| sees(&r.error_equals))
                            || catch.iter().any(|c| sees(&c.errors)));
                    let at = (node.site, &mut place);
                    let json = self.arguments((args, before), at, (&vars, item))?;
                    let outcome = self.task(spec, json);
                    settle(outcome, (result, catch, *next), &mut vars)?
                }
                NodeKind::Parallel {
                    branches,
                    result,
                    catch,
                    next,
                    ..
                } => {
                    let outcome = self.parallel(branches, &vars, &place, item);
                    settle(outcome, (result, catch, *next), &mut vars)?
                }
                NodeKind::Map {
                    items,
                    item: name,
                    body,
                    result,
                    catch,
                    next,
                    ..
                } => {
                    let items = self.value(items, &vars, item)?;
                    let outcome = self.map(items, name, body, &vars, &place);
                    settle(outcome, (result, catch, *next), &mut vars)?
                }
                NodeKind::Return { value } => return self.value(value, &vars, item),
                NodeKind::Fail { error, cause } => {
                    let text = |json: Json| json.as_str().unwrap_or_default().to_owned();
                    let error = text(self.value(error, &vars, item)?);
                    return Err((error, text(self.value(cause, &vars, item)?)));
                }
                NodeKind::Unreachable => panic!("step {id} is reached"),
            };
        }
        panic!("the program does not end");
    }

    fn assigns(
        &self,
        assigns: &Assigns,
        vars: &Variables,
        item: &Json,
    ) -> Result<Variables, Failure> {
        assigns
            .iter()
            .map(|(name, value)| Ok((name.clone(), self.value(value, vars, item)?)))
            .collect()
    }

    fn task(&mut self, spec: &TaskSpec, args: Vec<Json>) -> Result<Json, Failure> {
        let payload = match <[Json; 1]>::try_from(args) {
            Ok([arg]) => arg,
            Err(args) => {
                let keys = spec.params.iter().map(|p| p.key.to_owned());
                Json::Object(keys.zip(args).collect())
            }
        };
        let mut attempt = 0;
        loop {
            match call(spec.name, &payload, &mut self.trace) {
                Err(failure) if attempt < retries(&spec.retry, &failure) => attempt += 1,
                outcome => return outcome,
            }
        }
    }

    fn parallel(
        &mut self,
        branches: &[Scope],
        vars: &Variables,
        place: &Place<'_>,
        item: &Json,
    ) -> Result<Json, Failure> {
        let State::Parallel(state) = current(place) else {
            panic!("a parallel step is a Parallel state");
        };
        let mut results = Vec::new();
        for (branch, asl) in branches.iter().zip(&state.branches) {
            let inner = Place {
                states: &asl.states,
                start_at: &asl.start_at,
                current: None,
            };
            results.push(self.scope(branch, vars.clone(), inner, item)?);
        }
        Ok(Json::Array(results))
    }

    fn map(
        &mut self,
        items: Json,
        name: &str,
        body: &Scope,
        vars: &Variables,
        place: &Place<'_>,
    ) -> Result<Json, Failure> {
        let State::Map(state) = current(place) else {
            panic!("a map step is a Map state");
        };
        let asl = state.item_processor.as_ref().expect("a processor");
        let mut results = Vec::new();
        for item in items.as_array().expect("a list").clone() {
            let inner = Place {
                states: &asl.states,
                start_at: &asl.start_at,
                current: None,
            };
            let mut vars = vars.clone();
            vars.insert(name.to_owned(), item.clone());
            results.push(self.scope(body, vars, inner, &item)?);
        }
        Ok(Json::Array(results))
    }
}

fn current<'a>(place: &Place<'a>) -> &'a State {
    let name = place.current.as_ref().expect("a state has been entered");
    &place.states[name]
}

/// Where a task, branches or a map go on.
fn settle(
    outcome: Result<Json, Failure>,
    (result, catch, next): (&Option<String>, &[Catch], usize),
    vars: &mut Variables,
) -> Result<usize, Failure> {
    match outcome {
        Ok(json) => {
            vars.extend(result.iter().map(|name| (name.clone(), json.clone())));
            Ok(next)
        }
        Err(failure) => {
            let Some(handler) = catch.iter().find(|c| matches(&c.errors, &failure)) else {
                return Err(failure);
            };
            let error = json!({ "Error": failure.0, "Cause": failure.1 });
            vars.extend(handler.error.iter().map(|n| (n.clone(), error.clone())));
            Ok(handler.next)
        }
    }
}

/// The states that a state may go to.
pub(super) fn transitions(state: &State) -> Vec<String> {
    let with = |next: &Option<String>, catch: &Option<Vec<Catcher>>| {
        let catch = catch.iter().flatten().map(|c| c.next.clone());
        next.iter().cloned().chain(catch).collect()
    };
    match state {
        State::Task(s) => with(&s.next, &s.catch),
        State::Parallel(s) => with(&s.next, &s.catch),
        State::Map(s) => with(&s.next, &s.catch),
        State::Pass(s) => with(&s.next, &None),
        State::Wait(s) => with(&s.next, &None),
        State::Choice(s) => {
            let rules = s.choices.iter().filter_map(|r| r.next.clone());
            rules.chain(s.default.clone()).collect()
        }
        State::Succeed(_) | State::Fail(_) => Vec::new(),
    }
}

/// Runs a definition.
pub(super) struct DefinitionRun<'a> {
    pub(super) sites: &'a [Option<String>],
    /// Whether silent states are written down.
    pub(super) strict: bool,
    pub(super) input: Json,
    pub(super) trace: Trace,
}

/// The value of a state, and how it goes on.
type Left = (Json, Option<String>);

impl DefinitionRun<'_> {
    fn states(&self, extra: (&str, &Json), item: &Json) -> Json {
        json!({ extra.0: extra.1, "context": {
            "Execution": { "Input": self.input }, "Map": { "Item": { "Value": item } }
        } })
    }

    pub(super) fn scope(
        &mut self,
        (states, start_at): (&States, &str),
        mut vars: Variables,
        item: &Json,
    ) -> Result<Json, Failure> {
        let mut name = start_at.to_owned();
        let mut data = Json::Null;
        for _ in 0..10_000 {
            if self.strict || !is_silent(&name, states, self.sites) {
                self.trace.states.push(name.clone());
            }
            let (output, next) = self.state(&states[&name], data, &mut vars, item)?;
            data = output;
            match next {
                Some(next) => name = next,
                None => return Ok(data),
            }
        }
        panic!("the definition does not end");
    }

    fn state(
        &mut self,
        state: &State,
        data: Json,
        vars: &mut Variables,
        item: &Json,
    ) -> Result<Left, Failure> {
        let empty = self.states(("none", &Json::Null), item);
        match state {
            State::Pass(s) => leave((&s.assign, &s.output, &s.next), data, vars, &empty),
            State::Wait(s) => {
                template(s.seconds.as_ref().expect("seconds"), vars, &empty)?;
                leave((&s.assign, &s.output, &s.next), data, vars, &empty)
            }
            State::Choice(s) => {
                for rule in &s.choices {
                    let condition = rule.condition.as_ref().expect("a condition");
                    if template(condition, vars, &empty)? == Json::Bool(true) {
                        let way = (&rule.assign, &rule.output, &rule.next);
                        return leave(way, data, vars, &empty);
                    }
                }
                leave((&s.assign, &s.output, &s.default), data, vars, &empty)
            }
            State::Succeed(s) => leave((&None, &s.output, &None), data, vars, &empty),
            State::Fail(s) => {
                let text = |field: &Option<String>| -> Result<String, Failure> {
                    let text = Json::String(field.clone().unwrap_or_default());
                    let json = template(&text, vars, &empty)?;
                    Ok(json.as_str().unwrap_or_default().to_owned())
                };
                let error = text(&s.error)?;
                Err((error, text(&s.cause)?))
            }
            State::Task(s) => {
                let mut attempt = 0;
                loop {
                    let way = (&s.assign, &s.output, &s.next);
                    let outcome = self.task(s.arguments.as_ref(), vars, &empty).and_then(|r| {
                        leave(way, r.clone(), vars, &self.states(("result", &r), item))
                    });
                    let retry = s.retry.as_deref().unwrap_or_default();
                    match outcome {
                        Err(failure) if attempt < retries(retry, &failure) => attempt += 1,
                        outcome => return self.caught(outcome, &s.catch, vars, item),
                    }
                }
            }
            State::Parallel(s) => {
                let mut results = Ok(Vec::new());
                for branch in &s.branches {
                    let scope = (&branch.states, branch.start_at.as_str());
                    results = results.and_then(|mut list: Vec<Json>| {
                        list.push(self.scope(scope, vars.clone(), item)?);
                        Ok(list)
                    });
                }
                let way = (&s.assign, &s.output, &s.next);
                let outcome = results
                    .map(Json::Array)
                    .and_then(|r| leave(way, r.clone(), vars, &self.states(("result", &r), item)));
                self.caught(outcome, &s.catch, vars, item)
            }
            State::Map(s) => {
                let way = (&s.assign, &s.output, &s.next);
                let outcome = self
                    .map(s, vars, &empty)
                    .and_then(|r| leave(way, r.clone(), vars, &self.states(("result", &r), item)));
                self.caught(outcome, &s.catch, vars, item)
            }
        }
    }

    fn task(
        &mut self,
        arguments: Option<&Json>,
        vars: &Variables,
        states: &Json,
    ) -> Result<Json, Failure> {
        let arguments = template(arguments.expect("arguments"), vars, states)?;
        let name = arguments["FunctionName"].as_str().unwrap_or_default();
        let name = name.trim_start_matches("${").trim_end_matches('}');
        let payload = call(name, &arguments["Payload"], &mut self.trace)?;
        Ok(json!({ "Payload": payload, "StatusCode": 200 }))
    }

    fn map(
        &mut self,
        state: &crate::asl::MapState,
        vars: &Variables,
        states: &Json,
    ) -> Result<Json, Failure> {
        let items = template(state.items.as_ref().expect("items"), vars, states)?;
        let processor = state.item_processor.as_ref().expect("a processor");
        let scope = (&processor.states, processor.start_at.as_str());
        let mut results = Vec::new();
        for item in items.as_array().expect("a list") {
            results.push(self.scope(scope, vars.clone(), item)?);
        }
        Ok(Json::Array(results))
    }

    fn caught(
        &mut self,
        outcome: Result<Left, Failure>,
        catch: &Option<Vec<Catcher>>,
        vars: &mut Variables,
        item: &Json,
    ) -> Result<Left, Failure> {
        let failure = match outcome {
            Ok(left) => return Ok(left),
            Err(failure) => failure,
        };
        let mut catch = catch.iter().flatten();
        let Some(catcher) = catch.find(|c| matches(&c.error_equals, &failure)) else {
            return Err(failure);
        };
        let error = json!({ "Error": failure.0, "Cause": failure.1 });
        let states = self.states(("errorOutput", &error), item);
        let way = (
            &catcher.assign,
            &catcher.output,
            &Some(catcher.next.clone()),
        );
        leave(way, error, vars, &states)
    }
}

/// Evaluates Assign and Output side by side, then assigns.
fn leave(
    (assign, output, next): (&Option<Object>, &Option<Json>, &Option<String>),
    data: Json,
    vars: &mut Variables,
    states: &Json,
) -> Result<Left, Failure> {
    let data = match output {
        Some(output) => template(output, vars, states)?,
        None => data,
    };
    if let Some(assign) = assign {
        let Json::Object(new) = template(&Json::Object(assign.clone()), vars, states)? else {
            panic!("an object gives an object");
        };
        vars.extend(new);
    }
    Ok((data, next.clone()))
}

fn template(json: &Json, vars: &Variables, states: &Json) -> Result<Json, Failure> {
    match json {
        Json::String(text) => match text.strip_prefix("{%").and_then(|t| t.strip_suffix("%}")) {
            Some(text) => evaluate(text, vars, states)?
                .ok_or_else(|| failed(format!("`{text}` gives nothing"))),
            None => Ok(json.clone()),
        },
        Json::Array(items) => items.iter().map(|i| template(i, vars, states)).collect(),
        Json::Object(fields) => {
            let field = |(k, v): (&String, &Json)| Ok((k.clone(), template(v, vars, states)?));
            fields
                .iter()
                .map(field)
                .collect::<Result<_, Failure>>()
                .map(Json::Object)
        }
        other => Ok(whole_numbers(other.clone())),
    }
}
