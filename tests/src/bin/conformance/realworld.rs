//! Definitions that people deployed: they are valid, and the model holds all of them.

use std::path::Path;

use serde_json::Value;
use workflow_core::asl::{ExecutionType, StateMachine};
use workflow_core::validate::{is_valid, validate};

use crate::files::{self, Error, field};
use crate::placeholders::fill;
use crate::report::Section;
use crate::tools::errors;

pub(crate) fn sections(dir: &Path) -> Result<Vec<Section>, Error> {
    let dir = dir.join("realworld");
    let mut valid = Section::new("realworld (valid)");
    let mut kept = Section::new("realworld (read and written without loss)");
    for entry in files::lines(&dir.join("index.jsonl"))? {
        if !entry["duplicate_of"].is_null() {
            continue;
        }
        let text = files::text(&dir.join(field(&entry, "file")))?;
        let id = field(&entry, "path");
        let Ok(value) = serde_json::from_str::<Value>(&text) else {
            valid.compare(id, "JSON".into(), "no JSON".into(), &text);
            continue;
        };
        let definition = fill(&value);
        let findings = deployed_findings(&definition);
        valid.compare(id, String::new(), findings, &definition.to_string());
        kept.compare(
            id,
            String::new(),
            loss(&definition),
            &definition.to_string(),
        );
    }
    Ok(vec![valid, kept])
}

/// The errors in a definition, as the type of state machine that has fewer; the material does not
/// say which type it was.
fn deployed_findings(definition: &Value) -> String {
    let standard = validate(definition, ExecutionType::Standard);
    if is_valid(&standard) {
        return String::new();
    }
    errors(&standard)
}

/// What reading and writing a definition changes.
fn loss(definition: &Value) -> String {
    let text = definition.to_string();
    let machine = match StateMachine::from_json(&text) {
        Ok(machine) => machine,
        Err(error) => return error.to_string(),
    };
    let written = machine.to_json_pretty();
    let order = |value: &Value| -> Vec<String> {
        let states = value["States"].as_object();
        states
            .map(|s| s.keys().cloned().collect())
            .unwrap_or_default()
    };
    match serde_json::from_str::<Value>(&written) {
        Ok(value) if value != *definition => "the JSON differs".to_owned(),
        Ok(value) if order(&value) != order(definition) => "the order of states differs".to_owned(),
        Ok(_) if StateMachine::from_json(&written) != Ok(machine) => "the model differs".to_owned(),
        Ok(_) => String::new(),
        Err(error) => error.to_string(),
    }
}
