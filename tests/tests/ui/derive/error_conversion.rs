//! The `?` of a workflow into an error that does not say what becomes of it.

use thiserror::Error;
use workflow_runtime::WorkflowError;

#[derive(Debug, Error, WorkflowError)]
#[error("declined")]
struct Declined;

#[derive(Debug, Error, WorkflowError)]
enum OrderError {
    #[error("rejected")]
    Rejected,
}

impl From<Declined> for OrderError {
    fn from(_: Declined) -> OrderError {
        OrderError::Rejected
    }
}

fn into<E: workflow_runtime::__private::core::error::IntoWorkflowError<OrderError>>(_: E) {}

fn main() {
    into(Declined);
}
