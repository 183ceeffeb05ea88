#[path = "../orders.rs"]
mod orders;

use orders::{Order, OrderError, ship};
use workflow_runtime::prelude::*;

#[workflow]
async fn on_an_arm(order: Order) -> Result<(), OrderError> {
    match order.items.len() {
        #[state(name = "None")]
        0 => ship(&order).await,
        _ => Ok(()),
    }
}

#[workflow]
async fn on_an_argument(order: Order) -> Result<(), OrderError> {
    let list = vec![1, 2];
    ship(#[cfg(all())] &order).await
}

fn main() {}
