#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Order, OrderError};

#[workflow]
async fn process(order: Order) -> Result<u32, OrderError> {
    let [first, ..] = &order.items[..] else {
        return Err(OrderError::Empty);
    };
    Ok(match order.total {
        0.5 => 1,
        _ => first.quantity,
    })
}

fn main() {}
