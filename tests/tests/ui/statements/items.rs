#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::Order;

#[workflow]
async fn process(order: Order) -> f64 {
    static COUNT: u32 = 0;
    mod inner {}
    impl From<Local> for u32 {
        fn from(_: Local) -> u32 {
            0
        }
    }
    struct Local;
    order.total
}

fn main() {}
