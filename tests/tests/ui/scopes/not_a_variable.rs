#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::Order;

static mut COUNT: u32 = 0;

#[workflow]
async fn process(order: Order) -> f64 {
    unsafe { COUNT += 1 };
    COUNT = 5;
    order.items[0].clone().quantity = 5;
    order.total
}

fn main() {}
