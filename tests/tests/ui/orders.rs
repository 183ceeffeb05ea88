//! Orders, the tasks around them, and their errors, for the cases of workflows.

#![allow(dead_code, unreachable_pub, clippy::struct_field_names, clippy::unused_async)]

use workflow_runtime::prelude::*;

/// An order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// Its id.
    pub order_id: String,
    /// What was ordered.
    pub items: Vec<Item>,
    /// What it costs.
    pub total: f64,
    /// A code for a discount.
    pub coupon: Option<String>,
    /// How it is paid.
    pub payment: Payment,
}

/// A line of an order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Item {
    /// What.
    pub sku: String,
    /// How many.
    pub quantity: u32,
}

/// How an order is paid.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub enum Payment {
    /// By card.
    Card {
        /// Its number.
        number: String,
    },
    /// On delivery.
    Cash,
}

/// What a customer gets for a payment.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Receipt {
    /// Its id.
    pub id: String,
}

/// Why an order failed.
#[derive(Debug, Clone, PartialEq, thiserror::Error, WorkflowError)]
pub enum OrderError {
    /// Nothing was ordered.
    #[error("the order is empty")]
    Empty,
    /// It was turned down.
    #[error("rejected: {reason}")]
    Rejected {
        /// Why.
        reason: String,
    },
    /// The payment failed.
    #[error(transparent)]
    #[workflow_error(transparent)]
    Charge(#[from] ChargeError),
    /// Anything else.
    #[error("{0}")]
    #[workflow_error(other)]
    Other(#[from] Failure),
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
    GatewayDown,
}

/// Counts what is in stock.
#[task]
pub async fn stock_of(item: &Item) -> Result<u32, OrderError> {
    Ok(item.quantity)
}

/// Charges the customer's card.
#[task]
pub async fn charge(order: &Order, amount: f64) -> Result<Receipt, ChargeError> {
    let id = format!("{} {amount}", order.order_id);
    Ok(Receipt { id })
}

/// Ships the order.
#[task]
pub async fn ship(order: &Order) -> Result<(), OrderError> {
    let _ = order;
    Ok(())
}

/// Mails the receipt; it never fails.
#[task]
pub async fn mail(receipt: &Receipt) -> String {
    receipt.id.clone()
}
