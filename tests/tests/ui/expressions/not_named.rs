#[path = "../orders.rs"]
mod orders;

use std::collections::BTreeMap;

use orders::{Order, OrderError};
use workflow_runtime::prelude::*;

#[derive(Debug, Clone, PartialEq, PartialOrd, Serialize, Deserialize, JsonSchema, WorkflowData)]
enum Priority {
    Low,
    High,
}

#[workflow]
async fn orderings(priority: Priority, other: Priority) -> Result<bool, OrderError> {
    Ok(priority < other)
}

#[workflow]
async fn formats(order: Order) -> Result<String, OrderError> {
    let wide = format!("{:>10}", order.order_id);
    let debug = format!("{:?}", order.items);
    Ok(wide + &debug)
}

#[workflow]
async fn entries(mut counts: BTreeMap<String, u32>) -> Result<BTreeMap<String, u32>, OrderError> {
    *counts.entry("a".to_string()).or_insert(0) += 1;
    Ok(counts)
}

fn main() {}
