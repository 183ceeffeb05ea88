use workflow_runtime::prelude::*;

#[workflow]
async fn any<T: WorkflowData>(value: T) -> T {
    value
}

#[workflow]
async fn some(value: impl WorkflowData) {}

#[workflow]
async fn lent<'a>(value: Vec<u32>) {}

#[workflow]
async fn sized<const N: usize>(value: [u32; N]) {}

fn main() {}
