#[path = "../orders.rs"]
mod orders;

use orders::{Order, OrderError, ship};
use workflow_runtime::prelude::*;

#[workflow]
async fn process(order: Order) -> Result<(), OrderError> {
    println!("{}", order.order_id);
    ship(&order).await
}

#[workflow]
async fn process_both(order: Order, other: Order) -> Result<(), OrderError> {
    process(order).await?;
    process(other).await
}

async fn start(order: Order) {
    let runtime = Runtime::builder().build().await.unwrap();
    let execution = runtime.start::<process>(order).await.unwrap();
    drop(execution);
    println!("{}", process::definition().start_at);
}

fn main() {}
