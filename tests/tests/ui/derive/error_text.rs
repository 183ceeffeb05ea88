//! Texts that a definition has no way to print.

use thiserror::Error;
use workflow_runtime::WorkflowError;

const LIMIT: u8 = 3;

#[derive(Debug, Error, WorkflowError)]
enum ChargeError {
    #[error("declined: {reason:?}")]
    Debugged { reason: String },
    #[error("declined: {0:>8}")]
    Aligned(String),
    #[error("limit {LIMIT} of {amount}")]
    Captured { amount: u8 },
    #[error("{} is too long", .0.len())]
    Computed(String),
    #[error(fmt = by_hand)]
    ByFn(String),
}

fn by_hand(text: &String, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
    f.write_str(text)
}

fn main() {}
