//! Reference paths: where a result goes into a state's input.

use serde_json::{Map, Value};
use workflow_core::jsonpath::{Path, Selector};

use super::super::Fault;
use super::super::json_text::json;

/// How deeply a path may reach into a value: what it makes has to be read again.
const MAX_DEPTH: usize = 100;

/// The error when a result cannot be put where `ResultPath` says.
const RESULT_PATH_MATCH_FAILURE: &str = "States.ResultPathMatchFailure";

/// `target` with `value` at the reference path `path` (ResultPath).
///
/// What is missing on the way becomes an object; an index has to be that of an element.
pub(crate) fn put(path: &Path, mut target: Value, value: Value) -> Result<Value, Fault> {
    let Some(steps) = steps(path, &target) else {
        return Err(fault(path, &target));
    };
    *steps.into_iter().fold(&mut target, enter) = value;
    Ok(target)
}

/// A step of a reference path.
enum Step<'p> {
    Name(&'p str),
    Index(usize),
}

/// The steps of `path`, when they lead somewhere in `target`.
fn steps<'p>(path: &'p Path, target: &Value) -> Option<Vec<Step<'p>>> {
    if path.segments.len() > MAX_DEPTH {
        return None;
    }
    let mut steps = Vec::new();
    // None where the path makes what is missing.
    let mut at = Some(target);
    for segment in &path.segments {
        match (&segment.selector, at) {
            (Selector::Names(names), None | Some(Value::Object(_))) => {
                let [name] = names.as_slice() else {
                    return None;
                };
                at = at.and_then(|value| value.get(name));
                steps.push(Step::Name(name));
            }
            (Selector::Indexes(indexes), Some(Value::Array(items))) => {
                let [index] = indexes.as_slice() else {
                    return None;
                };
                let index = usize::try_from(*index).ok()?;
                at = Some(items.get(index)?);
                steps.push(Step::Index(index));
            }
            _ => return None,
        }
    }
    Some(steps)
}

fn enter<'t>(at: &'t mut Value, step: Step<'_>) -> &'t mut Value {
    match step {
        Step::Name(name) => {
            if !at.is_object() {
                *at = Value::Object(Map::new());
            }
            // Makes the field when it is missing.
            &mut at[name]
        }
        Step::Index(index) => &mut at[index],
    }
}

fn fault(path: &Path, target: &Value) -> Fault {
    Fault::new(
        RESULT_PATH_MATCH_FAILURE,
        format!(
            "Unable to apply ReferencePath {} to input {}",
            path.text,
            json(target)
        ),
    )
}
