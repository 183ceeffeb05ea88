//! serde attributes on an error.

use thiserror::Error;
use workflow_runtime::WorkflowError;

use serde::{Deserialize, Serialize};

#[derive(Debug, Error, Serialize, Deserialize, WorkflowError)]
#[serde(rename_all = "camelCase")]
enum ChargeError {
    #[error("declined: {reason}")]
    Declined {
        #[serde(rename = "why")]
        reason: String,
    },
}

fn main() {}
