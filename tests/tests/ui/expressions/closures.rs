#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::Order;

#[workflow]
async fn stored(order: Order) -> f64 {
    let double = |x: f64| x * 2.0;
    double(order.total)
}

#[workflow]
async fn capturing(order: Order) -> f64 {
    let add = |x: f64| x + order.total;
    add(1.0)
}

fn main() {}
