#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Order, OrderError};

macro_rules! twice {
    ($x:expr) => {
        $x * 2.0
    };
}

#[workflow]
async fn process(order: Order) -> Result<f64, OrderError> {
    let body = json!({ "total": order.total });
    let path = include_str!("macros.rs");
    Ok(twice!(order.total))
}

fn main() {}
