#[path = "../orders.rs"]
mod orders;

use std::future::ready;
use workflow_runtime::prelude::*;
use orders::{Order, OrderError, ship};

#[workflow]
async fn process(order: Order) -> Result<(), OrderError> {
    ready(5).await;
    tokio::time::sleep(Duration::from_secs(5)).await;
    ready(ready(5)).await.await;
    let shipped = async { ship(&order).await };
    shipped.await
}

fn main() {}
