#[path = "../orders.rs"]
mod orders;

use orders::{Order, OrderError, Receipt, mail};
use workflow_runtime::prelude::*;

#[workflow]
async fn question(receipt: Receipt) -> Result<String, OrderError> {
    let text = mail(&receipt).await?;
    Ok(text)
}

#[workflow]
async fn arms(receipt: Receipt) -> Result<String, OrderError> {
    match mail(&receipt).await {
        Ok(text) => Ok(text),
        Err(error) => Err(error),
    }
}

#[workflow]
async fn an_option(order: Order) -> Result<String, OrderError> {
    let code = order.coupon?;
    Ok(code)
}

fn main() {}
