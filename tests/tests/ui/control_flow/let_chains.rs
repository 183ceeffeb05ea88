#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Order, OrderError, ship};

#[workflow]
async fn process(order: Order) -> Result<String, OrderError> {
    if let Some(coupon) = &order.coupon && order.total > 5.0 {
        return Ok(coupon.clone());
    }
    while order.total > 5.0 && let Some(coupon) = &order.coupon {
        ship(&order).await?;
    }
    Ok(String::new())
}

fn main() {}
