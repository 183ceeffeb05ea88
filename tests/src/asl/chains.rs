//! What a run did, scope by scope: branches and iterations that run side by side have no order
//! between them.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value as Json;
use workflow_runtime::history::{EventDetails, HistoryEvent, HistoryEventType, TaskResource};

use super::numbers::whole_numbers;

/// What each scope did, in its order: states entered, tasks called. The root's key is empty.
pub type Chains = BTreeMap<String, Vec<String>>;

/// A scope's place: its Map or Parallel, and which branch, or the iteration when it is known.
#[derive(Debug, Clone, PartialEq)]
enum Part {
    Branch(String, usize),
    Iteration(String),
}

/// Which scope each state of a machine is in.
#[derive(Debug, Default)]
pub struct Scopes {
    of: HashMap<String, Vec<Part>>,
}

/// The line for a call.
pub(super) fn call(function: &Json, payload: &Json) -> String {
    format!(
        "  {} {}",
        function.as_str().unwrap_or_default(),
        whole_numbers(payload.clone())
    )
}

fn integration(resource: &TaskResource) -> Json {
    let (service, action) = (&resource.resource_type, &resource.resource);
    format!("arn:aws:states:::{service}:{action}").into()
}

/// The key of a scope inside another.
pub(super) fn inner(key: &str, name: &str, index: usize) -> String {
    format!("{key}/{name}[{index}]")
}

impl Scopes {
    /// The scopes of a definition.
    #[must_use]
    pub fn of(definition: &Json) -> Scopes {
        let mut scopes = Scopes::default();
        scopes.add(definition, &[]);
        scopes
    }

    fn add(&mut self, scope: &Json, path: &[Part]) {
        for (name, state) in scope["States"].as_object().into_iter().flatten() {
            self.of.insert(name.clone(), path.to_vec());
            for (i, branch) in state["Branches"]
                .as_array()
                .into_iter()
                .flatten()
                .enumerate()
            {
                self.add(branch, &[path, &[Part::Branch(name.clone(), i)]].concat());
            }
            if state.get("ItemProcessor").is_some() {
                self.add(
                    &state["ItemProcessor"],
                    &[path, &[Part::Iteration(name.clone())]].concat(),
                );
            }
        }
    }

    /// What a history tells.
    #[must_use]
    pub fn chains(&self, history: &[HistoryEvent]) -> Chains {
        let mut chains = Chains::new();
        for event in history {
            let line = match &event.details {
                Some(EventDetails::StateEntered { name, .. }) => Some((name.to_string(), event)),
                Some(EventDetails::TaskScheduled(task)) => {
                    let json: Json =
                        serde_json::from_str(task.parameters.as_str()).unwrap_or_default();
                    let line = match json.get("FunctionName") {
                        Some(function) => call(function, &json["Payload"]),
                        None => call(&integration(&task.resource), &json),
                    };
                    Some((line, entered(history, event)))
                }
                Some(EventDetails::Scheduled {
                    resource, input, ..
                }) => {
                    let json: Json = serde_json::from_str(input.as_str()).unwrap_or_default();
                    Some((
                        call(&Json::from(&**resource), &json),
                        entered(history, event),
                    ))
                }
                _ => None,
            };
            if let Some((line, entered)) = line {
                chains
                    .entry(self.key(history, entered))
                    .or_default()
                    .push(line);
            }
        }
        chains
    }

    /// The key of the scope that entered a state.
    fn key(&self, history: &[HistoryEvent], entered: &HistoryEvent) -> String {
        let Some(EventDetails::StateEntered { name, .. }) = &entered.details else {
            panic!("{entered:?} enters no state");
        };
        let path = self
            .of
            .get(&**name)
            .unwrap_or_else(|| panic!("the definition has no state `{name}`"));
        let mut at = entered;
        let mut parts: Vec<(String, usize)> = Vec::new();
        for part in path.iter().rev() {
            match part {
                Part::Branch(name, index) => parts.push((name.clone(), *index)),
                Part::Iteration(name) => {
                    at = iteration(history, at, name);
                    let Some(EventDetails::MapIteration { index, .. }) = &at.details else {
                        continue;
                    };
                    parts.push((name.clone(), *index));
                }
            }
        }
        parts
            .iter()
            .rev()
            .fold(String::new(), |key, (name, index)| {
                inner(&key, name, *index)
            })
    }
}

fn before<'h>(history: &'h [HistoryEvent], event: &HistoryEvent) -> Option<&'h HistoryEvent> {
    history.iter().find(|e| e.id == event.previous_event_id)
}

/// Where the state of an event was entered.
fn entered<'h>(history: &'h [HistoryEvent], event: &'h HistoryEvent) -> &'h HistoryEvent {
    let mut at = event;
    while !matches!(at.details, Some(EventDetails::StateEntered { .. })) {
        at = before(history, at).expect("an attempt is made in a state");
    }
    at
}

/// The start of the iteration of `map` that an event is in.
fn iteration<'h>(
    history: &'h [HistoryEvent],
    event: &'h HistoryEvent,
    map: &str,
) -> &'h HistoryEvent {
    let mut at = event;
    loop {
        if at.event_type == HistoryEventType::MapIterationStarted
            && matches!(&at.details, Some(EventDetails::MapIteration { name, .. }) if &**name == map)
        {
            return at;
        }
        at = before(history, at).expect("a state of a map is entered in an iteration");
    }
}
