#[path = "../orders.rs"]
mod orders;

use orders::{Order, OrderError, Receipt, mail, ship};
use workflow_runtime::prelude::*;

#[workflow]
async fn no_policy(order: Order) -> Result<(), OrderError> {
    retry(3, async || ship(&order).await).await
}

#[workflow]
async fn no_names(order: Order) -> Result<(), OrderError> {
    retry(RetryPolicy::new().error_equals([404]), async || ship(&order).await).await
}

#[workflow]
async fn no_result(receipt: Receipt) -> Result<String, OrderError> {
    retry(RetryPolicy::new(), async || mail(&receipt).await).await?;
    Ok(receipt.id)
}

#[workflow]
async fn dropped(order: Order) -> Result<(), OrderError> {
    retry(RetryPolicy::new(), async || ship(&order).await).await;
    Ok(())
}

#[workflow]
async fn moved(order: Order) -> Result<String, OrderError> {
    let id = order.order_id;
    let text = retry(RetryPolicy::new(), async || id).await;
    Ok(text)
}

fn main() {}
