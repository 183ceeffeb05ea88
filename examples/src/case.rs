//! Runs one of the field's cases natively, and shows what happens.
//!
//! `cargo run --bin case approval rejected` runs the workflow `approval` on
//! `examples/data/approval/rejected.json`; without an input it runs all inputs, and without a name
//! it says what there is. The answers of the world outside are those of `world.json` beside the input.
//!
//! It ends with 0 when each execution ended as `world.json` says, 1 when one did not, and 2 when
//! there is no such case.

use std::process::ExitCode;
use std::{env, path::Path};

use anyhow::{Context, Result, anyhow, bail};
use jiff::Timestamp;
use serde_json::Value;
use workflow_examples::cases::{self, Case};
use workflow_examples::show::{Display, error_line, relative, say};
use workflow_examples::world::{self, End, World};
use workflow_runtime::Failure;
use workflow_runtime::clock::{Clock, JumpingClock};
use workflow_runtime::history::{EventDetails, HistoryEvent};
use workflow_runtime::testing;

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run().await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::from(2)
        }
    }
}

/// Whether all executions ended as they should.
async fn run() -> Result<bool> {
    let mut arguments = env::args().skip(1);
    let Some(name) = arguments.next() else {
        return list();
    };
    let inputs: Vec<String> = arguments.collect();
    let all = cases::all();
    let Some(case) = all.iter().find(|case| case.name == name) else {
        let names: Vec<&str> = all.iter().map(|case| case.name).collect();
        bail!("there is no case `{name}`; there are {}", names.join(", "));
    };
    let world = World::of(case)?;
    let inputs = match inputs.is_empty() {
        true => world.inputs.keys().cloned().collect(),
        false => inputs,
    };
    let mut as_expected = true;
    for input in inputs {
        as_expected &= run_on(case, &world, &input).await?;
        say("");
    }
    let definition = format!("{}.asl.json", case.name);
    let definition = Path::new(env!("ASL_DIRECTORY")).join(definition);
    say(&format!("definition  {}", relative(&definition).display()));
    Ok(as_expected)
}

/// All cases with their inputs.
fn list() -> Result<bool> {
    for case in cases::all() {
        say(case.name);
        for (input, scenario) in World::of(&case)?.inputs {
            say(&format!("    {input:<24} {}", scenario.about));
        }
    }
    Ok(true)
}

/// Whether the execution on one input ended as it should.
async fn run_on(case: &Case, world: &World, input: &str) -> Result<bool> {
    let Some(scenario) = world.inputs.get(input) else {
        let inputs: Vec<&str> = world.inputs.keys().map(String::as_str).collect();
        bail!(
            "`{}` has no input `{input}`; it has {}",
            case.name,
            inputs.join(", ")
        );
    };
    let path = case.directory().join(format!("{input}.json"));
    say(&format!("{} on {}", case.name, relative(&path).display()));
    say(&format!("{}\n", scenario.about));

    // Waits and back-off take no real time here: the clock jumps over them.
    let clock = JumpingClock::new(Timestamp::now());
    let display = Display::new(clock.now());
    let builder = testing::runtime().clock(clock).buckets(case.buckets());
    let builder = builder.on_event(move |_, event| display.show(event));
    let mocks = world.mocks(case, input).into_iter();
    let test = mocks
        .fold(builder, testing::TestRuntimeBuilder::mock)
        .build();
    let history = (case.run)(&test, world::read::<Value>(&path)?).await;
    let end = end(&history.map_err(|error| anyhow!(error))?)?;

    say("");
    match &end {
        End::Output(output) => say(&format!(
            "SUCCEEDED   {}",
            serde_json::to_string_pretty(output)?
        )),
        End::Failure(thrown) => {
            let failure = Failure::new(thrown.error.as_str(), thrown.cause.as_str());
            say(&format!("FAILED      {}", error_line(&failure)));
        }
    }
    let as_expected = end.is_same(&scenario.ends);
    if !as_expected {
        say(&format!(
            "expected    {}",
            serde_json::to_string(&scenario.ends)?
        ));
    }
    Ok(as_expected)
}

/// How an execution ended.
fn end(history: &[HistoryEvent]) -> Result<End> {
    let last = history.last().context("nothing happened")?;
    match &last.details {
        Some(EventDetails::Output { output }) => Ok(End::Output(output.to_value())),
        Some(EventDetails::Failure(failure)) => Ok(failure.clone().into()),
        _ => bail!("the execution ended with {}", last.event_type.as_str()),
    }
}
