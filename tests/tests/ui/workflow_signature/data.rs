use workflow_runtime::prelude::*;

#[derive(Serialize, Deserialize, JsonSchema)]
struct Order {
    id: String,
}

#[workflow]
async fn takes(order: Order) {}

#[workflow]
async fn returns() -> Order {
    Order { id: String::new() }
}

fn main() {}
