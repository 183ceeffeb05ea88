//! What other validators say about their own samples.

use std::path::Path;

use serde_json::Value;
use workflow_core::asl::ExecutionType;
use workflow_core::diagnostic::{Diagnostic, Severity};
use workflow_core::validate::validate_text;

use crate::files::{self, Error, field};
use crate::report::Section;

pub(crate) fn sections(dir: &Path) -> Result<Vec<Section>, Error> {
    let mut sections = Vec::new();
    for path in files::names(&dir.join("validators"), ".jsonl")? {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let mut section = Section::new(format!("validators/{name}"));
        for case in files::lines(&path)? {
            // Some samples are for another question and say neither.
            let (Some(valid), Some(text)) = (case["valid"].as_bool(), files::definition(&case))
            else {
                continue;
            };
            let errors = errors(&validate_text(&text, ExecutionType::Standard));
            let expected = if valid { "" } else { "invalid" };
            let found = match (valid, errors.is_empty()) {
                (false, false) => "invalid".to_owned(),
                _ => errors,
            };
            let said = said(&case);
            let before = section.disagreements.len();
            section.compare(field(&case, "id"), expected.to_owned(), found, &text);
            if let Some(added) = section.disagreements.get_mut(before) {
                added.expected = if valid { "valid".to_owned() } else { said };
                if added.found.is_empty() {
                    added.found = "valid".to_owned();
                }
            }
        }
        sections.push(section);
    }
    Ok(sections)
}

/// Why the tool thinks that a sample is invalid.
fn said(case: &Value) -> String {
    let messages = case["diagnostics"].as_array().into_iter().flatten();
    let messages = messages.map(|d| field(d, "message").to_owned());
    let problems = case["problems_include"].as_array().into_iter().flatten();
    let problems = problems.map(|p| p.as_str().unwrap_or_default().to_owned());
    let said: Vec<String> = messages.chain(problems).collect();
    format!("invalid {}", said.join("; "))
}

/// The errors among findings, a line each.
pub(crate) fn errors(findings: &[Diagnostic]) -> String {
    let errors = findings.iter().filter(|f| f.severity == Severity::Error);
    let lines: Vec<String> = errors.map(ToString::to_string).collect();
    lines.join("\n")
}
