#![deny(unused)]

#[path = "../orders.rs"]
mod orders;

use orders::{Order, OrderError, Receipt, ship, stock_of};
use workflow_runtime::prelude::*;

#[workflow]
async fn process(order: Order, count: u32) -> Result<(), OrderError> {
    let mut total = order.total;
    for item in &order.items {
        ship(&order).await?;
    }
    map(&order.items, async |item| ship(&order).await).await?;
    Ok(())
}

fn main() {
    drop(process::definition());
}
