//! The Amazon States Language: a model of definitions, field for field.
//!
//! <https://states-language.net/spec.html> and
//! <https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html>.
//!
//! Numbers that may also be written as a JSONata expression are [`Value`]s; a missing field is
//! `None`, and a field that is there as `null` is `Some(None)` or `Some(Value::Null)`.

mod choice;
mod document;
mod map;
pub mod resource;
mod retry;
mod state;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Number, Value};

pub use choice::{ChoiceRule, ChoiceState};
pub use document::{DefinitionError, Problem};
pub use map::{
    ExecutionType, ItemBatcher, ItemProcessor, ItemReader, MapState, ProcessorConfig,
    ProcessorMode, ResultWriter,
};
pub use retry::{Catcher, JitterStrategy, Retrier};
pub use state::{
    Branch, Credentials, FailState, ParallelState, PassState, SucceedState, TaskState, WaitState,
};

/// States by name, in document order.
pub type States = indexmap::IndexMap<String, State>;

/// A JSON object, in document order: payload templates and variables.
pub type Object = serde_json::Map<String, Value>;

/// A definition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct StateMachine {
    /// What the machine is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// JSONPath when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub query_language: Option<QueryLanguage>,
    /// The first state.
    pub start_at: String,
    /// Seconds for the whole execution.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub timeout_seconds: Option<Number>,
    /// "1.0"
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// By name.
    pub states: States,
}

/// The query language of a machine or state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum QueryLanguage {
    /// Paths and intrinsic functions.
    #[serde(rename = "JSONPath")]
    JsonPath,
    /// Expressions between `{%` and `%}`.
    #[serde(rename = "JSONata")]
    Jsonata,
}

/// A state.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "Type")]
pub enum State {
    /// Does work through a resource.
    Task(Box<TaskState>),
    /// Passes data on.
    Pass(Box<PassState>),
    /// Branches on data.
    Choice(Box<ChoiceState>),
    /// Waits.
    Wait(Box<WaitState>),
    /// Ends the scope well.
    Succeed(Box<SucceedState>),
    /// Ends the execution badly.
    Fail(Box<FailState>),
    /// Runs branches side by side.
    Parallel(Box<ParallelState>),
    /// Runs a processor for each item.
    Map(Box<MapState>),
}

/// Keeps `null` apart from a missing field.
fn present<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}
