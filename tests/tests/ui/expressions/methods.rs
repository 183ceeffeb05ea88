#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::Order;

#[workflow]
async fn process(order: Order) -> String {
    let skus: Vec<String> = order.items.iter().map(|item| item.sku.clone()).collect();
    let id = order.order_id.to_uppercas();
    let id = order.order_id.chars().rev().collect::<String>();
    let bytes = order.order_id.as_bytes();
    let first = skus.binary_search(&id);
    id
}

fn main() {}
