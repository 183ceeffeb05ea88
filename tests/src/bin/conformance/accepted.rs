//! Definitions that AWS took: state machines that ran, were created or updated, and single states
//! that were tested. They have to be valid.

use std::path::Path;

use serde_json::{Value, json};
use workflow_core::asl::ExecutionType;
use workflow_core::diagnostic::{Code, Diagnostic};
use workflow_core::validate::{validate, validate_text};

use crate::files::{self, Error, field};
use crate::report::Section;
use crate::tools::errors;
use crate::validation::{exception, machine_type, refusal};

pub(crate) fn sections(dir: &Path) -> Result<Vec<Section>, Error> {
    let mut sections = Vec::new();
    for path in files::names(&dir.join("cases"), ".jsonl")? {
        let file = path.file_name().unwrap_or_default().to_string_lossy();
        let mut section = Section::new(format!("cases/{file}"));
        let check = match &*file {
            "validation.jsonl" => continue,
            "api_sequences.jsonl" => api_sequence,
            "test_state.jsonl" => test_state,
            _ => execution,
        };
        let mut calls = 0;
        for case in files::lines(&path)? {
            check(&mut section, &case);
            calls += case["calls"].as_array().map_or(0, Vec::len);
        }
        if calls > 0 {
            section.left_out = Some(format!(
                "{} of {calls} calls are left out; they are about the service's bookkeeping: versions, aliases, tags, activities, logging, pagination",
                calls - section.cases
            ));
        }
        sections.push(section);
    }
    Ok(sections)
}

fn execution(section: &mut Section, case: &Value) {
    if let Some(text) = files::definition(case) {
        let findings = validate_text(&text, machine_type(field(case, "type")));
        section.compare(field(case, "id"), String::new(), errors(&findings), &text);
    }
}

/// Every definition that a sequence of calls creates or changes a state machine with.
fn api_sequence(section: &mut Section, case: &Value) {
    let calls = case["calls"].as_array().into_iter().flatten();
    for call in calls {
        let (params, op) = (&call["params"], field(call, "op"));
        let text = field(params, "definition");
        if text.is_empty() || !matches!(op, "create_state_machine" | "update_state_machine") {
            continue;
        }
        let findings = validate_text(text, machine_type(field(params, "type")));
        let raises = call["raises"].as_bool() == Some(true);
        let expected = match call["match"].as_array().and_then(|m| m.first()) {
            Some(first) if raises => refusal(&first["expected"]),
            _ => String::new(),
        };
        let id = format!("{} call {}", field(case, "id"), call["id"]);
        section.compare(&id, expected, exception(&findings), text);
    }
}

/// A state by itself, or a state machine of which one state is tested. Where its transitions lead
/// is not looked at.
fn test_state(section: &mut Section, case: &Value) {
    let text = field(&case["request"], "definition");
    let Ok(definition) = serde_json::from_str::<Value>(text) else {
        return;
    };
    let refused = &case["expected"]["exception"]["Error"]["Code"] == "InvalidDefinition";
    if refused {
        return;
    }
    let definition = match definition.get("States") {
        Some(_) => definition,
        None => json!({ "StartAt": "State", "States": { "State": definition } }),
    };
    let transition = |f: &Diagnostic| {
        matches!(
            f.code,
            Code::MissingTransitionTarget | Code::MissingEndState
        )
    };
    let mut findings = validate(&definition, ExecutionType::Standard);
    findings.retain(|f| !transition(f));
    section.compare(field(case, "id"), String::new(), errors(&findings), text);
}
