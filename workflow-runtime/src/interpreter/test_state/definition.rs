//! The state in a definition.

use serde_json::{Value, json};
use workflow_core::asl::{Catcher, ExecutionType, QueryLanguage, Retrier, State, StateMachine};
use workflow_core::asl::{ItemProcessor, States};
use workflow_core::diagnostic::{Code, Diagnostic, Severity};
use workflow_core::validate;

use super::{TestState, TestStateError, invalid};

/// The name of a state under test, whatever it is called in its machine.
pub(super) const STATE_NAME: &str = "StateName";

/// A state to test.
pub(super) struct Target {
    pub(super) state: State,
    /// The machine's.
    pub(super) language: QueryLanguage,
}

/// The state that `test` is about.
pub(super) fn find(test: &TestState) -> Result<Target, TestStateError> {
    let value = match serde_json::from_str::<Value>(&test.definition) {
        Ok(value) => value,
        Err(_) => {
            let findings = validate::validate_text(&test.definition, ExecutionType::Standard);
            return Err(refused(findings.iter()));
        }
    };
    match &test.state_name {
        Some(name) => in_machine(&value, name),
        None => alone(value),
    }
}

fn in_machine(value: &Value, name: &str) -> Result<Target, TestStateError> {
    let findings = validate::validate(value, ExecutionType::Standard);
    refuse(findings.iter())?;
    let machine: StateMachine = serde_json::from_value(value.clone())
        .map_err(|error| TestStateError::InvalidDefinition(error.to_string()))?;
    let state = state_in(&machine.states, name).cloned();
    Ok(Target {
        state: state.ok_or_else(|| invalid("State not found in definition"))?,
        language: machine.query_language.unwrap_or(QueryLanguage::JsonPath),
    })
}

/// A state without a machine around it: its transitions lead anywhere.
fn alone(value: Value) -> Result<Target, TestStateError> {
    let mut machine = json!({ "StartAt": STATE_NAME, "States": { STATE_NAME: value } });
    let findings = validate::validate(&machine, ExecutionType::Standard);
    let own = findings.iter().filter(|finding| {
        !matches!(
            finding.code,
            Code::MissingTransitionTarget | Code::MissingEndState
        )
    });
    refuse(own)?;
    let state = serde_json::from_value(machine["States"][STATE_NAME].take())
        .map_err(|error| TestStateError::InvalidDefinition(error.to_string()))?;
    Ok(Target {
        state,
        language: QueryLanguage::JsonPath,
    })
}

fn refuse<'d>(findings: impl Iterator<Item = &'d Diagnostic>) -> Result<(), TestStateError> {
    let mut errors = findings
        .filter(|finding| finding.severity == Severity::Error)
        .peekable();
    match errors.peek() {
        None => Ok(()),
        Some(_) => Err(refused(errors)),
    }
}

fn refused<'d>(findings: impl Iterator<Item = &'d Diagnostic>) -> TestStateError {
    let place = format!("/States/{STATE_NAME}");
    let texts: Vec<String> = findings
        .map(|finding| {
            let location = finding.location.as_deref().unwrap_or("null");
            let location = match location.strip_prefix(&place) {
                Some("") => "/",
                Some(inner) => inner,
                None => location,
            };
            let code = finding.code.as_str();
            format!("{code}: {} at {location}", finding.message)
        })
        .collect();
    let texts = texts.join(", ");
    TestStateError::InvalidDefinition(format!("Invalid State Machine Definition: '{texts}'"))
}

/// The state `name`, at any depth.
pub(super) fn state_in<'s>(states: &'s States, name: &str) -> Option<&'s State> {
    states.get(name).or_else(|| {
        let mut inner = states.values().flat_map(scopes);
        inner.find_map(|states| state_in(states, name))
    })
}

/// The states inside `state`.
pub(super) fn scopes(state: &State) -> Vec<&States> {
    match state {
        State::Parallel(state) => state.branches.iter().map(|b| &b.states).collect(),
        State::Map(state) => {
            let processors: [&Option<ItemProcessor>; 2] = [&state.item_processor, &state.iterator];
            processors
                .into_iter()
                .flatten()
                .map(|p| &p.states)
                .collect()
        }
        _ => Vec::new(),
    }
}

impl Target {
    /// `Task`, `Map`, ..
    pub(super) fn type_name(&self) -> &'static str {
        match &self.state {
            State::Task(_) => "Task",
            State::Pass(_) => "Pass",
            State::Choice(_) => "Choice",
            State::Wait(_) => "Wait",
            State::Succeed(_) => "Succeed",
            State::Fail(_) => "Fail",
            State::Parallel(_) => "Parallel",
            State::Map(_) => "Map",
        }
    }

    /// Its Next.
    pub(super) fn next(&self) -> Option<String> {
        match &self.state {
            State::Task(state) => state.next.clone(),
            State::Pass(state) => state.next.clone(),
            State::Wait(state) => state.next.clone(),
            State::Parallel(state) => state.next.clone(),
            State::Map(state) => state.next.clone(),
            State::Choice(_) | State::Succeed(_) | State::Fail(_) => None,
        }
    }

    /// Its retriers and catchers.
    pub(super) fn handlers(&self) -> (&[Retrier], &[Catcher]) {
        let (retry, catch) = match &self.state {
            State::Task(state) => (&state.retry, &state.catch),
            State::Parallel(state) => (&state.retry, &state.catch),
            State::Map(state) => (&state.retry, &state.catch),
            _ => return (&[], &[]),
        };
        (
            retry.as_deref().unwrap_or_default(),
            catch.as_deref().unwrap_or_default(),
        )
    }

    /// A Task state's Resource.
    pub(super) fn resource(&self) -> Option<&str> {
        match &self.state {
            State::Task(state) => Some(&state.resource),
            _ => None,
        }
    }
}
