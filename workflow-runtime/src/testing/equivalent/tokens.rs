//! Task tokens, which no two executions have in common.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::history::{EventDetails, HistoryEvent};
use crate::payload::Payload;

/// How a definition reads the token.
const TOKEN: &str = "{% $states.context.Task.Token %}";

/// The history without the tokens in the arguments of tasks.
pub(super) fn without_tokens(definition: &Value, history: &[HistoryEvent]) -> Vec<HistoryEvent> {
    let mut keys = BTreeSet::new();
    token_keys(definition, &mut keys);
    let mut history = history.to_vec();
    for event in &mut history {
        if let Some(EventDetails::TaskScheduled(task)) = &mut event.details
            && task.resource.resource.ends_with(".waitForTaskToken")
        {
            let mut parameters = task.parameters.to_value();
            remove(&mut parameters, &keys);
            task.parameters = Payload::from(&parameters);
        }
    }
    history
}

/// The keys that a definition gives the token under.
fn token_keys<'d>(value: &'d Value, keys: &mut BTreeSet<&'d str>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                if value == TOKEN {
                    keys.insert(key);
                }
                token_keys(value, keys);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| token_keys(item, keys)),
        _ => {}
    }
}

/// Takes the keys away, from the arguments and from a function's payload.
fn remove(parameters: &mut Value, keys: &BTreeSet<&str>) {
    let Value::Object(fields) = parameters else {
        return;
    };
    fields.retain(|key, _| !keys.contains(key.as_str()));
    if let Some(payload) = fields.get_mut("Payload") {
        remove(payload, keys);
    }
}
