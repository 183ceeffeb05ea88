//! An `other` variant that holds no `Failure`, and a transparent one that holds no error.

use thiserror::Error;
use workflow_runtime::WorkflowError;

#[derive(Debug, Error, WorkflowError)]
enum ChargeError {
    #[error("{0}")]
    #[workflow_error(other)]
    Other(String),
}

#[derive(Debug, Error, WorkflowError)]
enum OrderError {
    #[error(transparent)]
    #[workflow_error(transparent)]
    Parse(#[from] std::num::ParseIntError),
}

fn main() {}
