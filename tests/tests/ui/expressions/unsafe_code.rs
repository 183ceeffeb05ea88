#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::Order;

#[workflow]
async fn process(order: Order) -> f64 {
    unsafe { order.total }
}

fn main() {}
