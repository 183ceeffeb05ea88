#[path = "../orders.rs"]
mod orders;

use orders::{Order, OrderError, ship};
use workflow_runtime::prelude::*;

#[workflow]
async fn in_a_branch(order: Order) -> Result<(), OrderError> {
    let (_, _) = join!(ship(&order), async {
        return ship(&order).await;
        ship(&order).await
    });
    Ok(())
}

#[workflow]
async fn in_a_loop(order: Order) -> Result<(), OrderError> {
    for item in &order.items {
        if item.quantity == 0 {
            continue;
            ship(&order).await?;
        }
        break;
        ship(&order).await?;
    }
    Ok(())
}

#[workflow]
async fn after_a_match(order: Order) -> Result<(), OrderError> {
    match ship(&order).await {
        Ok(()) => return Ok(()),
        Err(error) => return Err(error),
    }
    ship(&order).await
}

fn main() {}
