//! What the parts of this module share in tests.

mod choices;
mod filters;
mod hostile;
mod paths;
mod references;
mod templates;

use jiff::Timestamp;
use serde_json::{Value, json};
use workflow_core::jsonpath::Path;

use super::super::{ContextObject, Fault, Sources, Variables, View};
use super::evaluate::Found;
use super::{Template, Work, evaluate};

/// With what `input` is seen.
pub(super) fn seeing<T>(input: &Value, see: impl FnOnce(&View<'_>) -> T) -> T {
    let context = ContextObject::new(|| json!({"Execution": {"Id": "e1"}, "Numbers": [1, 2]}));
    let mut variables = Variables::default();
    variables.set(
        "order",
        json!({"id": 7, "lines": [{"n": 1}, {"n": 2}], "id_of_line": 2}),
    );
    see(&View {
        input,
        context: &context,
        variables: &variables,
        result: None,
        error_output: None,
    })
}

/// What `path` gives for `input`, or in which words it gives nothing.
pub(super) fn read(path: &str, input: &Value) -> Result<Value, String> {
    let parsed = Path::parse(path).map_err(|error| format!("{path}: {error}"))?;
    match seeing(input, |view| {
        evaluate(&parsed, view, &Work::new()).map(into_owned)
    }) {
        Ok(Some(value)) => Ok(value),
        Ok(None) => Err("behind the end".to_owned()),
        Err(miss) => Err(miss.text()),
    }
}

fn into_owned(found: Found<'_>) -> Option<Value> {
    match found {
        Found::Value(value) => Some(value.into_owned()),
        Found::BehindTheEnd => None,
    }
}

/// What `template` gives for `input`, or error and cause.
pub(crate) fn fill(template: &Value, input: &Value) -> Result<Value, (String, String)> {
    let parsed =
        Template::parse(template).map_err(|error| ("definition".to_owned(), error.to_string()))?;
    let mut sources = Sources::new("arn", 1, Timestamp::UNIX_EPOCH);
    seeing(input, |view| parsed.evaluate(view, &mut sources)).map_err(parts)
}

pub(super) fn parts(fault: Fault) -> (String, String) {
    (fault.failure.error, fault.failure.cause)
}
