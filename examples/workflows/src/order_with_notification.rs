//! Order processing that ends with a message through SNS.

use workflow_runtime::prelude::*;

/// Where messages about orders go.
pub const ORDER_TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:OrderTopic";

/// What the shop sends.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// The shop's number.
    pub order_id: String,
    /// In words.
    pub order_details: String,
}

/// What SNS answers.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "PascalCase")]
pub struct Published {
    /// The message's number.
    pub message_id: String,
}

/// Why an order was not processed.
#[derive(Debug, thiserror::Error, WorkflowError)]
pub enum OrderError {
    /// The warehouse gave no answer.
    #[error("Failed to check inventory")]
    InventoryError,
    /// Anything else.
    #[error("{0}")]
    #[workflow_error(other)]
    Other(#[from] Failure),
}

/// Completes the order, or refuses it.
#[task]
pub async fn validate_order(order: &Order) -> Result<Order, Failure> {
    Ok(order.clone())
}

/// Reserves what was ordered, and says so in the order.
#[task(retry(
    error_equals = ["States.Timeout"],
    interval_seconds = 2,
    max_attempts = 3,
    backoff_rate = 2.0
))]
pub async fn check_inventory(order: &Order) -> Result<Order, Failure> {
    Ok(Order {
        order_id: order.order_id.clone(),
        order_details: format!("{}, reserved", order.order_details),
    })
}

/// Sends a message to all who follow a topic.
#[task(name = "SendNotification", resource = "arn:aws:states:::sns:publish")]
pub async fn publish(topic_arn: &str, message: &str) -> Result<Published, Failure>;

/// Reserves what was ordered, and tells those who follow orders.
#[workflow]
pub async fn order_with_notification(order: Order) -> Result<Published, OrderError> {
    let order = validate_order(&order).await?;
    let Ok(order) = check_inventory(&order).await else {
        return Err(OrderError::InventoryError);
    };
    Ok(publish(ORDER_TOPIC, &order.order_details).await?)
}
