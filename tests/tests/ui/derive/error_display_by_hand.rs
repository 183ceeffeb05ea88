//! A text written by hand, for a variant with fields.

use workflow_runtime::WorkflowError;

#[derive(Debug, WorkflowError)]
enum ChargeError {
    Declined { reason: String },
    Down,
}

impl std::fmt::Display for ChargeError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("charge error")
    }
}

impl std::error::Error for ChargeError {}

fn main() {}
