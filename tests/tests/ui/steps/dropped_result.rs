#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Order, ship};

#[workflow]
async fn process(order: Order) {
    ship(&order).await;
}

fn main() {}
