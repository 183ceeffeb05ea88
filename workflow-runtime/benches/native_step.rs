//! What a native step costs in memory, with history on, against the same calls as plain async Rust.
//!
//! `cargo bench -p workflow-runtime --bench native_step`

use std::hint::black_box;
use std::time::{Duration, Instant};

use workflow_runtime::prelude::*;

const STEPS: u64 = 3_000;
const ROUNDS: u32 = 20;

#[task(timeout_seconds = 30)]
async fn add_one(number: u64) -> Result<u64, Failure> {
    Ok(black_box(number) + 1)
}

/// Two states a turn: a Task and the loop's Choice.
#[workflow]
async fn counts(turns: u64) -> Result<u64, Failure> {
    let mut number = 0;
    while number < turns {
        number = add_one(number).await?;
    }
    Ok(number)
}

async fn plain(turns: u64) -> Result<u64, Failure> {
    let mut number = 0;
    while number < turns {
        number = add_one(number).await?;
    }
    Ok(number)
}

#[tokio::main]
async fn main() {
    let runtime = Runtime::builder().build().await.expect("it is in memory");
    let (mut native, mut direct) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        let execution = runtime.start::<counts>(STEPS).await.expect("it starts");
        execution.output().await.expect("it succeeds");
        native = native.min(start.elapsed());
        let start = Instant::now();
        plain(STEPS).await.expect("it succeeds");
        direct = direct.min(start.elapsed());
    }
    let each = |total: Duration| total.as_nanos() as f64 / STEPS as f64 / 1000.0;
    println!("a turn as native states (7 events): {:.2} us", each(native));
    println!("the same call as plain async Rust:  {:.2} us", each(direct));
}
