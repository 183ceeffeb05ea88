#[path = "../orders.rs"]
mod orders;

use orders::{Order, OrderError, Receipt, mail, ship};
use workflow_runtime::prelude::*;

#[workflow]
async fn process(order: Order, receipt: Receipt) -> Result<(), OrderError> {
    join!(mail(&receipt), mail(&receipt));
    join!(mail(&receipt), ship(&order));
    Ok(())
}

fn main() {}
