#[path = "../orders.rs"]
mod orders;

use orders::{Order, OrderError, ship};
use workflow_runtime::prelude::*;

#[workflow]
async fn process(order: Order) -> Result<(), OrderError> {
    let (_, _) = join!(ship(&order), ship(&order))?;
    Ok(())
}

fn main() {}
