//! From the shop to the parcel: the order workflow of the guide.

use workflow_runtime::prelude::*;

/// What the shop sends.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// The shop's number.
    pub order_id: String,
    /// Where messages go.
    pub email: String,
    /// What was bought.
    pub items: Vec<Item>,
    /// In the shop's currency.
    pub total: f64,
    /// A code for ten per cent off.
    pub coupon: Option<String>,
}

/// A line of an order.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Item {
    /// The article.
    pub sku: String,
    /// How many.
    pub quantity: u32,
}

/// What the warehouse answers.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Stock {
    /// Whether every item is there.
    pub available: bool,
}

/// What the gateway answers.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Receipt {
    /// The gateway's number.
    pub id: String,
    /// What was charged.
    pub amount: f64,
}

/// What the carrier answers.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Shipment {
    /// To follow the parcel.
    pub tracking_number: String,
}

/// What the shop gets back.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Confirmation {
    /// The shop's number.
    pub order_id: String,
    /// The gateway's number.
    pub receipt_id: String,
    /// The parcel.
    pub shipment: Shipment,
    /// One for each item.
    pub labels: Vec<String>,
}

/// Why a card was not charged.
#[derive(Debug, thiserror::Error, WorkflowError)]
pub enum ChargeError {
    /// The bank says no.
    #[error("card declined: {reason}")]
    CardDeclined {
        /// In the bank's words.
        reason: String,
    },
    /// Worth another try.
    #[error("the gateway is down")]
    GatewayDown,
    /// Anything else.
    #[error("{0}")]
    #[workflow_error(other)]
    Other(Failure),
}

/// Why an order was not fulfilled.
#[derive(Debug, thiserror::Error, WorkflowError)]
pub enum OrderError {
    /// There is nothing in it.
    #[error("the order has no items")]
    Empty,
    /// The card was declined.
    #[error("order rejected: {reason}")]
    Rejected {
        /// In the bank's words.
        reason: String,
    },
    /// The gateway failed for good.
    #[error("charging failed: {0}")]
    #[workflow_error(transparent)]
    Charge(#[from] ChargeError),
    /// Anything else.
    #[error("{0}")]
    #[workflow_error(other)]
    Other(#[from] Failure),
}

/// Refuses orders that can't be fulfilled.
#[task]
pub async fn validate_order(order: &Order) -> Result<(), OrderError> {
    if order.items.is_empty() {
        Err(OrderError::Empty)
    } else {
        Ok(())
    }
}

/// Asks the warehouse. In this example it has everything on the second day.
#[task]
pub async fn check_inventory(order: &Order) -> Result<Stock, OrderError> {
    use std::collections::BTreeSet;
    use std::sync::Mutex;
    static ASKED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let mut asked = ASKED
        .lock()
        .map_err(|_| Failure::new("Warehouse", "the list of questions is broken"))?;
    let available = !asked.insert(order.order_id.clone());
    Ok(Stock { available })
}

/// Charges the customer's card. In this example the gateway is down at the first try.
#[task(
    timeout_seconds = 30,
    retry(
        error_equals = [ChargeError::GatewayDown, "States.Timeout"],
        interval_seconds = 1,
        max_attempts = 3,
        backoff_rate = 2.0,
        max_delay_seconds = 20,
        jitter_strategy = "FULL"
    )
)]
pub async fn charge_card(
    order: &Order,
    amount: f64,
    attempt: TaskContext,
) -> Result<Receipt, ChargeError> {
    if attempt.retry_count() == 0 {
        return Err(ChargeError::GatewayDown);
    }
    if order.total > 10_000.0 {
        return Err(ChargeError::CardDeclined {
            reason: "over the limit".to_owned(),
        });
    }
    Ok(Receipt {
        id: format!("R-{}", order.order_id),
        amount,
    })
}

/// Tells the customer that the card was declined.
#[task]
pub async fn notify_customer(order: &Order, reason: &str) -> Result<(), OrderError> {
    let _ = (order, reason);
    Ok(())
}

/// Hands the parcel to the carrier.
#[task]
pub async fn ship_order(order: &Order) -> Result<Shipment, OrderError> {
    Ok(Shipment {
        tracking_number: format!("T-{}", order.order_id),
    })
}

/// Mails the receipt.
#[task]
pub async fn send_receipt(order: &Order, receipt: &Receipt) -> Result<(), OrderError> {
    let _ = (order, receipt);
    Ok(())
}

/// Prints the label of one item.
#[task]
pub async fn print_label(item: &Item) -> Result<String, OrderError> {
    Ok(format!("{} x {}", item.quantity, item.sku))
}

/// Takes an order from the shop to the parcel.
#[workflow]
pub async fn process_order(order: Order) -> Result<Confirmation, OrderError> {
    validate_order(&order).await?;
    while !check_inventory(&order).await?.available {
        sleep(Duration::from_secs(86_400)).await;
    }
    let amount = if order.coupon.is_some() {
        order.total * 0.9
    } else {
        order.total
    };
    let receipt = match charge_card(&order, amount).await {
        Ok(receipt) => receipt,
        Err(ChargeError::CardDeclined { reason }) => {
            notify_customer(&order, &reason).await?;
            return Err(OrderError::Rejected { reason });
        }
        Err(other) => return Err(other.into()),
    };
    let (shipment, _) = try_join!(ship_order(&order), send_receipt(&order, &receipt))?;
    let labels = map(&order.items, async |item| print_label(item).await)
        .max_concurrency(10)
        .await?;
    Ok(Confirmation {
        order_id: order.order_id,
        receipt_id: receipt.id,
        shipment,
        labels,
    })
}
