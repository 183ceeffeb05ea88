//! Small definitions, and what is found in them.

mod fields;
mod graph;
mod robustness;
mod states;
mod text;
mod values;
mod variables;

use serde_json::{Value, json};

use super::*;

/// A machine of one state named `S`, which ends unless it says where it goes.
fn one(mut state: Value) -> Value {
    let ends = ["Next", "End", "Choices"]
        .iter()
        .any(|f| state.get(f).is_some())
        || matches!(state["Type"].as_str(), Some("Succeed" | "Fail"));
    if !ends {
        state["End"] = json!(true);
    }
    json!({ "StartAt": "S", "States": { "S": state } })
}

/// The same, where everything is JSONata.
fn one_jsonata(state: Value) -> Value {
    let mut machine = one(state);
    machine["QueryLanguage"] = json!("JSONata");
    machine
}

/// The errors, each as `CODE: message at location`.
fn errors(definition: &Value) -> Vec<String> {
    errors_in(definition, ExecutionType::Standard)
}

fn errors_in(definition: &Value, machine: ExecutionType) -> Vec<String> {
    listed(validate(definition, machine), Severity::Error)
}

fn warnings(definition: &Value) -> Vec<String> {
    listed(
        validate(definition, ExecutionType::Standard),
        Severity::Warning,
    )
}

fn listed(findings: Vec<Diagnostic>, severity: Severity) -> Vec<String> {
    let of = findings.into_iter().filter(|f| f.severity == severity);
    of.map(|f| f.to_string()).collect()
}

/// Errors of the commonest code, without it.
fn schema(messages: &[&str]) -> Vec<String> {
    let with_code = |m: &&str| format!("SCHEMA_VALIDATION_FAILED: {m}");
    messages.iter().map(with_code).collect()
}

/// Checks each definition; the expected errors have the commonest code.
#[track_caller]
fn check_schema(cases: &[(Value, &[&str])]) {
    for (definition, expected) in cases {
        assert_eq!(errors(definition), schema(expected), "{definition}");
    }
}
