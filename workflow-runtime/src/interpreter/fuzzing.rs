//! Entry points for fuzzing and for the comparison with recorded answers; no part of the API.

use jiff::Timestamp;
use serde_json::Value;
use workflow_core::asl::ChoiceRule;
use workflow_core::jsonpath::Path;

use super::jsonpath::{self, Rule, Template};
use super::{ContextObject, Fault, Sources, Variables, View};

/// What `path` gives for `document`, as Jayway JsonPath has it, or in which words it gives nothing.
///
/// # Errors
/// The path is none, or gives nothing.
pub fn path(path: &str, document: &Value) -> Result<Value, String> {
    let path = Path::parse(path).map_err(|error| error.message)?;
    seeing(document, |view| jsonpath::find_as_library(&path, view)).map_err(|none| none.0)
}

/// What a payload template gives for `input`.
///
/// # Errors
/// The template is none, or its evaluation fails.
pub fn template(template: &Value, input: &Value) -> Result<Value, String> {
    let template = Template::parse(template).map_err(|error| error.message)?;
    let mut sources = Sources::new("arn", 1, Timestamp::UNIX_EPOCH);
    seeing(input, |view| template.evaluate(view, &mut sources)).map_err(cause)
}

/// Whether a rule of a Choice state holds for `input`.
///
/// # Errors
/// The rule is none, or its evaluation fails.
pub fn rule(rule: &ChoiceRule, input: &Value) -> Result<bool, String> {
    let rule = Rule::parse(rule).map_err(|error| error.message)?;
    seeing(input, |view| rule.holds(view)).map_err(cause)
}

/// `input` with `result` at the reference path `path`.
///
/// # Errors
/// The path is none, or cannot be applied.
pub fn put(path: &str, input: Value, result: Value) -> Result<Value, String> {
    let path = Path::parse(path).map_err(|error| error.message)?;
    jsonpath::put(&path, input, result).map_err(cause)
}

fn seeing<T>(input: &Value, see: impl FnOnce(&View<'_>) -> T) -> T {
    let context = ContextObject::new(|| input.clone());
    let variables = Variables::default();
    see(&View {
        input,
        context: &context,
        variables: &variables,
        result: None,
        error_output: None,
    })
}

fn cause(fault: Fault) -> String {
    fault.failure.cause
}
