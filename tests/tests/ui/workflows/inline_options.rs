//! An inline workflow has no state machine of its own.

use workflow_runtime::prelude::*;

#[workflow(inline, express)]
async fn quick(n: u32) -> u32 {
    n
}

#[workflow(inline, timeout_seconds = 5, name = "own")]
async fn named(n: u32) -> u32 {
    n
}

#[workflow(inline = true)]
async fn flag(n: u32) -> u32 {
    n
}

#[workflow(inline)]
async fn part(n: u32) -> Result<u32, Failure> {
    Ok(n)
}

#[workflow]
async fn starts(n: u32) -> Result<u32, Failure> {
    part::start(n).await?;
    Ok(n)
}

fn main() {}
