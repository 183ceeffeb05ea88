#![deny(warnings)]
//! What rustc leaves alone in plain Rust it leaves alone in a workflow.

#[path = "../orders.rs"]
mod orders;

use orders::{Item, Order, OrderError, Receipt, ship};
use workflow_runtime::prelude::*;

#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
enum Speed {
    Slow,
    Fast,
}

macro_rules! declare {
    ($name:ident, $limit:expr) => {
        #[workflow]
        async fn $name(order: Order) -> Result<bool, OrderError> {
            if order.total > $limit {
                ship(&order).await?;
            }
            Ok(order.total > $limit)
        }
    };
}

declare!(small, 5.0);
declare!(large, 500.0);

#[workflow]
async fn moves(order: Order, speed: Speed, r#type: String) -> Result<Vec<Item>, OrderError> {
    let Order { items, coupon, .. } = order;
    let speed = if coupon.is_some() { Speed::Fast } else { speed };
    let items = match speed {
        Speed::Fast => items,
        Speed::Slow => Vec::new(),
    };
    let last = items.last().cloned();
    let mut kept = items;
    kept.extend(last);
    if r#type == "none" {
        return Ok(vec![]);
    }
    Ok(kept)
}

#[allow(unused_variables)]
#[workflow]
async fn lints(order: Order, #[allow(unused_mut)] mut receipt: Receipt) -> String {
    receipt.id
}

fn main() {
    drop((small::definition(), large::definition(), moves::definition(), lints::definition()));
}
