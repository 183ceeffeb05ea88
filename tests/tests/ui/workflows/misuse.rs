//! Calls of workflows that are not awaited, or whose result is lost.

use workflow_runtime::prelude::*;

#[workflow]
async fn other(n: u32) -> Result<u32, Failure> {
    Ok(n)
}

#[workflow]
async fn dropped(n: u32) -> Result<u32, Failure> {
    other(n).await;
    Ok(n)
}

#[workflow]
async fn start_dropped(n: u32) -> Result<u32, Failure> {
    other::start(n).await;
    Ok(n)
}

#[workflow]
async fn not_awaited(n: u32) -> Result<u32, Failure> {
    let m = other(n)?;
    Ok(m)
}

#[workflow]
async fn wrong_type(n: String) -> Result<u32, Failure> {
    let m = other(n).await?;
    Ok(m)
}

fn main() {}
