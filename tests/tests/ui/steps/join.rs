#[path = "../orders.rs"]
mod orders;

use orders::{Order, OrderError, charge, ship};
use workflow_runtime::prelude::*;

#[workflow]
async fn branches(order: Order) -> Result<(), OrderError> {
    let (shipped,) = join!(ship(&order));
    let (_, total) = join!(ship(&order), order.total);
    let (_, _) = join!(biased; ship(&order), ship(&order));
    shipped
}

#[workflow]
async fn assigned(order: Order) -> Result<f64, OrderError> {
    let mut total = 0.0;
    let (_, _) = join!(ship(&order), async {
        total += order.total;
        charge(&order, 1.0).await
    });
    Ok(total)
}

fn main() {}
