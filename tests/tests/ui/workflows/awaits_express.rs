//! An Express workflow is started or made inline, not awaited.

use workflow_runtime::prelude::*;

#[workflow(express)]
async fn ingest(n: u32) -> Result<u32, Failure> {
    Ok(n)
}

#[workflow]
async fn awaits(n: u32) -> Result<u32, Failure> {
    let n = ingest(n).await?;
    Ok(n)
}

#[workflow]
async fn starts(n: u32) -> Result<String, Failure> {
    let started = ingest::start(n).await?;
    Ok(started.execution_arn)
}

fn main() {}
