#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{ChargeError, Order, Receipt, charge};

#[derive(Debug, thiserror::Error, WorkflowError)]
enum ShopError {
    #[error("not paid")]
    NotPaid,
}

impl From<ChargeError> for ShopError {
    fn from(_: ChargeError) -> ShopError {
        ShopError::NotPaid
    }
}

#[workflow]
async fn question(order: Order) -> Result<Receipt, ShopError> {
    let receipt = charge(&order, order.total).await?;
    Ok(receipt)
}

#[workflow]
async fn into(order: Order) -> Result<Receipt, ShopError> {
    match charge(&order, order.total).await {
        Ok(receipt) => Ok(receipt),
        Err(error) => Err(error.into()),
    }
}

fn main() {}
