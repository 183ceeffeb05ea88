//! An error that is no `std::error::Error`.

use workflow_runtime::WorkflowError;

#[derive(Debug, WorkflowError)]
enum ChargeError {
    Down,
}

fn main() {}
