#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Order, OrderError, stock_of};

#[workflow]
async fn a_labelled_block(order: Order) -> Result<u32, OrderError> {
    let count = 'count: {
        if order.items.is_empty() {
            break 'count 0;
        }
        stock_of(&order.items[0]).await?
    };
    Ok(count)
}

#[workflow]
async fn a_loop_around_a_map(order: Order) -> Result<(), OrderError> {
    'orders: loop {
        map(&order.items, async |item| {
            if item.quantity == 0 {
                break 'orders;
            }
            stock_of(item).await
        })
        .await?;
        return Ok(());
    }
}

fn main() {}
