//! What can go wrong when talking to a runtime.

use workflow_core::error::Failure;

use crate::engine::InvalidDefinition;
use crate::runtime::ExecutionStatus;

/// A request that the runtime refuses. The variants are the API's errors.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RuntimeError {
    /// The name is taken.
    #[error("Execution Already Exists: '{0}'")]
    ExecutionAlreadyExists(String),
    /// The name has characters that names can't have, or is too long.
    #[error("Invalid Name: '{0}'")]
    InvalidName(String),
    /// The input has no JSON, or is too large.
    #[error("Invalid State Machine Execution Input: '{0}'")]
    InvalidExecutionInput(String),
    /// The workflow's definition can't run.
    #[error("Invalid State Machine Definition: '{0}'")]
    InvalidDefinition(String),
    /// No state machine of this ARN or name is registered.
    #[error("State Machine Does Not Exist: '{0}'")]
    StateMachineDoesNotExist(String),
    /// There is no such execution.
    #[error("Execution Does Not Exist: '{0}'")]
    ExecutionDoesNotExist(String),
    /// The operation is not for Standard, or not for Express workflows.
    #[error("This operation is not supported by this type of state machine")]
    StateMachineTypeNotSupported,
    /// The text is no token.
    #[error("Invalid Token: 'Invalid token'")]
    InvalidToken,
    /// No attempt has this token.
    #[error("Task does not exist: its token was never given out, or it is complete")]
    TaskDoesNotExist,
    /// The attempt with this token is over.
    #[error("Task timed out: the attempt with this token was given up")]
    TaskTimedOut,
    /// The output of a task has no JSON.
    #[error("Invalid Output: '{0}'")]
    InvalidOutput(String),
}

impl RuntimeError {
    /// The API's name of the error.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            RuntimeError::ExecutionAlreadyExists(_) => "ExecutionAlreadyExists",
            RuntimeError::InvalidName(_) => "InvalidName",
            RuntimeError::InvalidExecutionInput(_) => "InvalidExecutionInput",
            RuntimeError::InvalidDefinition(_) => "InvalidDefinition",
            RuntimeError::StateMachineDoesNotExist(_) => "StateMachineDoesNotExist",
            RuntimeError::ExecutionDoesNotExist(_) => "ExecutionDoesNotExist",
            RuntimeError::StateMachineTypeNotSupported => "StateMachineTypeNotSupported",
            RuntimeError::InvalidToken => "InvalidToken",
            RuntimeError::TaskDoesNotExist => "TaskDoesNotExist",
            RuntimeError::TaskTimedOut => "TaskTimedOut",
            RuntimeError::InvalidOutput(_) => "InvalidOutput",
        }
    }
}

impl From<InvalidDefinition> for RuntimeError {
    fn from(error: InvalidDefinition) -> RuntimeError {
        RuntimeError::InvalidDefinition(error.to_string())
    }
}

/// An execution that did not succeed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the execution ended as {status}{}", describe(error, cause))]
pub struct ExecutionError {
    /// How it ended.
    pub status: ExecutionStatus,
    /// The error name.
    pub error: String,
    /// What happened.
    pub cause: String,
}

fn describe(error: &str, cause: &str) -> String {
    match (error, cause) {
        ("", "") => String::new(),
        (error, "") => format!(" with {error}"),
        (error, cause) => format!(" with {error}: {cause}"),
    }
}

impl ExecutionError {
    /// The error and its cause.
    #[must_use]
    pub fn failure(&self) -> Failure {
        Failure::new(self.error.clone(), self.cause.clone())
    }
}
