#[path = "../orders.rs"]
mod orders;

use orders::{Order, OrderError, charge, ship};
use workflow_runtime::prelude::*;

#[task]
async fn is_open() -> Result<bool, Failure> {
    Ok(true)
}

#[task]
async fn count(order: &Order) -> u32 {
    order.items.len() as u32
}

#[workflow]
async fn condition(order: Order) -> Result<(), OrderError> {
    if is_open()? {
        ship(&order).await?;
    }
    Ok(())
}

#[workflow]
async fn loops(order: Order) -> Result<(), OrderError> {
    while !is_open()? {
        ship(&order).await?;
    }
    Ok(())
}

#[workflow]
async fn matched(order: Order) -> Result<String, OrderError> {
    match charge(&order, 1.0) {
        Ok(receipt) => Ok(receipt.id),
        Err(error) => Err(error.into()),
    }
}

#[workflow]
async fn argument(order: Order) -> Result<String, OrderError> {
    let receipt = charge(&order, count(&order) as f64).await?;
    Ok(receipt.id)
}

#[workflow]
async fn method(order: Order) -> Result<bool, OrderError> {
    let shipped = ship(&order).is_ok();
    Ok(shipped)
}

#[workflow]
async fn printed(order: Order) -> String {
    let count = count(&order);
    format!("{count} items")
}

#[workflow]
async fn map_body(order: Order) -> Result<Vec<u32>, OrderError> {
    let counts = map(&order.items, async |_| count(&order)).await;
    Ok(counts)
}

#[workflow]
async fn whole_map(order: Order) -> Result<usize, OrderError> {
    let counts = map(&order.items, async |_| count(&order).await)?;
    Ok(counts.len())
}

#[workflow]
async fn bound_map(order: Order) -> Result<usize, OrderError> {
    let counts = map(&order.items, async |_| count(&order).await).max_concurrency(2);
    Ok(counts.await.len())
}

fn main() {}
