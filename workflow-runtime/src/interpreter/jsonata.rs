//! JSONata as the service evaluates it.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html>

use serde_json::Value;
use workflow_core::jsonata::ParseError;

use super::{Fault, Sources, View};

/// JSON in which strings `{% .. %}` are expressions; a string alone is one, too.
#[derive(Debug, Clone)]
pub(crate) struct Template {}

/// What a field has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    /// Any JSON.
    Any,
    /// An array.
    Array,
    /// A boolean.
    Boolean,
    /// A string.
    String,
    /// A number.
    Number,
}

impl Template {
    /// Parses the expressions of `json`.
    pub(crate) fn parse(json: &Value) -> Result<Template, ParseError> {
        todo!("{json}")
    }

    /// The JSON it stands for. `field` is its place in the state: `Output`, `Choices[1]/Condition`.
    pub(crate) fn evaluate(
        &self,
        field: &str,
        expected: Expected,
        view: &View<'_>,
        sources: &mut Sources,
    ) -> Result<Value, Fault> {
        todo!("{field} {expected:?} {view:?} {sources:?}")
    }
}
