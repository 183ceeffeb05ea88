use workflow_runtime::prelude::*;

#[workflow]
fn process(order_id: String) -> String {
    order_id
}

fn main() {
    let _ = process(String::new());
}
