#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Order, OrderError, ship};

#[workflow]
async fn process(order: Order) -> Result<(), OrderError> {
    try_join!(ship(&order))?;
    Ok(())
}

fn main() {}
