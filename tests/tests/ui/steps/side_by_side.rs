#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Order, OrderError, ship};

#[workflow]
async fn spawned(order: Order) -> Result<(), OrderError> {
    tokio::spawn(async { 5 });
    std::thread::spawn(|| 5);
    ship(&order).await
}

#[workflow]
async fn raced(order: Order) -> Result<(), OrderError> {
    tokio::select! {
        shipped = ship(&order) => shipped,
        () = sleep(Duration::from_secs(5)) => Ok(()),
    }
}

fn main() {}
