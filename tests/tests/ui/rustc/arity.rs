#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Order, OrderError, Receipt, charge, ship};

#[workflow]
async fn too_few(order: Order) -> Result<Receipt, OrderError> {
    let receipt = charge(&order).await?;
    Ok(receipt)
}

#[workflow]
async fn too_many(order: Order) -> Result<(), OrderError> {
    ship(&order, 5).await
}

#[workflow]
async fn by_value(order: Order) -> Result<(), OrderError> {
    ship(order).await
}

fn main() {}
