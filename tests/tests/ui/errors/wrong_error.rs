#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{ChargeError, Order, OrderError, Receipt};

#[workflow]
async fn process(order: Order) -> Result<Receipt, OrderError> {
    if order.items.is_empty() {
        return Err(ChargeError::GatewayDown);
    }
    Err(OrderError::Rejected { reason: 5 })
}

fn main() {}
