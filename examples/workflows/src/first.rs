//! The first workflow of README.md, word for word.

use workflow_runtime::prelude::*;

/// What the shop sends.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Purchase {
    /// The shop's number.
    pub order_id: String,
    /// In euros.
    pub total: f64,
}

/// Charges the customer's card.
#[task(timeout_seconds = 30, retry(error_equals = ["States.Timeout"], max_attempts = 2))]
pub async fn charge(order_id: &str, amount: f64) -> Result<String, Failure> {
    Ok(format!("R-{order_id}: {amount} EUR")) // any async Rust
}

/// Sells; what is dear is held back for a day.
#[workflow]
pub async fn sell(purchase: Purchase) -> Result<String, Failure> {
    if purchase.total > 1000.0 {
        sleep(Duration::from_secs(86_400)).await;
    }
    let receipt = charge(&purchase.order_id, purchase.total).await?;
    Ok(receipt)
}
