#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Order, OrderError, Payment, ship};

#[workflow]
async fn variable(order: Order) -> f64 {
    oder.total
}

#[workflow]
async fn function(order: Order) -> Result<(), OrderError> {
    shipp(&order).await
}

#[workflow]
async fn variant(order: Order) -> Result<(), OrderError> {
    Err(OrderError::Emtpy)
}

#[workflow]
async fn pattern(order: Order) -> bool {
    match order.payment {
        Payment::Card { numbr } => true,
        Payment::Cash => false,
    }
}

#[workflow]
async fn missing_field(order: Order) -> Order {
    Order { total: 5.0, items: order.items, coupon: None, payment: order.payment }
}

fn main() {}
