//! Checks definitions as the service does when a state machine is created.
//!
//! Everything is found, not only the first mistake, in the words and with the locations of
//! `ValidateStateMachineDefinition`. It works on JSON, so that a field of the wrong type is a
//! finding like any other. Findings of severity [`Severity::Warning`] do not make a definition
//! invalid; some of them are the service's own, and some are ours, about definitions that it takes
//! and that can't do what they say.
//!
//! ```
//! use workflow_core::asl::ExecutionType;
//! use workflow_core::validate::validate_text;
//!
//! let text = r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": "B"}}}"#;
//! let found: Vec<String> = validate_text(text, ExecutionType::Standard)
//!     .iter()
//!     .map(ToString::to_string)
//!     .collect();
//! assert_eq!(
//!     found,
//!     [
//!         "MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next",
//!         "MISSING_END_STATE: Workflow has no terminal state at null",
//!     ]
//! );
//! ```

mod choice;
mod fields;
mod graph;
mod location;
mod schema;
mod state;
mod value;
mod variables;

use serde_json::Value;

use crate::asl::{ExecutionType, QueryLanguage, StateMachine};
use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::json::{Document, JsonError, MAX_NESTING, source_description};
use location::At;

/// How many characters a definition can have.
pub const MAX_CHARACTERS: usize = 1_048_576;

/// What the service says about a definition in the given type of state machine.
#[must_use]
pub fn validate(definition: &Value, machine: ExecutionType) -> Vec<Diagnostic> {
    let found = check(definition, machine).into_iter();
    found.map(|found| found.diagnostic).collect()
}

/// The same about the text of a definition.
#[must_use]
pub fn validate_text(text: &str, machine: ExecutionType) -> Vec<Diagnostic> {
    if text.trim().is_empty() {
        return vec![not_an_object()];
    }
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => return vec![not_json(text, &error)],
    };
    let mut findings = validate(&document.value, machine);
    let length = text.chars().count();
    if length > MAX_CHARACTERS {
        let message = format!(
            "Definition has {length} characters, more than the maximum of {MAX_CHARACTERS}"
        );
        findings.push(error(Code::SchemaValidationFailed, None, message));
    }
    for duplicate in &document.duplicates {
        findings.push(Diagnostic {
            severity: Severity::Warning,
            code: Code::DuplicateField,
            message: format!(
                "The field is there again at {}; the last value counts",
                duplicate.position
            ),
            location: Some(duplicate.location.clone()),
        });
    }
    findings
}

/// The same about a definition in the model, as it will be when it is deployed: a Resource that is
/// a substitution (`${Approve}`), which the service itself would refuse, stands for an activity.
///
/// # Panics
/// Never: the model has no values that JSON can't have.
#[must_use]
pub fn validate_machine(definition: &StateMachine, machine: ExecutionType) -> Vec<Diagnostic> {
    let mut value =
        serde_json::to_value(definition).expect("every definition can be written as JSON");
    fill_resources(&mut value);
    validate(&value, machine)
}

/// As [`validate`], of a definition that will be deployed with substitutions: see
/// [`validate_machine`].
#[must_use]
pub fn validate_undeployed(definition: &Value, machine: ExecutionType) -> Vec<Diagnostic> {
    let mut value = definition.clone();
    fill_resources(&mut value);
    validate(&value, machine)
}

/// Puts an activity's ARN where a state's Resource is a substitution.
fn fill_resources(value: &mut Value) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let name = value.as_str().filter(|_| key == "Resource");
                let name = name.and_then(|arn| arn.strip_prefix("${")?.strip_suffix('}'));
                match name {
                    Some(name) => {
                        *value =
                            format!("arn:aws:states:us-east-1:123456789012:activity:{name}").into();
                    }
                    None => fill_resources(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(fill_resources),
        _ => {}
    }
}

/// Whether the service takes a definition with these findings.
#[must_use]
pub fn is_valid(findings: &[Diagnostic]) -> bool {
    findings.iter().all(|f| f.severity == Severity::Warning)
}

fn error(code: Code, location: Option<String>, message: String) -> Diagnostic {
    Diagnostic {
        severity: Severity::Error,
        code,
        message,
        location,
    }
}

fn not_an_object() -> Diagnostic {
    let message = "Definition must be a valid JSON object".to_owned();
    error(Code::SchemaValidationFailed, None, message)
}

fn not_json(text: &str, e: &JsonError) -> Diagnostic {
    if e.too_deep {
        return error(Code::TooDeeplyNested, None, e.message.clone());
    }
    let source = source_description(text, e.position);
    let message = format!("{}\n at {source}", e.message);
    error(Code::InvalidJsonDescription, Some(source), message)
}

/// A finding, and whether it keeps the definition out of the model.
pub(crate) struct Found {
    pub(crate) diagnostic: Diagnostic,
    pub(crate) structural: bool,
    /// The field of the object at the location that it is about.
    pub(crate) field: Option<String>,
}

/// Every finding about a definition.
pub(crate) fn check(definition: &Value, machine: ExecutionType) -> Vec<Found> {
    let mut checker = Checker {
        machine,
        language: QueryLanguage::JsonPath,
        found: Vec::new(),
    };
    if !definition.is_object() {
        checker.push(not_an_object(), true);
    } else if is_too_deep(definition) {
        let message = format!("Definition is nested more than {MAX_NESTING} levels deep");
        checker.push(error(Code::TooDeeplyNested, None, message), true);
    } else {
        checker.language = fields::language(definition, QueryLanguage::JsonPath);
        checker.check_fields(definition);
        checker.check_graph(definition);
        checker.check_variables(definition);
    }
    checker.found
}

/// Level by level, so that no depth is too much for it.
fn is_too_deep(value: &Value) -> bool {
    let mut level = vec![value];
    for _ in 0..MAX_NESTING {
        level = level
            .into_iter()
            .flat_map(|value| -> Box<dyn Iterator<Item = &Value>> {
                match value {
                    Value::Array(items) => Box::new(items.iter()),
                    Value::Object(fields) => Box::new(fields.values()),
                    _ => Box::new(std::iter::empty()),
                }
            })
            .collect();
        if level.is_empty() {
            return false;
        }
    }
    level.iter().any(|v| v.is_array() || v.is_object())
}

struct Checker {
    machine: ExecutionType,
    /// The language of the machine.
    language: QueryLanguage,
    found: Vec<Found>,
}

impl Checker {
    fn push(&mut self, diagnostic: Diagnostic, structural: bool) {
        self.found.push(Found {
            diagnostic,
            structural,
            field: None,
        });
    }

    fn error(&mut self, code: Code, at: At<'_>, message: impl Into<String>) {
        self.push(error(code, Some(at.to_string()), message.into()), false);
    }

    fn warn(&mut self, code: Code, at: At<'_>, message: impl Into<String>) {
        let diagnostic = Diagnostic {
            severity: Severity::Warning,
            ..error(code, Some(at.to_string()), message.into())
        };
        self.push(diagnostic, false);
    }

    /// A value that breaks the rules of its field.
    fn schema(&mut self, at: At<'_>, message: impl Into<String>) {
        self.error(Code::SchemaValidationFailed, at, message);
    }

    /// A field that there is not.
    fn unknown_field(&mut self, at: At<'_>, field: &str) {
        self.structural(at, format!("Field '{field}' is not supported"));
        if let Some(found) = self.found.last_mut() {
            found.field = Some(field.to_owned());
        }
    }

    /// A value that the model can't hold.
    fn structural(&mut self, at: At<'_>, message: impl Into<String>) {
        let code = Code::SchemaValidationFailed;
        self.push(error(code, Some(at.to_string()), message.into()), true);
    }
}

/// The names of all fields that any object of a definition can have.
#[cfg(test)]
pub(crate) fn field_names() -> Vec<&'static str> {
    schema::all_tables()
        .into_iter()
        .flat_map(|table| table.fields.iter().copied().flatten())
        .map(|field| field.name)
        .collect()
}

#[cfg(test)]
mod tests;
