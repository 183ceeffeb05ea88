//! JSONPath as the service applies it: Jayway's dialect, payload templates, reference paths and the
//! rules of Choice states.

use serde_json::Value;
use workflow_core::asl;
use workflow_core::jsonpath::{Path, PathError};

use super::{Fault, Sources, View};

/// Why a path gives nothing, in the words of Jayway JsonPath (`Missing property in path $['x']`).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct NoValue(pub(crate) String);

/// What `path` gives; `$` is the view's input, `$$` its context, `$name` a variable.
pub(crate) fn find(path: &Path, view: &View<'_>) -> Result<Value, NoValue> {
    todo!("{path:?} {view:?}")
}

/// `target` with `value` at the reference path `path` (ResultPath).
pub(crate) fn put(path: &Path, target: Value, value: Value) -> Result<Value, Fault> {
    todo!("{path:?} {target} {value}")
}

/// A payload template: JSON in which the keys that end in `.$` hold paths or intrinsic functions.
#[derive(Debug, Clone)]
pub(crate) struct Template {}

impl Template {
    /// Parses the paths and functions of `json`.
    pub(crate) fn parse(json: &Value) -> Result<Template, PathError> {
        todo!("{json}")
    }

    /// The JSON it stands for.
    pub(crate) fn evaluate(&self, view: &View<'_>, sources: &mut Sources) -> Result<Value, Fault> {
        todo!("{view:?} {sources:?}")
    }
}

/// A rule of a Choice state.
#[derive(Debug, Clone)]
pub(crate) struct Rule {}

impl Rule {
    /// Parses the paths of `rule`.
    pub(crate) fn parse(rule: &asl::ChoiceRule) -> Result<Rule, PathError> {
        todo!("{rule:?}")
    }

    /// Whether it holds.
    pub(crate) fn holds(&self, view: &View<'_>) -> Result<bool, Fault> {
        todo!("{view:?}")
    }
}
