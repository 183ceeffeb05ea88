use workflow_runtime::prelude::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
struct Address {
    city: String,
}

#[workflow]
async fn a_parameter(address: Address) -> String {
    String::new()
}

#[workflow]
async fn one_of_several(address: Vec<Address>, count: u32) -> u32 {
    count
}

#[workflow]
async fn a_return_type() -> Option<Address> {
    None
}

#[workflow]
async fn a_value_made_here(city: String) -> String {
    let address = Address { city };
    address.city
}

fn main() {}
