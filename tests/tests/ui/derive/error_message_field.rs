//! A field that would stand where the text stands.

use thiserror::Error;
use workflow_runtime::WorkflowError;

#[derive(Debug, Error, WorkflowError)]
#[error("{errorMessage}")]
#[allow(non_snake_case)]
struct Declined {
    errorMessage: String,
}

fn main() {}
