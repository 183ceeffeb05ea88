//! The service's own answers about definitions: they have to be the same to the letter.

use std::path::Path;

use serde_json::{Value, json};
use workflow_core::asl::ExecutionType;
use workflow_core::diagnostic::{Diagnostic, Severity};
use workflow_core::validate::validate_text;

use crate::files::{self, Error, field};
use crate::report::Section;

pub(crate) fn section(dir: &Path) -> Result<Section, Error> {
    let mut section = Section::new("cases/validation.jsonl");
    for case in files::lines(&dir.join("cases/validation.jsonl"))? {
        let Some(text) = files::definition(&case) else {
            continue;
        };
        let findings = validate_text(&text, machine_type(field(&case, "type")));
        let expected = &case["expected"];
        let (expected, found) = match expected.get("response") {
            Some(response) => (diagnostics(response), answer(&findings)),
            None => (refusal(&expected["exception"]), exception(&findings)),
        };
        section.compare(field(&case, "id"), expected, found, &text);
    }
    Ok(section)
}

pub(crate) fn machine_type(name: &str) -> ExecutionType {
    match name {
        "EXPRESS" => ExecutionType::Express,
        _ => ExecutionType::Standard,
    }
}

fn diagnostics(response: &Value) -> String {
    json!({ "result": response["result"], "diagnostics": response["diagnostics"] }).to_string()
}

/// The answer without warnings, which the service hides by default; with keys in its order.
fn answer(findings: &[Diagnostic]) -> String {
    let errors = findings.iter().filter(|f| f.severity == Severity::Error);
    let listed: Vec<Value> = errors
        .map(|f| {
            let mut value = json!({ "code": f.code });
            if let Some(location) = &f.location {
                value["location"] = json!(location);
            }
            value["message"] = json!(f.message);
            value["severity"] = json!(f.severity);
            value
        })
        .collect();
    let result = if listed.is_empty() { "OK" } else { "FAIL" };
    json!({ "result": result, "diagnostics": listed }).to_string()
}

/// The message with which a definition was refused. What was refused for another reason is a valid
/// definition.
pub(crate) fn refusal(exception: &Value) -> String {
    match field(&exception["Error"], "Code") {
        "InvalidDefinition" => field(exception, "message").to_owned(),
        _ => String::new(),
    }
}

/// The message with which the service would refuse a definition.
pub(crate) fn exception(findings: &[Diagnostic]) -> String {
    let errors = findings.iter().filter(|f| f.severity == Severity::Error);
    let listed: Vec<String> = errors.map(ToString::to_string).collect();
    if listed.is_empty() {
        return String::new();
    }
    format!("Invalid State Machine Definition: '{}'", listed.join(", "))
}
