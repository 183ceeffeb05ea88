//! A small shop: data and errors for tests.

use serde::{Deserialize, Serialize};
use workflow_runtime::{Failure, WorkflowData, WorkflowError};

/// An order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// Its id.
    pub order_id: String,
    /// What it costs.
    pub total: f64,
}

/// What a customer gets for a payment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, WorkflowData)]
pub struct Receipt {
    /// Its id.
    pub id: String,
}

/// Why a charge failed.
#[derive(Debug, Clone, PartialEq, thiserror::Error, WorkflowError)]
pub enum ChargeError {
    /// The bank said no.
    #[error("card declined: {reason}")]
    CardDeclined {
        /// In its words.
        reason: String,
    },
    /// Nobody answered.
    #[error("the gateway is down")]
    #[workflow_error(name = "Charge.GatewayDown")]
    GatewayDown,
    /// The gateway said no.
    #[error("refused with code {0}")]
    Refused(u32),
    /// Anything else.
    #[error("{0}")]
    #[workflow_error(other)]
    Other(Failure),
}
