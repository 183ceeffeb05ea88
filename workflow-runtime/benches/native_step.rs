//! What a native step costs in memory, with history on, against the same calls as plain async Rust.
//!
//! `cargo bench -p workflow-runtime --bench native_step`; see docs/performance.md.

#![expect(missing_docs, reason = "a program of its own")]

mod counting;

use std::hint::black_box;
use std::time::{Duration, Instant};

use counting::counts;
use workflow_runtime::prelude::*;

const STEPS: u64 = 3_000;
const ROUNDS: usize = 21;

/// The same without the macros.
mod plain {
    use super::{Failure, Order, black_box};

    async fn add_one(number: u64) -> Result<u64, Failure> {
        Ok(black_box(number) + 1)
    }

    pub(super) async fn counts(turns: u64) -> Result<u64, Failure> {
        let mut number = 0;
        while number < turns {
            number = add_one(number).await?;
        }
        Ok(number)
    }

    async fn pack(order: &Order, number: u64) -> Result<u64, Failure> {
        Ok(number + u64::from(!black_box(order).items.is_empty()))
    }

    pub(super) async fn packs(order: Order) -> Result<u64, Failure> {
        let mut number = 0;
        while number < order.turns {
            number = pack(&order, number).await?;
        }
        Ok(number)
    }
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Order {
    pub turns: u64,
    pub items: Vec<Item>,
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Item {
    pub sku: String,
    pub price: f64,
    pub quantity: u32,
}

/// Gets the whole order at each turn.
#[task(timeout_seconds = 30)]
pub async fn pack(order: &Order, number: u64) -> Result<u64, Failure> {
    Ok(number + u64::from(!black_box(order).items.is_empty()))
}

#[workflow]
pub async fn packs(order: Order) -> Result<u64, Failure> {
    let mut number = 0;
    while number < order.turns {
        number = pack(&order, number).await?;
    }
    Ok(number)
}

/// The task outside of a workflow: its arguments and result cross as JSON all the same.
async fn packs_in_a_test(order: Order) -> Result<u64, Failure> {
    let mut number = 0;
    while number < order.turns {
        number = pack(&order, number).await?;
    }
    Ok(number)
}

/// An order of about a kilobyte of JSON.
fn order() -> Order {
    let item = |n: u32| Item {
        sku: format!("ARTICLE-{n:04}"),
        price: 9.95,
        quantity: n,
    };
    Order {
        turns: STEPS,
        items: (0..20).map(item).collect(),
    }
}

/// Microseconds a turn, of rounds the best and the median.
async fn measure<F: Future<Output = ()>>(run: impl Fn() -> F) -> (f64, f64) {
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let start = Instant::now();
        run().await;
        rounds.push(start.elapsed());
    }
    rounds.sort();
    let turn = |round: Duration| round.as_secs_f64() * 1e6 / STEPS as f64;
    (turn(rounds[0]), turn(rounds[ROUNDS / 2]))
}

async fn native<W: Workflow>(runtime: &Runtime, input: W::Input) {
    let execution = runtime.start::<W>(input).await.expect("it starts");
    assert!(execution.output().await.is_ok());
}

fn show(what: &str, (best, median): (f64, f64)) {
    println!("{what:<48} {best:>8.3} {median:>8.3}");
}

#[tokio::main]
async fn main() {
    let runtime = Runtime::builder().build().await.expect("it is in memory");
    let runtime = &runtime;
    let bytes = serde_json::to_string(&order()).map_or(0, |text| text.len());
    println!(
        "{:<48} {:>8} {:>8}",
        "microseconds a turn", "best", "median"
    );
    show(
        "a number: Task and Choice, 7 events",
        measure(|| native::<counts>(runtime, STEPS)).await,
    );
    show(
        "a number: plain async Rust",
        measure(|| async { drop(plain::counts(STEPS).await) }).await,
    );
    show(
        &format!("{bytes} bytes of JSON: Task and Choice, 7 events"),
        measure(|| native::<packs>(runtime, order())).await,
    );
    show(
        "the same order: the task outside of a workflow",
        measure(|| async { drop(packs_in_a_test(order()).await) }).await,
    );
    show(
        "the same order: plain async Rust",
        measure(|| async { drop(plain::packs(order()).await) }).await,
    );
}
