//! A charge that is retried with jitter, and two ways to fail.

use workflow_runtime::prelude::*;

/// What is to be charged.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// The shop's number.
    pub order_id: String,
    /// In euros.
    pub amount: f64,
}

/// What the gateway answers.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// The gateway's number.
    pub receipt_id: String,
    /// In euros.
    pub amount: f64,
}

/// What the customer was told.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Message {
    /// In words.
    pub text: String,
}

/// Why a card was not charged.
#[derive(Debug, thiserror::Error, WorkflowError)]
pub enum ChargeError {
    /// There is not enough on the account.
    #[error("insufficient funds")]
    InsufficientFundsError,
    /// Worth another try.
    #[error("the gateway is busy")]
    TransientError,
    /// Anything else.
    #[error("{0}")]
    #[workflow_error(other)]
    Other(Failure),
}

/// Why an order was not charged.
#[derive(Debug, thiserror::Error, WorkflowError)]
pub enum ChargingError {
    /// Nobody knows why.
    #[error("Unexpected error")]
    ChargeFailed,
    /// Anything else.
    #[error("{0}")]
    #[workflow_error(other)]
    Other(#[from] Failure),
}

/// Charges the customer's card.
#[task(
    timeout_seconds = 30,
    retry(
        error_equals = [ChargeError::TransientError, "States.Timeout"],
        interval_seconds = 1,
        max_attempts = 3,
        backoff_rate = 2.0,
        jitter_strategy = "FULL"
    )
)]
pub async fn charge_card(order: &Order) -> Result<Receipt, ChargeError> {
    if order.amount > 1_000.0 {
        return Err(ChargeError::InsufficientFundsError);
    }
    Ok(Receipt {
        receipt_id: format!("R-{}", order.order_id),
        amount: order.amount,
    })
}

/// Tells the customer that all is well.
#[task]
pub async fn send_confirmation(receipt: &Receipt) -> Result<Message, Failure> {
    let text = format!("we charged {} euros", receipt.amount);
    Ok(Message { text })
}

/// Asks the customer for another card.
#[task(name = "NotifyCustomerInsufficient")]
pub async fn notify_customer(order: &Order) -> Result<Message, Failure> {
    let text = format!("please pay order {} with another card", order.order_id);
    Ok(Message { text })
}

/// Charges a card and tells the customer.
#[workflow]
pub async fn charging(order: Order) -> Result<Message, ChargingError> {
    match charge_card(&order).await {
        Ok(receipt) => Ok(send_confirmation(&receipt).await?),
        Err(ChargeError::InsufficientFundsError) => Ok(notify_customer(&order).await?),
        Err(_) => Err(ChargingError::ChargeFailed),
    }
}
