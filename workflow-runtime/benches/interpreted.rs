//! States per second of the interpreter, and what interpreting costs against running natively.
//!
//! `cargo bench -p workflow-runtime --bench interpreted`; `against_moto.py` sets it beside another
//! interpreter. See docs/performance.md. The last line is JSON.

mod counting;

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use counting::{add_one, counts};
use serde_json::{Value, json};
use workflow_runtime::asl::StateMachine;
use workflow_runtime::interpreter::{Handlers, Program};
use workflow_runtime::prelude::*;
use workflow_runtime::testing;

/// The machines in `machines`, and how many states an execution enters.
const MACHINES: [(&str, u32); 3] = [
    ("hundred_passes", 100),
    ("map_of_1000", 1_001),
    ("five_states", 5),
];
const ROUNDS: usize = 201;
const TURNS: u64 = 1_000;

/// Seconds of an execution from its start to its end, the median.
async fn seconds<F: Future<Output = ()>>(run: impl Fn() -> F) -> f64 {
    let mut rounds = Vec::with_capacity(ROUNDS);
    for _ in 0..ROUNDS {
        let start = Instant::now();
        run().await;
        rounds.push(start.elapsed().as_secs_f64());
    }
    rounds.sort_by(f64::total_cmp);
    rounds[ROUNDS / 2]
}

fn read(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/machines");
    let path = path.join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

async fn interpret(runtime: &Runtime, program: &Program, input: &Value) {
    let execution = runtime.start_program(program, input.clone()).await;
    let execution = execution.expect("the program can be started");
    black_box(execution.output().await.expect("the execution succeeds"));
}

#[tokio::main(flavor = "current_thread")]
async fn main() {
    let test = testing::runtime().build();
    let runtime = test.runtime();
    let mut rates = serde_json::Map::new();
    for (name, states) in MACHINES {
        let machine = StateMachine::from_json(&read(&format!("{name}.asl.json")));
        let program = Program::new(name, &machine.expect("the machine can be read"));
        let program = program.expect("the machine can be run");
        let input = serde_json::from_str(&read(&format!("{name}.input.json")));
        let input: Value = input.expect("the input is JSON");
        let rate = f64::from(states) / seconds(|| interpret(runtime, &program, &input)).await;
        println!("{name}: {rate:.0} states a second");
        rates.insert(name.to_owned(), json!(rate.round()));
    }

    let native = seconds(|| async {
        let execution = runtime.start::<counts>(TURNS).await;
        let execution = execution.expect("the workflow can be started");
        black_box(execution.output().await.expect("the execution succeeds"));
    })
    .await;
    let program = Program::new("counts", &counts::definition()).expect("it was compiled");
    let program = program.handlers(Handlers::new().task::<add_one>());
    let turns = json!(TURNS);
    let interpreted = seconds(|| interpret(runtime, &program, &turns)).await;
    println!(
        "a turn of a Task and a Choice: {:.2} us natively, {:.2} us interpreted",
        native * 1e6 / TURNS as f64,
        interpreted * 1e6 / TURNS as f64
    );
    let ratio = interpreted / native;
    println!(
        "{}",
        json!({ "states_per_second": rates, "interpreted_to_native": ratio })
    );
}
