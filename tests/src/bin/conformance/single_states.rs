//! TestState: the request of a case, and what the service answers.

use std::path::Path;

use serde_json::{Value, json};
use workflow_runtime::Failure;
use workflow_runtime::interpreter::{TestState, TestStateError};

use crate::compare::masks::Masks;
use crate::compare::value::{Comparison, Difference};
use crate::execute::run::limited;
use crate::executions::{Case, Executions};
use crate::files::{self, Error, field};

/// Tests every state of the material.
///
/// # Errors
/// When the material can't be read.
pub(crate) fn single_states(dir: &Path) -> Result<Executions, Error> {
    let cases = files::lines(&dir.join("cases/test_state.jsonl"))?;
    Ok(Executions {
        name: "cases/test_state.jsonl".to_owned(),
        cases: cases.iter().map(check).collect(),
    })
}

fn check(case: &Value) -> Case {
    let given = case.clone();
    let found = limited(async move { Ok(answer(&given)) });
    let compare = |parts: &[&str]| -> Result<(), Difference> {
        let found = found.as_ref().map_err(Clone::clone)?;
        let expected = expected(&case["expected"]);
        let mut comparison = Comparison::new(Masks::default());
        match parts {
            [] => {
                comparison.ordered = true;
                comparison.value(&expected, found)
            }
            parts => comparison.value(&only(&expected, parts), &only(found, parts)),
        }
    };
    Case {
        id: field(case, "id").to_owned(),
        outcome: compare(&[
            "status",
            "output",
            "error",
            "cause",
            "nextState",
            "code",
            "message",
        ]),
        types: None,
        fields: Some(compare(&[])),
        canonical: false,
    }
}

fn only(value: &Value, keys: &[&str]) -> Value {
    let fields = value.as_object().into_iter().flatten();
    let fields = fields.filter(|(key, _)| keys.contains(&key.as_str()));
    fields.map(|(k, v)| (k.clone(), v.clone())).collect()
}

/// The recorded response without what HTTP adds, or the exception.
fn expected(expected: &Value) -> Value {
    match expected.get("response") {
        Some(response) => {
            let mut response = response.clone();
            if let Some(fields) = response.as_object_mut() {
                fields.shift_remove("ResponseMetadata");
            }
            response
        }
        None => {
            let error = &expected["exception"]["Error"];
            json!({ "code": error["Code"], "message": error["Message"] })
        }
    }
}

fn answer(case: &Value) -> Value {
    let test = match TestState::from_request(&case["request"]) {
        Ok(test) => test,
        Err(error) => return exception(&error),
    };
    let response = case["expected"]["response"].clone();
    match test.task(move |_, _| result_of(&response)).run() {
        Ok(output) => json!(output),
        Err(error) => exception(&error),
    }
}

fn exception(error: &TestStateError) -> Value {
    json!({ "code": error.code(), "message": error.to_string() })
}

/// What the service that the state called answered, as the recording tells.
fn result_of(response: &Value) -> Result<Value, Failure> {
    if let Some(error) = response["error"].as_str() {
        return Err(Failure::new(error, field(response, "cause")));
    }
    let result = response["inspectionData"].get("result");
    let result = result.or_else(|| response.get("output"));
    Ok(match result {
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_else(|_| json!(text)),
        Some(parsed) => parsed.clone(),
        None => Value::Null,
    })
}
