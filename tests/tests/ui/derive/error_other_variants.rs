//! Variants that hold other names, with too few or too many fields or options.

use thiserror::Error;
use workflow_runtime::{Failure, WorkflowError};

#[derive(Debug, Error, WorkflowError)]
enum ChargeError {
    #[error("{0} {1}")]
    #[workflow_error(other)]
    Two(Failure, u8),
    #[error("again {0}")]
    #[workflow_error(other)]
    Again(Failure),
    #[error("nothing")]
    #[workflow_error(transparent)]
    Nothing,
    #[error("{0}")]
    #[workflow_error(name = "Both", other)]
    Both(Failure),
}

fn main() {}
