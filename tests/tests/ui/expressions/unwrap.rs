#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Order, OrderError, charge};

#[workflow]
async fn process(order: Order) -> Result<String, OrderError> {
    let coupon = order.coupon.clone().unwrap();
    let receipt = charge(&order, order.total).await.expect("paid");
    let error = charge(&order, 1.0).await.unwrap_err();
    Ok(receipt.id)
}

fn main() {}
