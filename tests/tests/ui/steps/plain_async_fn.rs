#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::Order;

async fn look_up(order: &Order) -> String {
    order.order_id.clone()
}

#[workflow]
async fn process(order: Order) -> String {
    look_up(&order).await
}

fn main() {}
