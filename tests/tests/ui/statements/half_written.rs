#[path = "../orders.rs"]
mod orders;

use orders::{Order, OrderError, ship};
use workflow_runtime::prelude::*;

#[workflow]
async fn a_field(order: Order) -> Result<(), OrderError> {
    let total = order.;
    Ok(())
}

#[workflow]
async fn a_semicolon(order: Order) -> Result<(), OrderError> {
    let total = order.total
    ship(&order).await
}

async fn callers(order: Order) {
    let _ = a_field(order.clone()).await;
    let _: Option<a_semicolon> = None;
}

fn main() {}
