#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Order, OrderError, ship};

#[workflow]
async fn read(order: Order) -> f64 {
    order.price
}

#[workflow]
async fn in_a_condition(order: Order) -> Result<(), OrderError> {
    if order.price > 5.0 {
        ship(&order).await?;
    }
    Ok(())
}

#[workflow]
async fn in_a_closure(order: Order) -> bool {
    order.items.iter().any(|item| item.count > 5)
}

#[workflow]
async fn in_a_macro(order: Order) -> String {
    format!("{} {}", order.order_id, order.number)
}

#[workflow]
async fn assigned(mut order: Order) -> Order {
    order.price = 5.0;
    order
}

fn main() {}
