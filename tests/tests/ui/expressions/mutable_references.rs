#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::Order;

fn reprice(order: &mut Order) {
    order.total = 0.0;
}

#[workflow]
async fn process(mut order: Order) -> f64 {
    let total = &mut order.total;
    *total += 1.0;
    reprice(&mut order);
    order.total
}

fn main() {}
