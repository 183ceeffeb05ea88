#[path = "../orders.rs"]
mod orders;

use std::env;
use workflow_runtime::prelude::*;
use orders::Order;

#[workflow]
async fn process(order: Order) -> bool {
    let region = env::var("AWS_REGION");
    let stage = std::env::var("STAGE").unwrap_or_default();
    let built = env!("CARGO_PKG_NAME");
    let maybe = option_env!("STAGE");
    let text = std::fs::read_to_string("prices.json");
    let id = std::process::id();
    order.items.iter().any(|item| item.sku == env::var("SKU").unwrap_or_default())
}

fn main() {}
