#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Order, OrderError, ship};

struct Handle;

#[workflow]
async fn a_task_that_is_not_awaited(order: Order) -> Result<(), OrderError> {
    compensate(async || ship(&order));
    ship(&order).await
}

#[workflow]
async fn an_error_without_a_name(order: Order) -> Result<(), OrderError> {
    compensate(async || {
        if order.items.is_empty() {
            return Err("nothing to undo".to_owned());
        }
        Ok(())
    });
    ship(&order).await
}

#[workflow]
async fn an_error_of_no_type(order: Order) -> Result<(), OrderError> {
    compensate(async || {
        ship(&order).await?;
        Ok(())
    });
    ship(&order).await
}

fn main() {
    let _ = Handle;
}
