#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Order, Receipt, charge};

#[workflow]
async fn process(order: Order) -> Receipt {
    charge(&order, order.total).await?
}

fn main() {}
