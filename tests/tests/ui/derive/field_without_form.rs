//! Fields whose types have no JSON form.

use serde::{Deserialize, Serialize};
use workflow_runtime::WorkflowData;

#[derive(Serialize, Deserialize)]
struct Plain {
    a: u8,
}

#[derive(Serialize, Deserialize, WorkflowData)]
struct Order {
    plain: Plain,
    list: Vec<Plain>,
}

fn main() {}
