//! Names of states and labels, and the ways between states.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::location::At;
use super::{Checker, error};
use crate::diagnostic::{Code, Diagnostic, Severity};

/// Names that have to be distinct in the whole machine.
#[derive(Default)]
struct Names<'a> {
    states: HashSet<&'a str>,
    labels: HashSet<&'a str>,
}

impl Checker {
    pub(super) fn check_graph(&mut self, definition: &Value) {
        let mut names = Names::default();
        self.scope(At::Root, definition, true, &mut names);
    }

    fn scope<'a>(&mut self, at: At<'_>, scope: &'a Value, top: bool, names: &mut Names<'a>) {
        let states = scope.get("States").and_then(Value::as_object);
        let Some(states) = states.filter(|states| !states.is_empty()) else {
            return;
        };
        let states_at = at.key("States");
        let start = scope.get("StartAt").and_then(Value::as_str);
        let starts = start.is_some_and(|start| states.contains_key(start));
        if let Some(start) = start.filter(|_| !starts) {
            self.missing_target(at.key("StartAt"), start);
        }
        for (name, state) in states {
            let here = states_at.key(name);
            if !names.states.insert(name) {
                let message = format!("Duplicate State name: {name}");
                self.error(Code::DuplicateStateName, here, message);
            }
            self.check_label(here, state, names);
            self.dangling(here, state, states);
            self.inner_scopes(here, state, names);
        }
        if !states.values().any(is_terminal) {
            return self.no_terminal(at, top);
        }
        if let Some(start) = start.filter(|_| starts) {
            self.unreachable(states_at, states, start);
        }
    }

    fn inner_scopes<'a>(&mut self, at: At<'_>, state: &'a Value, names: &mut Names<'a>) {
        let branches = state.get("Branches").and_then(Value::as_array);
        for (i, branch) in branches.into_iter().flatten().enumerate() {
            self.scope(at.key("Branches").index(i), branch, false, names);
        }
        for field in ["ItemProcessor", "Iterator"] {
            if let Some(processor) = state.get(field) {
                self.scope(at.key(field), processor, false, names);
            }
        }
    }

    fn check_label<'a>(&mut self, at: At<'_>, state: &'a Value, names: &mut Names<'a>) {
        if let Some(label) = state.get("Label").and_then(Value::as_str)
            && !names.labels.insert(label)
        {
            let message = format!("Duplicate Label name: {label}");
            self.error(Code::DuplicateLabelName, at.key("Label"), message);
        }
    }

    fn missing_target(&mut self, at: At<'_>, target: &str) {
        // The service says Next for every kind of transition.
        let message = format!("Missing 'Next' target: {target}");
        self.error(Code::MissingTransitionTarget, at, message);
    }

    fn dangling(&mut self, at: At<'_>, state: &Value, states: &Map<String, Value>) {
        each_target(at, state, &mut |at, target| {
            if !states.contains_key(target) {
                self.missing_target(at, target);
            }
        });
    }

    /// The service looks at the outermost scope only; a branch or iteration without an end is as
    /// endless.
    fn no_terminal(&mut self, at: At<'_>, top: bool) {
        let code = Code::MissingEndState;
        let message = "Workflow has no terminal state".to_owned();
        if top {
            self.push(error(code, None, message), false);
        } else {
            self.warn(code, at, message);
        }
    }

    fn unreachable(&mut self, at: At<'_>, states: &Map<String, Value>, start: &str) {
        let mut next: HashMap<&str, Vec<&str>> = HashMap::new();
        let mut before: HashMap<&str, Vec<&str>> = HashMap::new();
        for (name, state) in states {
            for target in targets(state) {
                next.entry(name).or_default().push(target);
                before.entry(target).or_default().push(name);
            }
        }
        let reached = closure(vec![start], &next);
        let ends = states.iter().filter(|(_, state)| is_terminal(state));
        let ending = closure(ends.map(|(name, _)| name.as_str()).collect(), &before);
        for name in states.keys() {
            let name = name.as_str();
            if !reached.contains(name) {
                let message = format!("State \"{name}\" is not reachable.");
                self.error(Code::MissingTransitionTarget, at.key(name), message);
            } else if !ending.contains(name) && !dangles(states, name) {
                let message = format!("State \"{name}\" has no way to a terminal state.");
                let location = Some(at.key(name).to_string());
                let diagnostic = Diagnostic {
                    severity: Severity::Warning,
                    ..error(Code::MissingEndState, location, message)
                };
                self.push(diagnostic, false);
            }
        }
    }
}

/// Whether a way out of the state leads nowhere, which is a finding of its own.
fn dangles(states: &Map<String, Value>, name: &str) -> bool {
    let targets = states.get(name).map(targets).unwrap_or_default();
    targets.is_empty() || targets.iter().any(|t| !states.contains_key(*t))
}

/// Everything that `edges` lead to from `start`.
fn closure<'a>(start: Vec<&'a str>, edges: &HashMap<&'a str, Vec<&'a str>>) -> HashSet<&'a str> {
    let mut reached: HashSet<&str> = start.iter().copied().collect();
    let mut open = start;
    while let Some(name) = open.pop() {
        for next in edges.get(name).into_iter().flatten() {
            if reached.insert(next) {
                open.push(next);
            }
        }
    }
    reached
}

fn is_terminal(state: &Value) -> bool {
    let kind = state.get("Type").and_then(Value::as_str);
    matches!(kind, Some("Succeed" | "Fail")) || state.get("End") == Some(&Value::Bool(true))
}

fn targets(state: &Value) -> Vec<&str> {
    let mut targets = Vec::new();
    each_target(At::Root, state, &mut |_, target| targets.push(target));
    targets
}

/// Every transition of a state, with its place.
fn each_target<'v>(at: At<'_>, state: &'v Value, each: &mut dyn FnMut(At<'_>, &'v str)) {
    for field in ["Next", "Default"] {
        if let Some(target) = state.get(field).and_then(Value::as_str) {
            each(at.key(field), target);
        }
    }
    for field in ["Choices", "Catch"] {
        let items = state.get(field).and_then(Value::as_array);
        for (i, item) in items.into_iter().flatten().enumerate() {
            if let Some(target) = item.get("Next").and_then(Value::as_str) {
                each(at.key(field).index(i).key("Next"), target);
            }
        }
    }
}
