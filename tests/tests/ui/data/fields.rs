use workflow_runtime::prelude::*;

#[derive(Clone, Serialize, Deserialize, JsonSchema)]
struct Address {
    city: String,
}

#[derive(Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
struct Customer {
    address: Address,
}

#[workflow]
async fn process(customer: Customer) -> String {
    customer.address.city
}

fn main() {}
