#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Order, OrderError, Payment, charge, ship};

#[workflow]
async fn value(order: Order) -> u32 {
    match order.payment {
        Payment::Cash => 1,
    }
}

#[workflow]
async fn step(order: Order) -> Result<(), OrderError> {
    match charge(&order, 5.0).await {
        Ok(_) => ship(&order).await,
    }
}

fn main() {}
