#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Order, OrderError, ship};

#[workflow]
async fn process(order: Order) -> Result<Vec<Order>, OrderError> {
    let moved = order;
    ship(&order).await?;
    Ok(vec![moved])
}

#[workflow]
async fn not_mutable(order: Order) -> f64 {
    order.total = 5.0;
    order.total
}

fn main() {}
