//! Names that no error can have, and names taken twice.

use thiserror::Error;
use workflow_runtime::WorkflowError;

#[derive(Debug, Error, WorkflowError)]
enum TaskError {
    #[error("all")]
    #[workflow_error(name = "States.ALL")]
    All,
    #[error("failed")]
    #[workflow_error(name = "States.TaskFailed")]
    Failed,
    #[error("runtime")]
    #[workflow_error(name = "States.Runtime")]
    Runtime,
    #[error("typo")]
    #[workflow_error(name = "States.Timeuot")]
    Typo,
    #[error("none")]
    #[workflow_error(name = "")]
    Empty,
    #[error("fields {0}")]
    #[workflow_error(name = "States.Timeout")]
    Fields(String),
    #[error("one")]
    Taken,
    #[error("two")]
    #[workflow_error(name = "Taken")]
    Again,
}

fn main() {}
