#[path = "../orders.rs"]
mod orders;

use orders::{Order, OrderError};
use workflow_runtime::prelude::*;

#[workflow]
async fn prepare(order: Order) -> Result<String, OrderError> {
    Ok(order.order_id)
}

#[workflow(inline)]
async fn check(order: Order) -> Result<String, OrderError> {
    Ok(order.order_id)
}

#[workflow]
async fn tries(order: Order) -> Result<String, OrderError> {
    let prepared = prepare(order)?;
    Ok(prepared.to_uppercase())
}

#[workflow]
async fn binds(order: Order) -> Result<String, OrderError> {
    let checked = check(order);
    Ok(format!("{checked}!"))
}

#[workflow]
async fn ends_in_it(order: Order) -> Result<String, OrderError> {
    prepare(order)
}

fn main() {}
