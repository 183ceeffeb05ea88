#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Order, OrderError, ship};

#[workflow]
async fn after_return(order: Order) -> Result<(), OrderError> {
    return Ok(());
    ship(&order).await
}

#[workflow]
async fn after_both_arms(order: Order) -> Result<(), OrderError> {
    if order.total > 5.0 {
        return Ok(());
    } else {
        return Err(OrderError::Empty);
    }
    ship(&order).await?;
    Ok(())
}

#[workflow]
async fn after_an_endless_loop(order: Order) -> Result<(), OrderError> {
    loop {
        ship(&order).await?;
        if order.total > 5.0 {
            return Ok(());
        }
    }
    ship(&order).await
}

fn main() {}
