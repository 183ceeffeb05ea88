#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Order, OrderError, charge, ship};

#[workflow]
async fn statement(order: Order) -> Result<(), OrderError> {
    ship(&order);
    Ok(())
}

#[workflow]
async fn value(order: Order) -> Result<String, OrderError> {
    let receipt = charge(&order, order.total)?;
    Ok(receipt.id)
}

#[workflow]
async fn later(order: Order) -> Result<(), OrderError> {
    let shipping = ship(&order);
    shipping.await
}

fn main() {}
