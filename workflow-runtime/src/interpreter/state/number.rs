//! Fields that are numbers, literally, by a path or by an expression.

use serde_json::Value;
use workflow_core::asl::QueryLanguage;

use super::Evaluation;
use super::fields::{Compiler, PathField, Query};
use crate::engine::InvalidDefinition;
use crate::interpreter::Fault;
use crate::interpreter::jsonata::Expected;

/// A number.
#[derive(Debug, Clone)]
pub(crate) enum NumberField {
    /// `3`
    Literal(Value),
    /// The field's `..Path` twin.
    Path(PathField),
    /// `{% .. %}`
    Query(Query),
}

impl NumberField {
    /// `literal` in the field `field`, or `path` in `path_field`.
    pub(crate) fn compile(
        compiler: Compiler<'_>,
        (field, literal): (&'static str, Option<&Value>),
        (path_field, path): (&'static str, Option<&String>),
    ) -> Result<Option<NumberField>, InvalidDefinition> {
        let jsonata = compiler.language == QueryLanguage::Jsonata;
        match literal {
            Some(value) if jsonata && value.is_string() => {
                let query = compiler.query(field, value)?;
                Ok(Some(NumberField::Query(query)))
            }
            Some(value) => Ok(Some(NumberField::Literal(value.clone()))),
            None => Ok(compiler
                .optional_path(path_field, path)?
                .map(NumberField::Path)),
        }
    }

    /// Its value; `effective` is the input after InputPath. What it is has still to be checked.
    pub(crate) fn evaluate(
        &self,
        evaluation: &mut Evaluation<'_>,
        effective: &Value,
    ) -> Result<Value, Fault> {
        match self {
            NumberField::Literal(value) => Ok(value.clone()),
            NumberField::Path(path) => path.find(&evaluation.seen(effective)),
            NumberField::Query(query) => query.evaluate(Expected::Number, evaluation),
        }
    }

    /// A value that is not what the field needs: `integer`, `float`.
    pub(crate) fn no(&self, field: &str, value: &Value, kind: &str) -> Fault {
        match self {
            NumberField::Path(path) => Fault::runtime(format!(
                "The {} field refers to value \"{}\" which is not a valid {kind}: {}",
                path.field,
                shown(value),
                path.text
            )),
            NumberField::Query(_) => {
                let cause = format!("The {field} field is not a valid {kind}: {}", shown(value));
                Fault::evaluation(field, cause)
            }
            NumberField::Literal(_) => Fault::runtime(format!(
                "The {field} field is not a valid {kind}: {}",
                shown(value)
            )),
        }
    }
}

/// A whole number, also one that JSON writes with a point.
pub(crate) fn whole(value: &Value) -> Option<i64> {
    // 2^53: beyond it a double says nothing about the units.
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if let Some(whole) = value.as_i64() {
        return Some(whole);
    }
    let number = value.as_f64()?;
    #[expect(clippy::cast_possible_truncation, reason = "whole and within 2^53")]
    (number.fract() == 0.0 && number.abs() <= EXACT).then_some(number as i64)
}

/// The seconds that an expression gave.
pub(super) fn in_range(field: &str, value: &Value, max: u64) -> Result<u64, Fault> {
    let number = whole(value).and_then(|number| u64::try_from(number).ok());
    number.filter(|number| *number <= max).ok_or_else(|| {
        let cause = format!(
            "The {field} field must be an integer between 0 and {max} but was: {}",
            shown(value)
        );
        Fault::evaluation(field, cause)
    })
}

/// A value in a message: text as it is.
pub(super) fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}
