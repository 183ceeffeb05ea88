#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::Order;

struct Shop;

impl Shop {
    #[workflow]
    async fn process(&self, order: Order) {}
}

fn main() {
    let _ = Shop;
}
