//! An error that is serialized in another form too.

use thiserror::Error;
use workflow_runtime::WorkflowError;

use serde::Serialize;

#[derive(Debug, Error, Serialize, WorkflowError)]
enum ChargeError {
    #[error("down")]
    Down,
}

fn main() {}
