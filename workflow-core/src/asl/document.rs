//! Definitions as text.

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use serde::Serialize;
use serde_json::Value;

use super::{ExecutionType, StateMachine};
use crate::json::{Document, Position};
use crate::validate;

/// Why a text can't be read as a definition: everything that would be lost or has no meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DefinitionError {
    /// At least one.
    pub problems: Vec<Problem>,
}

/// A place in a text that is no part of a definition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// What is wrong.
    pub message: String,
    /// The object or field, as in `/States/A/Next`.
    pub location: String,
    /// Where that is in the text.
    pub position: Position,
}

impl Display for Problem {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let Problem {
            message,
            location,
            position,
        } = self;
        write!(f, "{message} at {location} ({position})")
    }
}

impl Display for DefinitionError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (i, problem) in self.problems.iter().enumerate() {
            let separator = if i == 0 { "" } else { "\n" };
            write!(f, "{separator}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for DefinitionError {}

impl StateMachine {
    /// Reads a definition.
    ///
    /// Nothing is lost: a text that has fields which the language does not have, a key twice, or a
    /// value of the wrong type is refused. Whether the definition makes sense beyond that, such as
    /// whether its transitions lead to states, is for [`validate`] to say.
    ///
    /// # Errors
    /// Everything that keeps the text from being a definition, with places.
    ///
    /// ```
    /// use workflow_core::asl::StateMachine;
    ///
    /// let text = r#"{"StartAt": "A", "States": {"A": {"Type": "Pass", "Ende": true}}}"#;
    /// let error = StateMachine::from_json(text).unwrap_err();
    /// assert_eq!(
    ///     error.to_string(),
    ///     "Field 'Ende' is not supported at /States/A (line 1, column 59)"
    /// );
    /// ```
    pub fn from_json(text: &str) -> Result<StateMachine, DefinitionError> {
        let document = Document::parse(text).map_err(|e| DefinitionError {
            problems: vec![Problem {
                message: e.message,
                location: "/".to_owned(),
                position: e.position,
            }],
        })?;
        let problem = |location: &str, message: String| Problem {
            message,
            location: location.to_owned(),
            position: document.position(location),
        };
        let duplicates = document.duplicates.iter().map(|d| Problem {
            message: "The field is there twice".to_owned(),
            location: d.location.clone(),
            position: d.position,
        });
        let mut problems: Vec<Problem> = duplicates.collect();
        for found in validate::check(&document.value, ExecutionType::Standard) {
            if found.structural {
                let location = found.diagnostic.location.as_deref().unwrap_or("/");
                let mut problem = problem(location, found.diagnostic.message);
                if let Some(field) = found.field {
                    let location = format!("{}/{field}", location.trim_end_matches('/'));
                    problem.position = document.position(&location);
                }
                problems.push(problem);
            }
        }
        if !problems.is_empty() {
            return Err(DefinitionError { problems });
        }
        serde_json::from_value(document.value.clone()).map_err(|e| DefinitionError {
            problems: vec![problem("/", e.to_string())],
        })
    }

    /// The definition as JSON.
    ///
    /// # Panics
    /// Never: the model has no values that JSON can't have.
    #[must_use]
    pub fn to_json(&self) -> Value {
        serde_json::to_value(self).expect("every definition can be written as JSON")
    }

    /// The definition as text of several lines, with a line end. Fields come in the order of the
    /// model; states, and keys in payloads, in their own.
    #[must_use]
    pub fn to_json_pretty(&self) -> String {
        let mut text = Vec::new();
        let formatter = serde_json::ser::PrettyFormatter::with_indent(b"  ");
        let mut serializer = serde_json::Serializer::with_formatter(&mut text, formatter);
        self.serialize(&mut serializer)
            .expect("every definition can be written as JSON");
        text.push(b'\n');
        String::from_utf8(text).expect("serde_json writes UTF-8")
    }
}

impl FromStr for StateMachine {
    type Err = DefinitionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        StateMachine::from_json(text)
    }
}

#[cfg(test)]
mod tests;
