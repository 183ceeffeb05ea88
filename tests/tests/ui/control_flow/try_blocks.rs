#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Order, OrderError, Receipt, charge, ship};

#[workflow]
async fn a_result_that_nothing_reads(order: Order) -> Result<(), OrderError> {
    async {
        ship(&order).await?;
        Ok::<_, OrderError>(())
    }
    .await;
    Ok(())
}

#[workflow]
async fn a_loop_around(order: Order) -> Result<(), OrderError> {
    for item in &order.items {
        let _ = async {
            if item.quantity == 0 {
                break;
            }
            ship(&order).await
        }
        .await;
    }
    Ok(())
}

#[workflow]
async fn a_copy_of_a_variable(order: Order) -> Result<u32, OrderError> {
    let mut tries = 0;
    let _ = async move {
        tries += 1;
        ship(&order).await
    }
    .await;
    Ok(tries)
}

#[workflow]
async fn an_error_without_a_name(order: Order) -> Result<u32, OrderError> {
    let checked: Result<(), String> = async {
        if order.items.is_empty() {
            return Err("no items".to_owned());
        }
        Ok(())
    }
    .await;
    Ok(u32::from(checked.is_ok()))
}

#[workflow]
async fn an_error_that_does_not_convert(order: Order) -> Result<(), OrderError> {
    let receipt: Result<Receipt, Failure> = async {
        let receipt = charge(&order, 5.0).await?;
        Ok(receipt)
    }
    .await;
    let _ = receipt.is_ok();
    Ok(())
}

#[workflow]
async fn a_name_for_no_state(order: Order) -> Result<(), OrderError> {
    let shipping = async { ship(&order).await };
    let _ = shipping.await;
    let f = async || ship(&order).await;
    let _ = f().await;
    Ok(())
}

fn main() {}
