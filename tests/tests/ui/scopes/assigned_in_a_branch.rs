#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Order, OrderError, ship, stock_of};

#[workflow]
async fn branches(order: Order) -> Result<bool, OrderError> {
    let mut shipped = false;
    try_join!(
        async {
            shipped = true;
            ship(&order).await
        },
        ship(&order),
    )?;
    Ok(shipped)
}

#[workflow]
async fn bodies(order: Order) -> Result<u32, OrderError> {
    let mut total = 0;
    let mut seen = Vec::new();
    map(&order.items, async |item| {
        total += item.quantity;
        seen.push(item.sku.clone());
        stock_of(item).await
    })
    .await?;
    Ok(total)
}

fn main() {}
