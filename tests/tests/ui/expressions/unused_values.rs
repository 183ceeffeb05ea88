#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::Order;

#[workflow]
async fn process(order: Order) -> f64 {
    order.total;
    order.total + 1.0;
    let _ = order.total;
    order.order_id.len();
    order.total
}

fn main() {}
