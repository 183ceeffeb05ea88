//! Error types without fixed names.

use thiserror::Error;
use workflow_runtime::WorkflowError;

#[derive(Debug, Error, WorkflowError)]
enum Generic<T: std::fmt::Debug + std::fmt::Display> {
    #[error("{0}")]
    Value(T),
}

#[derive(Debug, Error, WorkflowError)]
enum Never {}

fn main() {}
