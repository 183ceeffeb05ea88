//! A field that has no JSON form.

use thiserror::Error;
use workflow_runtime::WorkflowError;

#[derive(Debug, Error, WorkflowError)]
enum ReadError {
    #[error("can not read: {0}")]
    Io(#[from] std::io::Error),
}

fn main() {}
