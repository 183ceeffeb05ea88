#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::Order;

#[workflow]
async fn process(order: Order) -> String {
    let id = Uuid::new_v4();
    let key = format!("{}-{}", order.order_id, Uuid::new_v4());
    key
}

fn main() {}
