//! A union has no JSON form, neither as data nor as an error.

use workflow_runtime::{WorkflowData, WorkflowError};

#[derive(WorkflowData)]
union Bits {
    int: u32,
    float: f32,
}

#[derive(WorkflowError)]
union Faults {
    a: u32,
}

fn main() {}
