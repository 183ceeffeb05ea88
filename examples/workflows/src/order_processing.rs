//! Order processing: a day between looks at the warehouse, payment by callback.

use workflow_runtime::prelude::*;

/// What the shop sends.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// The shop's number.
    pub order_id: String,
    /// The article.
    pub product_id: String,
    /// How many.
    pub quantity: u32,
}

/// What the warehouse answers.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Inventory {
    /// Whether the whole order is there.
    pub inventory_available: bool,
}

/// What the payment provider sends.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Payment {
    /// The shop's number.
    pub order_id: String,
    /// The provider's number.
    pub payment_id: String,
}

/// What the carrier answers.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Shipment {
    /// The shop's number.
    pub order_id: String,
    /// To follow the parcel.
    pub tracking_number: String,
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
    OrderRejected,
    /// Anything else.
    #[error("{0}")]
    #[workflow_error(other)]
    Other(#[from] Failure),
}

/// Refuses orders that can't be fulfilled.
#[task(retry(
    error_equals = ["Lambda.ServiceException"],
    interval_seconds = 2,
    max_attempts = 3,
    backoff_rate = 2.0
))]
pub async fn validate_order(order: &Order) -> Result<Inventory, ValidateError> {
    if order.quantity == 0 {
        return Err(ValidateError::ValidationError);
    }
    Ok(Inventory {
        inventory_available: order.quantity < 100,
    })
}

/// Asks the warehouse again.
#[task]
pub async fn check_inventory(order: &Order) -> Result<Inventory, Failure> {
    Ok(Inventory {
        inventory_available: order.quantity < 1_000,
    })
}

/// Asks the provider, who sends the payment to the token when the customer has paid.
#[task(callback)]
pub async fn process_payment(
    order_id: &str,
    token: TaskToken,
) -> Result<Callback<Payment>, Failure> {
    println!(
        "order {order_id} is to be paid, with token {}",
        token.as_str()
    );
    Ok(Callback::pending())
}

/// Hands the parcel to the carrier.
#[task]
pub async fn ship_order(payment: &Payment) -> Result<Shipment, Failure> {
    Ok(Shipment {
        order_id: payment.order_id.clone(),
        tracking_number: format!("T-{}", payment.order_id),
    })
}

/// Takes an order from validation to the parcel.
#[workflow]
pub async fn order_processing(order: Order) -> Result<Shipment, OrderError> {
    let mut inventory = match validate_order(&order).await {
        Ok(inventory) => inventory,
        Err(ValidateError::ValidationError) => return Err(OrderError::OrderRejected),
        Err(ValidateError::Other(failure)) => return Err(failure.into()),
    };
    while !inventory.inventory_available {
        sleep(Duration::from_secs(86_400)).await;
        inventory = check_inventory(&order).await?;
    }
    let payment = process_payment(&order.order_id).await?;
    Ok(ship_order(&payment).await?)
}
