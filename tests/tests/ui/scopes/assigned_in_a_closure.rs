#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::Order;

#[workflow]
async fn process(order: Order) -> u32 {
    let mut total = 0;
    order.items.iter().for_each(|item| total += item.quantity);
    let counts: Vec<u32> = order
        .items
        .iter()
        .map(|item| {
            total = item.quantity;
            total
        })
        .collect();
    total
}

fn main() {}
