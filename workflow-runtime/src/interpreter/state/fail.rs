//! Fail.

use serde_json::{Value, json};
use workflow_core::asl::{FailState, QueryLanguage};
use workflow_core::error::Failure;

use super::Evaluation;
use super::fields::{Compiler, PathField, Query, Selection};
use crate::engine::InvalidDefinition;
use crate::interpreter::jsonata::Expected;
use crate::interpreter::{Fault, jsonpath};

/// A Fail state.
#[derive(Debug)]
pub(super) struct Fail {
    error: Text,
    cause: Text,
    language: QueryLanguage,
}

/// Error or Cause.
#[derive(Debug)]
enum Text {
    Missing,
    Literal(String),
    Query(Query),
    Path(PathField),
    /// An intrinsic function, as a template of one field.
    Intrinsic {
        field: &'static str,
        text: String,
        template: jsonpath::Template,
    },
}

impl Fail {
    pub(super) fn compile(
        compiler: Compiler<'_>,
        state: &FailState,
    ) -> Result<Fail, InvalidDefinition> {
        let error = (state.error.as_ref(), state.error_path.as_ref());
        let cause = (state.cause.as_ref(), state.cause_path.as_ref());
        Ok(Fail {
            error: Text::compile(compiler, "Error", "ErrorPath", error)?,
            cause: Text::compile(compiler, "Cause", "CausePath", cause)?,
            language: compiler.language,
        })
    }

    /// The failure; what is not given is empty.
    pub(super) fn failure(&self, evaluation: &mut Evaluation<'_>) -> Result<Failure, Fault> {
        if self.language == QueryLanguage::JsonPath {
            evaluation.effective_input(&Selection::Whole)?;
        }
        let error = self.error.evaluate(evaluation)?;
        Ok(Failure::new(error, self.cause.evaluate(evaluation)?))
    }
}

impl Text {
    fn compile(
        compiler: Compiler<'_>,
        field: &'static str,
        path_field: &'static str,
        (literal, path): (Option<&String>, Option<&String>),
    ) -> Result<Text, InvalidDefinition> {
        match (literal, path, compiler.language) {
            (Some(text), _, QueryLanguage::Jsonata) => {
                let text = Value::String(text.clone());
                Ok(Text::Query(compiler.query(field, &text)?))
            }
            (Some(text), _, QueryLanguage::JsonPath) => Ok(Text::Literal(text.clone())),
            (None, Some(text), QueryLanguage::JsonPath) if text.starts_with("States.") => {
                let template = json!({ format!("{path_field}.$"): text });
                Ok(Text::Intrinsic {
                    field: path_field,
                    text: text.clone(),
                    template: compiler.template(path_field, &template)?,
                })
            }
            (None, Some(text), QueryLanguage::JsonPath) => {
                Ok(Text::Path(compiler.path(path_field, text)?))
            }
            (None, _, _) => Ok(Text::Missing),
        }
    }

    fn evaluate(&self, evaluation: &mut Evaluation<'_>) -> Result<String, Fault> {
        let (field, text, value) = match self {
            Text::Missing => return Ok(String::new()),
            Text::Literal(text) => return Ok(text.clone()),
            Text::Query(query) => match query.evaluate(Expected::String, evaluation)? {
                Value::String(text) => return Ok(text),
                value => return Ok(value.to_string()),
            },
            Text::Path(path) => {
                let found = path.try_find(&evaluation.view);
                let value = found.map_err(|_| missing(path, evaluation.view.input))?;
                (path.field, &path.text, value)
            }
            Text::Intrinsic {
                field,
                text,
                template,
            } => {
                let input = evaluation.view.input;
                let value = evaluation.template(template, input)?;
                (*field, text, value.get(*field).cloned().unwrap_or_default())
            }
        };
        match value {
            Value::String(text) => Ok(text),
            value => Err(Fault::runtime(format!(
                "The {field} parameter does not reference a string value: {text} == {value}"
            ))),
        }
    }
}

fn missing(path: &PathField, input: &Value) -> Fault {
    Fault::runtime(format!(
        "The JSONPath '{}' specified for the field '{}' could not be found in the input '{input}'",
        path.text, path.field,
    ))
}
