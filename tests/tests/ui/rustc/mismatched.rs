#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Item, Order, OrderError, Receipt, charge};

#[workflow]
async fn comparison(order: Order) -> bool {
    order.total > 5
}

#[workflow]
async fn addition(item: Item) -> u32 {
    item.quantity + 1.5
}

#[workflow]
async fn equality(item: Item) -> bool {
    item.sku == item.quantity
}

#[workflow]
async fn condition(item: Item) -> u32 {
    if item.quantity { 1 } else { 2 }
}

#[workflow]
async fn branches(item: Item) -> u32 {
    if item.quantity > 1 { 1 } else { "two" }
}

#[workflow]
async fn returned(item: Item) -> u32 {
    item.sku
}

#[workflow]
async fn ok(order: Order) -> Result<Receipt, OrderError> {
    Ok(order.order_id)
}

#[workflow]
async fn annotated(item: Item) -> u32 {
    let count: u64 = item.quantity;
    5
}

#[workflow]
async fn assigned(item: Item) -> u32 {
    let mut count = item.quantity;
    count = "none";
    count
}

#[workflow]
async fn argument(order: Order) -> Result<Receipt, OrderError> {
    let receipt = charge(&order, "a lot").await?;
    Ok(receipt)
}

fn main() {}
