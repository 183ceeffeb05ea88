#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Order, OrderError, charge, ship};

#[workflow]
async fn in_a_loop(order: Order) -> Result<(), OrderError> {
    for item in &order.items {
        compensate(async || ship(&order).await);
        ship(&order).await?;
        if item.quantity > 5 {
            break;
        }
    }
    Ok(())
}

#[workflow]
async fn awaited(order: Order) -> Result<(), OrderError> {
    compensate(async || ship(&order).await).await;
    ship(&order).await
}

#[workflow]
async fn no_closure(order: Order) -> Result<(), OrderError> {
    compensate(ship(&order));
    compensate(async { ship(&order).await });
    compensate(|| ship(&order));
    compensate(async |order: &Order| ship(order).await);
    compensate();
    ship(&order).await
}

#[workflow]
async fn in_an_undo(order: Order) -> Result<u32, OrderError> {
    let mut undone = 0;
    compensate(async || {
        compensate(async || ship(&order).await);
        undone += 1;
        ship(&order).await
    });
    ship(&order).await?;
    Ok(undone)
}

#[workflow]
async fn as_a_value(order: Order) -> Result<(), OrderError> {
    let undo = compensate(async || ship(&order).await);
    ship(&order).await?;
    Ok(undo)
}

fn main() {
    let _ = charge;
}
