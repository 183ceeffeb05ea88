#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::Order;

#[workflow]
async fn moved(order: Order) -> f64 {
    let total = order.total;
    let add = move |x: f64| x + total;
    add(order.total)
}

#[workflow]
async fn untyped(order: Order) -> f64 {
    let double = |x| x * 2.0;
    order.total + double(1.0)
}

#[workflow]
async fn another(order: Order) -> f64 {
    let rate = 2.0 * order.total;
    let rated = |x: f64| x * rate;
    let rate = 3.0 * order.total;
    rated(rate)
}

fn main() {}
