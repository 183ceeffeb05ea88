#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Order, Receipt, charge};

#[derive(Debug, thiserror::Error, WorkflowError)]
enum ShopError {
    #[error("not paid")]
    NotPaid,
}

#[workflow]
async fn process(order: Order) -> Result<Receipt, ShopError> {
    let receipt = charge(&order, order.total).await?;
    Ok(receipt)
}

fn main() {}
