#[path = "../orders.rs"]
mod orders;

use std::time::{Instant, SystemTime};
use workflow_runtime::prelude::*;
use orders::Order;

#[workflow]
async fn process(order: Order) -> u64 {
    let now = SystemTime::now();
    let started = Instant::now();
    let stamp = Timestamp::now();
    let zoned = jiff::Zoned::now();
    let elapsed = started.elapsed();
    if std::time::SystemTime::now() > now {
        return 1;
    }
    0
}

fn main() {}
