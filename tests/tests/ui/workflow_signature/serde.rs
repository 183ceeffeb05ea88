use workflow_runtime::prelude::*;

struct Order {
    id: String,
}

#[workflow]
async fn takes(order: Order) {}

fn main() {}
