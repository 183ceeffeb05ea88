#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::{Order, OrderError, Payment};

#[workflow]
async fn process(order: Order) -> Result<String, OrderError> {
    assert!(order.total > 0.0);
    assert_eq!(order.items.len(), 1, "one item");
    let number = match order.payment {
        Payment::Card { number } => number,
        Payment::Cash => unreachable!(),
    };
    if number.is_empty() {
        panic!("no number");
    }
    todo!()
}

fn main() {}
