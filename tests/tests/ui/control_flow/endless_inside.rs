#[path = "../orders.rs"]
mod orders;

use orders::{Order, OrderError, ship, stock_of};
use workflow_runtime::prelude::*;

#[workflow]
async fn in_a_map(order: Order) -> Result<(), OrderError> {
    map(&order.items, async |item| -> Result<(), OrderError> {
        loop {
            stock_of(item).await?;
        }
    })
    .await?;
    Ok(())
}

#[workflow]
async fn in_a_retried_block(order: Order) -> Result<(), OrderError> {
    retry(RetryPolicy::new(), async || -> Result<(), OrderError> {
        loop {
            ship(&order).await?;
        }
    })
    .await
}

fn main() {}
