#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::Item;

#[workflow]
async fn process(item: Item) -> u32 {
    let mut flags = item.quantity & 1;
    flags |= item.quantity << 2;
    flags ^ item.quantity
}

fn main() {}
