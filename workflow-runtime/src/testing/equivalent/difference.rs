//! What two executions did differently.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::Value;
use workflow_core::error::Failure;
use workflow_core::ir::STARTED_BY;

use super::Outcome;
use super::plain::{Drawn, Own};
use super::tokens::without_tokens;
use crate::history::{EventDetails, HistoryEvent, HistoryEventType};
use crate::runtime::{ExecutionRecord, MapRunDescription, MapRunStatus};

/// What each scope did: branches and iterations that run side by side have no order between them.
/// The root's key is empty.
type Chains = BTreeMap<String, Vec<String>>;

/// A scope's place in another.
#[derive(Debug, Clone)]
enum Part {
    Branch(String, usize),
    /// Of this Map state; which one, the history tells.
    Iteration(String),
}

impl Part {
    /// The state that the scope is in.
    fn state(&self) -> &str {
        let (Part::Branch(state, _) | Part::Iteration(state)) = self;
        state
    }

    fn is_iteration_of(&self, map: &str) -> bool {
        matches!(self, Part::Iteration(state) if state == map)
    }
}

/// What is different, if anything is.
pub(super) fn between(
    definition: &Value,
    native: &Outcome,
    interpreted: &Outcome,
) -> Option<String> {
    let scopes = Scopes::of(definition);
    let chains = [native, interpreted].map(|o| {
        let history = without_tokens(definition, &o.history);
        let mut chains = scopes.chains(&history, &o.own);
        let mut drawn = Drawn::default();
        for line in chains.values_mut().flatten() {
            *line = drawn.numbered(&neutral(line, &o.map_runs));
        }
        (chains, drawn)
    });
    let [(chain, mut drawn), (other, mut other_drawn)] = chains;
    let chains = [chain, other];
    let results = [(native, &mut drawn), (interpreted, &mut other_drawn)]
        .map(|(outcome, drawn)| plain_result(outcome, drawn));
    let broken = native.history.iter().any(|event| {
        use HistoryEventType::{MapStateFailed, ParallelStateFailed};
        matches!(event.event_type, MapStateFailed | ParallelStateFailed)
    });
    let evaluation = native.result.as_ref().err().is_some_and(is_evaluation);
    let evaluation_inside = [native, interpreted].iter().any(|outcome| {
        let mut events = outcome.history.iter();
        events.any(|event| event.event_type == HistoryEventType::EvaluationFailed)
    });
    let chains = match evaluation_inside {
        true => chains.map(without_ends),
        false => chains,
    };
    let result = (!same_result(&results[0], &results[1])).then(|| {
        format!(
            "natively it ends in {}\ninterpreted it ends in {}\n",
            shown(&native.result),
            shown(&interpreted.result)
        )
    });
    let chain = first_difference(&chains, broken, evaluation);
    match (result, chain) {
        (None, None) => map_runs(definition, native, interpreted, broken || evaluation),
        (result, chain) => Some(result.into_iter().chain(chain).collect()),
    }
}

/// The first difference between the Map Runs of two executions. Where something has failed, others
/// may not have run.
fn map_runs(
    definition: &Value,
    native: &Outcome,
    interpreted: &Outcome,
    broken: bool,
) -> Option<String> {
    let [a, b] = [&native.map_runs, &interpreted.map_runs];
    if a.len() != b.len() && !broken {
        let (a, b) = (a.len(), b.len());
        return Some(format!(
            "natively there are {a} Map Runs, interpreted {b}\n"
        ));
    }
    let mut pairs = a.iter().zip(b).enumerate();
    pairs.find_map(|(run, (a, b))| map_run(definition, (run, a, b)))
}

fn map_run(
    definition: &Value,
    (run, a, b): (usize, &MapRunDescription, &MapRunDescription),
) -> Option<String> {
    let place = format!("in Map Run {run}");
    if a.status != b.status || a.item_counts.total != b.item_counts.total {
        let told = |r: &MapRunDescription| format!("{} of {} items", r.status, r.item_counts.total);
        let (a, b) = (told(a), told(b));
        return Some(format!("{place}: natively {a}, interpreted {b}\n"));
    }
    // A failure stops those that still run.
    let complete = a.status == MapRunStatus::Succeeded;
    let children = a.executions.iter().zip(&b.executions).enumerate();
    let differs = |(child, (a, b)): (usize, (&Arc<ExecutionRecord>, &Arc<ExecutionRecord>))| {
        if !complete && a.status() != b.status() {
            return None;
        }
        let difference = match (Outcome::of(a), Outcome::of(b)) {
            (Some(a), Some(b)) => between(definition, &a, &b)?,
            (None, None) => return None,
            _ => "one has ended, the other has not\n".to_owned(),
        };
        Some(format!("{place}, child execution {child}: {difference}"))
    };
    children.into_iter().find_map(differs)
}

/// Text without what tells one Map Run from another: its ARN, and the id in the names of files.
fn neutral(text: &str, runs: &[MapRunDescription]) -> String {
    let mut text = text.to_owned();
    for (position, run) in runs.iter().enumerate() {
        let arn = &*run.map_run_arn;
        text = text.replace(arn, &format!("mapRun:{position}"));
        if let Some((_, id)) = arn.rsplit_once(':') {
            text = text.replace(id, &format!("mapRun{position}"));
        }
    }
    text
}

/// Without what a failing evaluation ends: natively the state that it happens in ends with the
/// scope, and is not told of.
fn without_ends(chains: Chains) -> Chains {
    let is_end = |line: &String| {
        let kind = line.split(' ').next().unwrap_or_default();
        [
            "StateAborted",
            "StateFailed",
            "IterationAborted",
            "IterationFailed",
        ]
        .iter()
        .any(|end| kind.ends_with(end))
    };
    let each = chains.into_iter().map(|(scope, mut lines)| {
        lines.retain(|line| !is_end(line));
        (scope, lines)
    });
    each.collect()
}

fn is_evaluation(failure: &Failure) -> bool {
    failure.error == "States.QueryEvaluationError"
}

/// The words for an evaluation that fails are each side's own.
fn same_result(a: &Result<Value, Failure>, b: &Result<Value, Failure>) -> bool {
    match (a, b) {
        (Ok(a), Ok(b)) => same(a, b),
        (Err(a), Err(b)) => {
            a.error == b.error && (is_evaluation(a) || same_cause(&a.cause, &b.cause))
        }
        _ => false,
    }
}

/// A result without what two executions can't have alike.
fn plain_result(outcome: &Outcome, drawn: &mut Drawn) -> Result<Value, Failure> {
    let mut plain = |value: &Value| drawn.numbered_value(&outcome.own.plain(value));
    match &outcome.result {
        Ok(output) => {
            let text = neutral(&output.to_string(), &outcome.map_runs);
            Ok(plain(
                &serde_json::from_str(&text).unwrap_or_else(|_| output.clone()),
            ))
        }
        Err(failure) => {
            let cause = match serde_json::from_str::<Value>(&failure.cause) {
                Ok(cause) => plain(&cause).to_string(),
                Err(_) => match plain(&Value::from(failure.cause.as_str())) {
                    Value::String(cause) => cause,
                    other => other.to_string(),
                },
            };
            Err(Failure::new(failure.error.clone(), cause))
        }
    }
}

/// Whether two values are the same in JSONata, whose numbers are all of one kind.
fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => a.as_f64() == b.as_f64(),
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        (a, b) => a == b,
    }
}

/// A cause that is JSON may be spelled in two ways.
fn same_cause(a: &str, b: &str) -> bool {
    let parsed = |text: &str| serde_json::from_str::<Value>(text).ok();
    a == b || parsed(a).zip(parsed(b)).is_some_and(|(a, b)| same(&a, &b))
}

fn shown(result: &Result<Value, Failure>) -> String {
    match result {
        Ok(output) => format!("the output {output}"),
        Err(failure) => format!("the error {failure}"),
    }
}

/// Where the two part first, in the first scope where they do.
///
/// A branch or iteration that fails stops those beside it, sooner or later. And Rust evaluates an
/// expression before the state is entered that has it in the definition. In these cases a chain
/// may be shorter than the other.
fn first_difference(
    [native, interpreted]: &[Chains; 2],
    broken: bool,
    evaluation: bool,
) -> Option<String> {
    let empty = Vec::new();
    let mut keys: Vec<&String> = native.keys().chain(interpreted.keys()).collect();
    keys.sort_unstable();
    keys.dedup();
    for key in keys {
        let [a, b] = [native, interpreted].map(|chains| chains.get(key).unwrap_or(&empty));
        let may_be_shorter = evaluation || (broken && !key.is_empty());
        let at = a.iter().zip(b).position(|(a, b)| a != b);
        let at = at.or((!may_be_shorter && a.len() != b.len()).then_some(a.len().min(b.len())));
        if let Some(at) = at {
            return Some(told(key, a, b, at));
        }
    }
    None
}

fn told(key: &str, a: &[String], b: &[String], at: usize) -> String {
    let place = match key {
        "" => String::new(),
        key => format!(" in {key}"),
    };
    let mut text = format!("after {at} steps{place} they part:\n");
    for line in &a[at.saturating_sub(3)..at] {
        text.push_str(&format!("  both         {line}\n"));
    }
    for (who, chain) in [("natively   ", a), ("interpreted", b)] {
        match chain.get(at) {
            Some(line) => text.push_str(&format!("  {who}  {line}\n")),
            None => text.push_str(&format!("  {who}  (no more)\n")),
        }
    }
    text
}

/// Where an event is.
#[derive(Debug, Clone, Default)]
struct Place {
    /// The branches and iterations around it, from the outermost on.
    around: Vec<(Part, usize)>,
    /// Whether a Map or Parallel state has been entered, and nothing in it.
    directly: bool,
}

impl Place {
    /// What ends a Map or Parallel state follows an event of one of its scopes, if there was any.
    fn leave(&mut self, is_scope: impl Fn(&Part) -> bool) {
        if std::mem::take(&mut self.directly) {
            return;
        }
        if let Some(innermost) = self.around.iter().rposition(|(part, _)| is_scope(part)) {
            self.around.truncate(innermost);
        }
    }
}

/// Which scope each state of a machine is in.
#[derive(Default)]
struct Scopes {
    of: HashMap<String, Vec<Part>>,
}

impl Scopes {
    fn of(definition: &Value) -> Scopes {
        let mut scopes = Scopes::default();
        scopes.add(definition, &[]);
        scopes
    }

    fn add(&mut self, scope: &Value, path: &[Part]) {
        for (name, state) in scope["States"].as_object().into_iter().flatten() {
            self.of.insert(name.clone(), path.to_vec());
            let branches = state["Branches"].as_array().into_iter().flatten();
            for (index, branch) in branches.enumerate() {
                self.add(
                    branch,
                    &[path, &[Part::Branch(name.clone(), index)]].concat(),
                );
            }
            if let Some(processor) = state.get("ItemProcessor") {
                self.add(
                    processor,
                    &[path, &[Part::Iteration(name.clone())]].concat(),
                );
            }
        }
    }

    fn chains(&self, history: &[HistoryEvent], own: &Own) -> Chains {
        let mut chains = Chains::new();
        let mut places: Vec<Place> = Vec::with_capacity(history.len());
        for event in history {
            let place = self.place(history, &places, event);
            if let Some(line) = line(event, own) {
                let scopes = place.around.iter();
                let scopes: Vec<String> = scopes
                    .map(|(part, index)| format!("{}[{index}]", part.state()))
                    .collect();
                chains.entry(scopes.join(" / ")).or_default().push(line);
            }
            places.push(place);
        }
        chains
    }

    /// Where an event is, after `places` of those before it.
    fn place(&self, history: &[HistoryEvent], places: &[Place], event: &HistoryEvent) -> Place {
        use HistoryEventType as Type;
        let earlier = previous(event).and_then(|place| places.get(place));
        let mut place = earlier.cloned().unwrap_or_default();
        let around = &mut place.around;
        match (&event.details, event.event_type) {
            (Some(EventDetails::StateEntered { name, .. }), kind) => {
                *around = self.around(history, event, name);
                place.directly = matches!(kind, Type::MapStateEntered | Type::ParallelStateEntered);
            }
            (Some(EventDetails::StateExited { name, .. }), _) => {
                around.truncate(self.of.get(&**name).map_or(0, Vec::len));
                place.directly = false;
            }
            (Some(EventDetails::MapIteration { name, index }), Type::MapIterationStarted) => {
                around.push((Part::Iteration(name.to_string()), *index));
                place.directly = false;
            }
            (Some(EventDetails::MapIteration { name, index }), _) => {
                let own = |(part, at): &(Part, usize)| part.is_iteration_of(name) && at == index;
                around.truncate(around.iter().rposition(own).map_or(0, |place| place + 1));
            }
            (_, Type::MapStateSucceeded | Type::MapStateFailed | Type::MapStateAborted) => {
                place.leave(|part| matches!(part, Part::Iteration(_)));
            }
            (
                _,
                Type::ParallelStateSucceeded
                | Type::ParallelStateFailed
                | Type::ParallelStateAborted,
            ) => place.leave(|part| matches!(part, Part::Branch(..))),
            _ => {}
        }
        place
    }

    /// The branches and iterations that a state is in, which `entered` has entered.
    fn around(
        &self,
        history: &[HistoryEvent],
        entered: &HistoryEvent,
        name: &str,
    ) -> Vec<(Part, usize)> {
        let mut around = Vec::new();
        let mut at = entered;
        for part in self.of.get(name).into_iter().flatten().rev() {
            match part {
                Part::Branch(_, index) => around.push((part.clone(), *index)),
                Part::Iteration(map) => {
                    let Some((start, index)) = iteration(history, at, map) else {
                        break;
                    };
                    around.push((part.clone(), index));
                    at = start;
                }
            }
        }
        around.reverse();
        around
    }
}

/// The position of the event before this one on its way.
fn previous(event: &HistoryEvent) -> Option<usize> {
    usize::try_from(event.previous_event_id)
        .ok()?
        .checked_sub(1)
}

fn before<'h>(history: &'h [HistoryEvent], event: &HistoryEvent) -> Option<&'h HistoryEvent> {
    history.get(previous(event)?)
}

/// The start of the iteration of `map` that an event is in.
fn iteration<'h>(
    history: &'h [HistoryEvent],
    event: &'h HistoryEvent,
    map: &str,
) -> Option<(&'h HistoryEvent, usize)> {
    let mut at = Some(event);
    while let Some(event) = at {
        if let Some(EventDetails::MapIteration { name, index }) = &event.details
            && event.event_type == HistoryEventType::MapIterationStarted
            && &**name == map
        {
            return Some((event, *index));
        }
        at = before(history, event);
    }
    None
}

/// What is compared of an event.
fn line(event: &HistoryEvent, own: &Own) -> Option<String> {
    let kind = event.event_type.as_str();
    let told = match &event.details {
        // How it ends is compared as a whole.
        _ if kind.starts_with("Execution") => return None,
        Some(EventDetails::EvaluationFailed { .. }) => return None,
        Some(EventDetails::StateEntered { name, .. } | EventDetails::StateExited { name, .. }) => {
            name.to_string()
        }
        Some(EventDetails::TaskScheduled(task)) => {
            let resource = &task.resource.resource;
            let parameters = called(resource, task.parameters.as_str(), own);
            format!("{resource} {parameters}")
        }
        Some(EventDetails::Scheduled {
            resource, input, ..
        }) => {
            format!("{resource} {}", canonical(input.as_str(), own))
        }
        Some(EventDetails::Failure(failure) | EventDetails::TaskFailure { failure, .. }) => {
            failure.error.clone()
        }
        Some(EventDetails::MapStateStarted { length }) => length.to_string(),
        _ => String::new(),
    };
    Some(format!("{kind} {told}"))
}

/// What a task is called with. An execution that is started gets the ARN of the one that starts it,
/// which no two have in common.
fn called(resource: &str, parameters: &str, own: &Own) -> String {
    match serde_json::from_str::<Value>(parameters) {
        Ok(mut value) if resource.starts_with("startExecution") => {
            if let Some(Value::Object(input)) = value.get_mut("Input") {
                input.shift_remove(STARTED_BY);
            }
            ordered(&own.plain(&value))
        }
        _ => canonical(parameters, own),
    }
}

/// JSON with the keys in order, and whole numbers without a point.
fn canonical(text: &str, own: &Own) -> String {
    match serde_json::from_str::<Value>(text) {
        Ok(value) => ordered(&own.plain(&value)),
        Err(_) => text.to_owned(),
    }
}

fn ordered(value: &Value) -> String {
    match value {
        Value::Number(number) => match number.as_f64() {
            Some(float) if float.fract() == 0.0 => format!("{}", float + 0.0),
            _ => number.to_string(),
        },
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(ordered).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(fields) => {
            let mut fields: Vec<String> = fields
                .iter()
                .map(|(key, value)| format!("{}:{}", Value::from(key.as_str()), ordered(value)))
                .collect();
            fields.sort_unstable();
            format!("{{{}}}", fields.join(","))
        }
        other => other.to_string(),
    }
}
