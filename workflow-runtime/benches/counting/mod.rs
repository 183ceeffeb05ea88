//! The workflow whose states the benchmarks count.

use std::hint::black_box;

use workflow_runtime::prelude::*;

#[task(timeout_seconds = 30)]
pub(crate) async fn add_one(number: u64) -> Result<u64, Failure> {
    Ok(black_box(number) + 1)
}

/// Two states a turn: a Task and the loop's Choice.
#[workflow]
pub(crate) async fn counts(turns: u64) -> Result<u64, Failure> {
    let mut number = 0;
    while number < turns {
        number = add_one(number).await?;
    }
    Ok(number)
}
