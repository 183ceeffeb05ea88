#[path = "../orders.rs"]
mod orders;

use orders::{Order, OrderError, ship};
use workflow_runtime::prelude::*;

#[workflow]
async fn values(order: Order) -> Result<(), OrderError> {
    let policy = RetryPolicy::new()
        .error_equals(["States.Tmeout", "States.Runtime", ""])
        .interval_seconds(0)
        .max_attempts(100_000_000)
        .backoff_rate(0.5)
        .max_delay_seconds(31_622_401);
    retry(policy, async || ship(&order).await).await?;
    retry([RetryPolicy::new().error_equals(["States.ALL", "Busy"])], async || ship(&order).await).await?;
    Ok(())
}

#[workflow]
async fn of_the_input(order: Order, tries: u64) -> Result<(), OrderError> {
    retry(RetryPolicy::new().max_attempts(tries), async || ship(&order).await).await?;
    let policy = RetryPolicy::new().max_attempts(order.items.len() as u64);
    retry(policy, async || ship(&order).await).await
}

fn main() {}
