#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Order, OrderError, charge, ship};

#[workflow(timeout = 60, name = "two words")]
async fn process(order: Order) -> Result<String, OrderError> {
    println!("{order:?}");
    ship(&order);
    let receipt = charge(&order, "a lot").await?;
    if order.coupon.clone().unwrap().is_empty() {
        sleep(Duration::from_millis(10)).await;
    }
    Ok(receipt.number)
}

fn main() {}
