use workflow_runtime::prelude::*;

#[derive(Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
struct Customer {
    name: String,
    #[serde(skip)]
    cached: u32,
}

#[workflow]
async fn process(customer: Customer) -> u32 {
    customer.cached
}

fn main() {}
