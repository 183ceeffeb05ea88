#[path = "../orders.rs"]
mod orders;

use orders::{Order, OrderError, charge, ship};
use workflow_runtime::prelude::*;

#[workflow]
async fn blocks(order: Order) -> Result<(), OrderError> {
    retry(RetryPolicy::new(), || async { ship(&order).await }).await?;
    retry(RetryPolicy::new(), async { ship(&order).await }).await?;
    retry(RetryPolicy::new(), async |order| ship(&order).await).await?;
    retry(async || ship(&order).await).await?;
    retry(RetryPolicy::new(), ship(&order)).await?;
    let _ = retry(RetryPolicy::new(), async || ship(&order).await);
    Ok(())
}

#[workflow]
async fn assigned(order: Order) -> Result<f64, OrderError> {
    let mut tries = 0;
    retry(RetryPolicy::new(), async || {
        tries += 1;
        charge(&order, 1.0).await
    })
    .await?;
    Ok(f64::from(tries))
}

fn main() {}
