#![deny(warnings, missing_docs, clippy::all, clippy::pedantic)]
//! Every construct of a body, without a warning.

#[path = "../orders.rs"]
mod orders;

use orders::{ChargeError, Item, Order, OrderError, Payment, Receipt, charge, mail, ship, stock_of};
use workflow_runtime::prelude::*;

const LIMIT: f64 = 1000.0;

/// Prices an order.
///
/// The second paragraph is no comment of the state machine.
#[workflow(name = "orders-price", timeout_seconds = 3_600)]
pub async fn price(mut order: Order, rush: bool) -> Result<f64, OrderError> {
    let mut total = 0.0;
    for item in &order.items {
        if item.quantity == 0 {
            continue;
        }
        let stock = stock_of(item).await?;
        total += f64::from(stock.min(item.quantity)) * 2.5;
    }
    let rounds;
    if rush && total > LIMIT {
        rounds = 2;
    } else {
        rounds = 1;
    }
    for _ in 0..rounds {
        total += 1.0;
    }
    order.total = total;
    order.items.push(Item {
        sku: "gift".to_owned(),
        quantity: 1,
    });
    let discount = match &order.coupon {
        Some(code) if code.starts_with("HALF") => 0.5,
        Some(_) => 0.9,
        None => 1.0,
    };
    let count = order.items.iter().filter(|item| item.quantity > 1).count();
    let skus: Vec<String> = order.items.iter().map(|item| item.sku.to_uppercase()).collect();
    let text = format!("{} of {}", skus.join(","), order.order_id);
    Ok(if text.is_empty() || count > 5 { total } else { order.total * discount })
}

/// Takes an order to its end.
#[workflow]
pub async fn process(order: Order) -> Result<String, OrderError> {
    if order.items.is_empty() {
        return Err(OrderError::Empty);
    }
    let Some(code) = order.coupon.clone() else {
        return Err(OrderError::Rejected {
            reason: "no coupon".to_owned(),
        });
    };
    let mut tries = 0;
    let receipt = loop {
        match charge(&order, order.total).await {
            Ok(receipt) => break receipt,
            Err(ChargeError::GatewayDown) if tries < 3 => tries += 1,
            Err(ChargeError::CardDeclined { reason }) => {
                return Err(OrderError::Rejected { reason });
            }
            Err(other) => return Err(other.into()),
        }
        sleep(Duration::from_mins(1)).await;
    };
    #[state(name = "Ship it", comment = "Both at once.")]
    let ((), second) = try_join!(
        ship(&order),
        async {
            ship(&order).await?;
            Ok(mail(&receipt).await)
        },
    )?;
    let stock = map(&order.items, async |item| stock_of(item).await)
        .max_concurrency(2)
        .await?;
    /// Nobody waits for this mail.
    let _ = ship(&order).await;
    mail(&receipt).await;
    let number = match order.payment {
        Payment::Card { number } => number,
        Payment::Cash => String::new(),
    };
    if stock.contains(&0) {
        Ok(number)
    } else {
        Ok(format!("{second} {code}"))
    }
}

/// Says what it is.
#[workflow(express)]
pub async fn describe(receipt: Receipt) -> String {
    let again = mail(&receipt).await;
    if again.len() > 5 { again } else { receipt.id }
}

/// Does nothing.
#[workflow]
pub async fn nothing() {}

fn main() {
    drop((price::definition(), process::definition(), describe::definition(), nothing::definition()));
}
