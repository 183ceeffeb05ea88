#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Order, OrderError, stock_of};

#[workflow]
async fn a_plain_closure(order: Order) -> Result<Vec<u32>, OrderError> {
    map(&order.items, |item| stock_of(item)).await
}

#[workflow]
async fn an_unknown_option(order: Order) -> Result<Vec<u32>, OrderError> {
    map(&order.items, async |item| stock_of(item).await).max_concurency(3).await
}

#[workflow]
async fn a_fn(order: Order) -> Result<Vec<u32>, OrderError> {
    map(&order.items, stock_of).await
}

fn main() {}
