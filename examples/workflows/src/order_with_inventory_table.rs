//! Order processing that reads the inventory from DynamoDB without a function in between.

use workflow_runtime::prelude::*;

/// What the shop sends.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// The shop's number.
    pub order_id: String,
    /// The article.
    pub product_id: String,
}

/// A value in DynamoDB: text, or a number as text.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub enum Attribute {
    /// Text.
    S(String),
    /// A number.
    N(String),
}

/// The key of the table.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct ProductKey {
    /// The article.
    pub product_id: Attribute,
}

/// A row of the table.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Stock {
    /// The article.
    pub product_id: Attribute,
    /// How many there are.
    pub quantity: Attribute,
}

/// What DynamoDB answers; the item is missing when no row has the key.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "PascalCase")]
pub struct GetItemOutput {
    /// The row.
    pub item: Option<Stock>,
}

/// What the payment provider answers.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Payment {
    /// The provider's number.
    pub payment_id: String,
}

/// Why an order is not valid.
#[derive(Debug, thiserror::Error, WorkflowError)]
pub enum ValidateError {
    /// It asks for nothing, or for too much.
    #[error("the order can't be fulfilled as it is")]
    ValidationError,
    /// Anything else.
    #[error("{0}")]
    #[workflow_error(other)]
    Other(Failure),
}

/// Why an order was not processed.
#[derive(Debug, thiserror::Error, WorkflowError)]
pub enum OrderError {
    /// It is not valid.
    #[error("Validation failed")]
    OrderFailed,
    /// The table knows no such article.
    #[error("The inventory has no such product")]
    UnknownProduct,
    /// Anything else.
    #[error("{0}")]
    #[workflow_error(other)]
    Other(#[from] Failure),
}

/// Refuses orders that can't be fulfilled, and completes the others.
#[task(retry(
    error_equals = ["States.TaskFailed"],
    interval_seconds = 2,
    max_attempts = 3,
    backoff_rate = 2.0
))]
pub async fn validate_order(order: &Order) -> Result<Order, ValidateError> {
    if order.product_id.is_empty() {
        return Err(ValidateError::ValidationError);
    }
    Ok(order.clone())
}

/// Reads a row of the inventory.
#[task(
    name = "CheckInventory",
    resource = "arn:aws:states:::dynamodb:getItem"
)]
pub async fn get_item(table_name: &str, key: &ProductKey) -> Result<GetItemOutput, Failure>;

/// Charges the customer for what there is.
#[task]
pub async fn process_payment(item: &Stock) -> Result<Payment, Failure> {
    let (Attribute::S(product) | Attribute::N(product)) = &item.product_id;
    Ok(Payment {
        payment_id: format!("P-{product}"),
    })
}

/// Charges for an order whose article the inventory has.
#[workflow]
pub async fn order_with_inventory_table(order: Order) -> Result<Payment, OrderError> {
    let order = match validate_order(&order).await {
        Ok(order) => order,
        Err(ValidateError::ValidationError) => return Err(OrderError::OrderFailed),
        Err(ValidateError::Other(failure)) => return Err(failure.into()),
    };
    let key = ProductKey {
        product_id: Attribute::S(order.product_id),
    };
    let Some(stock) = get_item("inventory", &key).await?.item else {
        return Err(OrderError::UnknownProduct);
    };
    Ok(process_payment(&stock).await?)
}
