//! Runs the order workflow on an order in JSON, and shows what happens.
//!
//! `cargo run --bin order examples/data/order-1001.json`
//!
//! It ends with 0 when the order is fulfilled, 1 when it is not, and 2 when there is no order.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{env, fs};

use anyhow::{Context, Result, bail};
use example_workflows::order::{Order, process_order};
use jiff::Timestamp;
use workflow_examples::show::{Display, error_line, relative, say};
use workflow_runtime::clock::{Clock, JumpingClock};
use workflow_runtime::history::HistoryEvent;
use workflow_runtime::{Execution, Runtime};

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match read_order() {
        Ok((path, order)) => match run(&path, order).await {
            Ok(code) => code,
            Err(error) => refuse(&error),
        },
        Err(error) => refuse(&error),
    }
}

fn refuse(error: &anyhow::Error) -> ExitCode {
    eprintln!("error: {error:#}");
    ExitCode::from(2)
}

/// The order in the file that the command names.
fn read_order() -> Result<(PathBuf, Order)> {
    let Some(path) = env::args_os().nth(1).map(PathBuf::from) else {
        bail!("usage: order FILE, with an order in JSON such as examples/data/order-1001.json");
    };
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    let order = serde_json::from_str(&text)
        .with_context(|| format!("{} holds no order", path.display()))?;
    Ok((path, order))
}

async fn run(path: &Path, order: Order) -> Result<ExitCode> {
    say(&format!("process_order, on {}", path.display()));
    say("");

    // Waits and back-off take no real time here: the clock jumps over them.
    let clock = JumpingClock::new(Timestamp::now());
    let display = Display::new(clock.now());
    let runtime = Runtime::builder()
        .clock(clock)
        .on_event(move |_, event: &HistoryEvent| display.show(event))
        .build()
        .await?;
    let name = format!("order-{}", order.order_id);
    let execution = runtime.start::<process_order>(order).name(name).await?;
    let code = show_end(&execution).await?;

    say(&format!(
        "history     {} events",
        execution.history().await?.len()
    ));
    say(&format!("definition  {}", definition_file().display()));
    Ok(code)
}

/// The result, or the error.
async fn show_end(execution: &Execution<process_order>) -> Result<ExitCode> {
    let output = execution.output().await;
    say("");
    Ok(match output {
        Ok(confirmation) => {
            say(&format!(
                "SUCCEEDED   {}",
                serde_json::to_string_pretty(&confirmation)?
            ));
            ExitCode::SUCCESS
        }
        Err(error) => {
            say(&format!(
                "{:<11} {}",
                error.status,
                error_line(&error.failure())
            ));
            ExitCode::FAILURE
        }
    })
}

/// The workflow's ASL, which the build has written.
fn definition_file() -> PathBuf {
    relative(&Path::new(env!("ASL_DIRECTORY")).join("process_order.asl.json"))
}
