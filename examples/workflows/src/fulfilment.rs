//! The yardstick: a small order workflow that other compilers to ASL were measured by.

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
}

/// A line of an order.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Item {
    /// The article.
    pub sku: String,
    /// For one.
    pub price: f64,
    /// How many.
    pub quantity: u32,
}

/// What validation says.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Validation {
    /// Whether the order can be fulfilled.
    pub ok: bool,
}

/// What the warehouse says.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Inventory {
    /// Whether every item is there.
    pub available: bool,
}

/// What the gateway answers.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Charge {
    /// The gateway's number.
    pub charge_id: String,
}

/// What the carrier answers.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Shipment {
    /// To follow the parcel.
    pub tracking_number: String,
}

/// A packed item.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Packed {
    /// The article.
    pub sku: String,
    /// Which box it is in.
    pub parcel: u32,
}

/// What the shop gets back.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(
    tag = "status",
    rename_all = "SCREAMING_SNAKE_CASE",
    rename_all_fields = "camelCase"
)]
pub enum Fulfilment {
    /// The parcel is on its way.
    Done {
        /// The shop's number.
        order_id: String,
        /// One for each item.
        packed: Vec<Packed>,
        /// To follow the parcel.
        shipment: Shipment,
    },
    /// The card was declined.
    Declined {
        /// The shop's number.
        order_id: String,
    },
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
    /// Anything else.
    #[error("{0}")]
    #[workflow_error(other)]
    Other(Failure),
}

/// Why an order was not fulfilled.
#[derive(Debug, thiserror::Error, WorkflowError)]
pub enum FulfilmentError {
    /// Validation said no.
    #[error("order {order_id} is invalid")]
    InvalidOrder {
        /// The shop's number.
        order_id: String,
    },
    /// Charging failed.
    #[error("{0}")]
    #[workflow_error(transparent)]
    Charge(#[from] ChargeError),
    /// Anything else.
    #[error("{0}")]
    #[workflow_error(other)]
    Other(#[from] Failure),
}

/// Says whether the order can be fulfilled.
#[task]
pub async fn validate(order: &Order) -> Result<Validation, Failure> {
    Ok(Validation {
        ok: !order.items.is_empty(),
    })
}

/// Asks the warehouse.
#[task]
pub async fn check_inventory(order: &Order) -> Result<Inventory, Failure> {
    let _ = order;
    Ok(Inventory { available: true })
}

/// Charges the customer's card.
#[task(
    timeout_seconds = 30,
    retry(
        error_equals = ["Lambda.ServiceException", "States.Timeout"],
        interval_seconds = 2,
        max_attempts = 3,
        backoff_rate = 2.0,
        jitter_strategy = "FULL"
    )
)]
pub async fn charge(order_id: &str, amount: f64) -> Result<Charge, ChargeError> {
    if amount > 10_000.0 {
        return Err(ChargeError::CardDeclined {
            reason: "over the limit".to_owned(),
        });
    }
    Ok(Charge {
        charge_id: format!("C-{order_id}"),
    })
}

/// Gives the items back to the warehouse.
#[task]
pub async fn release(order: &Order, reason: &str) -> Result<(), Failure> {
    let _ = (order, reason);
    Ok(())
}

/// Mails the customer.
#[task]
pub async fn notify(email: &str, charge: &Charge) -> Result<(), Failure> {
    let _ = (email, charge);
    Ok(())
}

/// Hands the parcel to the carrier.
#[task]
pub async fn ship(order: &Order) -> Result<Shipment, Failure> {
    Ok(Shipment {
        tracking_number: format!("T-{}", order.order_id),
    })
}

/// Packs one item.
#[task]
pub async fn pack(item: &Item, shipment: &Shipment) -> Result<Packed, Failure> {
    let _ = shipment;
    Ok(Packed {
        sku: item.sku.clone(),
        parcel: 1,
    })
}

/// Takes an order from validation to the parcel.
#[workflow]
pub async fn fulfil_order(order: Order) -> Result<Fulfilment, FulfilmentError> {
    if !validate(&order).await?.ok {
        return Err(FulfilmentError::InvalidOrder {
            order_id: order.order_id,
        });
    }
    while !check_inventory(&order).await?.available {
        sleep(Duration::from_secs(30)).await;
    }
    let amount: f64 = order
        .items
        .iter()
        .map(|item| item.price * f64::from(item.quantity))
        .sum();
    let charge = match charge(&order.order_id, amount).await {
        Ok(charge) => charge,
        Err(ChargeError::CardDeclined { reason }) => {
            release(&order, &reason).await?;
            return Ok(Fulfilment::Declined {
                order_id: order.order_id,
            });
        }
        Err(other) => return Err(other.into()),
    };
    let (_, shipment) = try_join!(notify(&order.email, &charge), ship(&order))?;
    let packed = map(&order.items, async |item| pack(item, &shipment).await)
        .max_concurrency(5)
        .await?;
    Ok(Fulfilment::Done {
        order_id: order.order_id,
        packed,
        shipment,
    })
}
