//! The twins of the mistakes in error types.

#![deny(warnings)]

use thiserror::Error;
use workflow_runtime::{Failure, WorkflowError};

#[derive(Debug, Error, WorkflowError)]
pub enum ChargeError {
    #[error("declined: {reason}, {{{}}}", .code)]
    Declined { reason: String, code: u8 },
    #[error("limit {0}")]
    Limit(u8),
    #[error("no more than {LIMIT:>4}")]
    TooMany,
    #[error("took too long")]
    #[workflow_error(name = "States.Timeout")]
    Timeout,
    #[error("slow down")]
    #[workflow_error(name = "States.Http.StatusCode.429")]
    SlowDown,
    #[error("{0}")]
    #[workflow_error(other)]
    Other(Failure),
}

const LIMIT: u8 = 3;

#[derive(Debug, Error, WorkflowError)]
#[error("no stock")]
pub struct OutOfStock;

#[derive(Debug, Error, WorkflowError)]
pub enum OrderError {
    #[error(transparent)]
    #[workflow_error(transparent)]
    Charge(#[from] ChargeError),
    #[error("stock: {source}")]
    Stock { source: OutOfStock },
}

/// `?` from an error into itself, into `Failure`, and into a variant.
fn into<T, E: workflow_runtime::__private::core::error::IntoWorkflowError<T>>() {}

fn main() {
    into::<OrderError, ChargeError>();
    into::<OrderError, OrderError>();
    into::<Failure, OrderError>();
    let _ = Failure::from(OrderError::Stock { source: OutOfStock });
}
