#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::Order;

fn discount(total: f64) -> f64 {
    total * 0.9
}

#[workflow]
async fn process(order: Order) -> f64 {
    discount(order.total)
}

fn main() {}
