//! Reading and writing a value under different names.

use serde::{Deserialize, Serialize};
use workflow_runtime::WorkflowData;

#[derive(Serialize, Deserialize, WorkflowData)]
#[serde(rename_all(serialize = "camelCase", deserialize = "snake_case"))]
struct Order {
    order_id: String,
    #[serde(rename(serialize = "qty"))]
    quantity: u8,
    #[serde(rename(deserialize = "note"))]
    comment: String,
}

#[derive(Serialize, Deserialize, WorkflowData)]
#[serde(rename_all_fields(serialize = "camelCase"))]
enum Event {
    #[serde(rename(serialize = "created", deserialize = "new"))]
    Created { at_time: String },
}

fn main() {}
