#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Order, OrderError, stock_of};

#[workflow]
async fn closures(order: Order) -> Result<Vec<u32>, OrderError> {
    let counts = order.items.iter().map(async |item| stock_of(item).await);
    Ok(vec![])
}

#[workflow]
async fn order_of_evaluation(order: Order) -> Result<f64, OrderError> {
    let total = order.total * 2.0 + f64::from(stock_of(&order.items[0]).await?);
    Ok(total)
}

fn main() {}
