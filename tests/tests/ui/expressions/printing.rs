#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Order, OrderError};

#[workflow]
async fn process(order: Order) -> Result<f64, OrderError> {
    println!("total {}", order.total);
    eprintln!("here");
    let total = dbg!(order.total);
    Ok(total)
}

fn main() {}
