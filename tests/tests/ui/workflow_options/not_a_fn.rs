use workflow_runtime::prelude::*;

#[workflow]
struct Order;

#[workflow]
const LIMIT: u32 = 5;

fn main() {
    let _ = (Order, LIMIT);
}
