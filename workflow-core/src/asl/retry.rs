//! Retriers and catchers.

use serde::{Deserialize, Serialize};
use serde_json::{Number, Value};

use super::{Object, present};

/// What is tried again, and how.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Retrier {
    /// What the retrier is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The error names it is for.
    pub error_equals: Vec<String>,
    /// Seconds before the first retry; 1 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub interval_seconds: Option<Number>,
    /// How many retries; 3 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_attempts: Option<Number>,
    /// What the delay is multiplied with; 2.0 when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub backoff_rate: Option<Number>,
    /// The longest delay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_delay_seconds: Option<Number>,
    /// NONE when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jitter_strategy: Option<JitterStrategy>,
}

/// Whether delays are drawn at random.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum JitterStrategy {
    /// Between zero and the delay.
    Full,
    /// The delay itself.
    None,
}

/// Where an error goes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct Catcher {
    /// What the catcher is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The error names it is for.
    pub error_equals: Vec<String>,
    /// JSONPath: where the error output goes in the input.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub result_path: Option<Option<String>>,
    /// Variables set on the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub assign: Option<Object>,
    /// JSONata: what goes on.
    #[serde(
        default,
        deserialize_with = "present",
        skip_serializing_if = "Option::is_none"
    )]
    pub output: Option<Value>,
    /// The next state.
    pub next: String,
}
