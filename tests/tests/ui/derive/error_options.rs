//! Options in the wrong place, or unknown.

use thiserror::Error;
use workflow_runtime::WorkflowError;

#[derive(Debug, Error, WorkflowError)]
#[workflow_error(name = "Charge")]
enum ChargeError {
    #[error("down")]
    #[workflow_error(rename = "Down")]
    Down,
    #[error("up")]
    #[workflow_error(name = Up)]
    Up,
}

#[derive(Debug, Error, WorkflowError)]
#[error("declined")]
#[workflow_error(transparent)]
struct Declined;

fn main() {}
