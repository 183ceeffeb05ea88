//! Reference paths: where a result goes into a state's input, and where items come from.

use serde_json::{Map, Value};
use workflow_core::jsonpath::{Path, Segment, Selector};

use super::super::json_text::json;
use super::super::{Fault, View};
use super::evaluate;

/// How deeply a path may reach into a value: what it makes has to be read again.
const MAX_DEPTH: usize = 100;

/// The error of a path that does not fit a value. The documentation speaks of
/// `States.ResultPathMatchFailure`; executions end with this one.
const REFERENCE_PATH_CONFLICT: &str = "States.ReferencePathConflict";

/// `target` with `value` at the reference path `path` (ResultPath).
///
/// What is missing on the way becomes an object; an index has to be that of an element.
pub(crate) fn put(path: &Path, mut target: Value, value: Value) -> Result<Value, Fault> {
    match steps(path, &target) {
        Ok(steps) => {
            *steps.into_iter().fold(&mut target, enter) = value;
            Ok(target)
        }
        Err(segment) => Err(fault(path, segment, &target)),
    }
}

/// What is said when the reference path `path` (ItemsPath) leads nowhere in `view`.
pub(crate) fn conflict(path: &Path, view: &View<'_>) -> Fault {
    let Ok(document) = evaluate::root(&path.root, view) else {
        return fault(path, None, view.input);
    };
    let mut at = Some(document);
    let missing = path.segments.iter().find(|segment| {
        at = at.and_then(|value| match &segment.selector {
            Selector::Names(names) => value.get(names.first()?),
            Selector::Indexes(indexes) => value.get(usize::try_from(*indexes.first()?).ok()?),
            _ => None,
        });
        at.is_none()
    });
    fault(path, missing, document)
}

/// A step of a reference path.
enum Step<'p> {
    Name(&'p str),
    Index(usize),
}

/// The steps of `path` when they lead somewhere in `target`, else the segment that does not.
fn steps<'p>(path: &'p Path, target: &Value) -> Result<Vec<Step<'p>>, Option<&'p Segment>> {
    let mut steps = Vec::new();
    // None where the path makes what is missing.
    let mut at = Some(target);
    for segment in &path.segments {
        let step = match (&segment.selector, at) {
            (Selector::Names(names), None | Some(Value::Object(_))) => match names.as_slice() {
                [name] => {
                    at = at.and_then(|value| value.get(name));
                    Some(Step::Name(name))
                }
                _ => None,
            },
            (Selector::Indexes(indexes), Some(Value::Array(items))) => {
                let index = match indexes.as_slice() {
                    [index] => usize::try_from(*index).ok(),
                    _ => None,
                };
                index.filter(|index| *index < items.len()).map(|index| {
                    at = items.get(index);
                    Step::Index(index)
                })
            }
            _ => None,
        };
        match step {
            Some(step) if steps.len() < MAX_DEPTH => steps.push(step),
            _ => return Err(Some(segment)),
        }
    }
    Ok(steps)
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

/// `segment` of `path` cannot be applied in `document`; no segment can when that is no structure.
fn fault(path: &Path, segment: Option<&Segment>, document: &Value) -> Fault {
    let step = segment.and_then(|segment| match &segment.selector {
        Selector::Names(names) => names.first().cloned(),
        Selector::Indexes(indexes) => indexes.first().map(i64::to_string),
        _ => None,
    });
    let is_structure = document.is_object() || document.is_array();
    let what = match step.filter(|_| is_structure) {
        Some(step) => format!("step \"{step}\""),
        None => format!("ReferencePath {}", path.text),
    };
    let cause = format!("Unable to apply {what} to input {}", json(document));
    Fault::new(REFERENCE_PATH_CONFLICT, cause)
}
