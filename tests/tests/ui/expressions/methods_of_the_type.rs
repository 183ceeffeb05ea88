#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::Order;

trait Priced {
    fn abs(&self) -> f64;
}

impl Priced for Order {
    fn abs(&self) -> f64 {
        self.total.abs()
    }
}

#[workflow]
async fn process(order: Order) -> f64 {
    order.abs()
}

fn main() {}
