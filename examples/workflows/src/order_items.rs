//! All items of an order at once; then a message and a table are written without functions.

use workflow_runtime::prelude::*;

/// Where messages about orders go.
pub const ORDER_TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:order-notifications";

/// What the shop sends.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// The shop's number.
    pub order_id: String,
    /// What was bought.
    pub items: Vec<Item>,
    /// What those who follow orders are told.
    pub notification_message: String,
}

/// A line of an order.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Item {
    /// The article.
    pub sku: String,
    /// How many.
    pub quantity: u32,
}

/// Text in DynamoDB.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "PascalCase")]
pub struct Text {
    /// The text.
    pub s: String,
}

/// The key of the table.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct OrderKey {
    /// The shop's number.
    pub order_id: Text,
}

/// What SNS answers.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "PascalCase")]
pub struct Published {
    /// The message's number.
    pub message_id: String,
}

/// What DynamoDB answers.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "PascalCase")]
pub struct Updated {
    /// What DynamoDB says about its work.
    pub sdk_http_metadata: HttpMetadata,
}

/// How a request went.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "PascalCase")]
pub struct HttpMetadata {
    /// 200, if all is well.
    pub http_status_code: u16,
}

/// Packs one item.
#[task]
pub async fn process_item(item: &Item) -> Result<String, Failure> {
    if item.quantity == 0 {
        return Err(Failure::new(
            "EmptyLine",
            format!("no {} to pack", item.sku),
        ));
    }
    Ok(format!("{} x {}", item.quantity, item.sku))
}

/// Sends a message to all who follow a topic.
#[task(name = "SendNotification", resource = "arn:aws:states:::sns:publish")]
pub async fn publish(topic_arn: &str, message: &str) -> Result<Published, Failure>;

/// Changes a row of a table.
#[task(
    name = "UpdateDynamoDB",
    resource = "arn:aws:states:::dynamodb:updateItem"
)]
pub async fn update_item(
    table_name: &str,
    key: &OrderKey,
    update_expression: &str,
    expression_attribute_names: serde_json::Value,
    expression_attribute_values: serde_json::Value,
) -> Result<Updated, Failure>;

/// Packs what was ordered, ten items at a time, and marks the order as completed.
#[workflow]
pub async fn order_items(order: Order) -> Result<Updated, Failure> {
    #[state(name = "ProcessAllItems")]
    map(&order.items, async |item| process_item(item).await)
        .max_concurrency(10)
        .await?;
    publish(ORDER_TOPIC, &order.notification_message).await?;
    let key = OrderKey {
        order_id: Text { s: order.order_id },
    };
    update_item(
        "Orders",
        &key,
        "SET #s = :status",
        json!({ "#s": "status" }),
        json!({ ":status": { "S": "COMPLETED" } }),
    )
    .await
}
