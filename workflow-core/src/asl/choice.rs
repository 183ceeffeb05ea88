//! The Choice state and its rules.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Object, QueryLanguage, present};

/// A state that branches on data.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ChoiceState {
    /// What the state is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The machine's when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query_language: Option<QueryLanguage>,
    /// JSONPath: what part of the input the state sees.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub input_path: Option<Option<String>>,
    /// Tried in order.
    pub choices: Vec<ChoiceRule>,
    /// Where it goes when none is true.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// JSONPath: what part of the result goes on.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub output_path: Option<Option<String>>,
    /// Variables set on the way out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assign: Option<Object>,
    /// JSONata: what goes on.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub output: Option<Value>,
}

/// A rule of a Choice state.
///
/// The JSONPath operators (`StringEquals`, `IsPresent`, ...) are kept as they are in `operators`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct ChoiceRule {
    /// What the rule is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// JSONata: when the rule applies.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub condition: Option<Value>,
    /// JSONPath: what is compared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub variable: Option<String>,
    /// All of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub and: Option<Vec<ChoiceRule>>,
    /// One of these.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub or: Option<Vec<ChoiceRule>>,
    /// Not this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not: Option<Box<ChoiceRule>>,
    /// The comparison, by its ASL name.
    #[serde(flatten)]
    pub operators: Object,
    /// Variables set when the rule applies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assign: Option<Object>,
    /// JSONata: what goes on.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub output: Option<Value>,
    /// Where it goes; absent in nested rules.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}
