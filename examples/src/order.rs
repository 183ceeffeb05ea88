//! Runs the order workflow on an order in JSON, and shows what happens.
//!
//! `cargo run --bin order examples/data/order-1001.json`

use std::path::{Path, PathBuf};
use std::{env, fs};

use anyhow::{Context, Result, bail};
use example_workflows::order::{Order, process_order};
use jiff::Timestamp;
use workflow_runtime::Runtime;
use workflow_runtime::clock::{Clock, JumpingClock};
use workflow_runtime::history::{EventDetails, HistoryEvent};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let Some(path) = env::args_os().nth(1).map(PathBuf::from) else {
        bail!("usage: order FILE, with an order in JSON such as examples/data/order-1001.json");
    };
    let order = read_order(&path)?;
    println!("process_order on {}", path.display());

    // Waits and back-off take no real time here: the clock jumps over them.
    let clock = JumpingClock::new(Timestamp::now());
    let start = clock.now();
    let runtime = Runtime::builder()
        .clock(clock)
        .on_event(move |_, event| show(start, event))
        .build()
        .await?;
    let name = format!("order-{}", order.order_id);
    let execution = runtime.start::<process_order>(order).name(name).await?;
    let outcome = execution.output().await;

    println!();
    match &outcome {
        Ok(confirmation) => println!("{}", serde_json::to_string_pretty(confirmation)?),
        Err(error) => println!("failed: {error}"),
    }
    let asl = Path::new(env!("ASL_DIRECTORY")).join("process_order.asl.json");
    println!(
        "\n{} events; the same workflow for AWS: {}",
        execution.history().await?.len(),
        asl.display()
    );
    if outcome.is_err() {
        std::process::exit(1);
    }
    Ok(())
}

fn read_order(path: &Path) -> Result<Order> {
    let text =
        fs::read_to_string(path).with_context(|| format!("can't read {}", path.display()))?;
    serde_json::from_str(&text).with_context(|| format!("{} is no order", path.display()))
}

/// A line for each state that is entered and each error.
fn show(start: Timestamp, event: &HistoryEvent) {
    let seconds = event.timestamp.duration_since(start).as_secs();
    let line = match &event.details {
        Some(EventDetails::StateEntered { name, .. }) => format!("{name}"),
        Some(EventDetails::TaskFailure { failure, .. } | EventDetails::Failure(failure)) => {
            format!("  {}: {failure}", event.event_type)
        }
        _ => return,
    };
    println!("{:>10}  {line}", clock_face(seconds));
}

/// `1d 00:00:02`
fn clock_face(seconds: i64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let time = format!("{:02}:{:02}:{:02}", rest / 3_600, rest / 60 % 60, rest % 60);
    if days > 0 {
        format!("{days}d {time}")
    } else {
        time
    }
}
