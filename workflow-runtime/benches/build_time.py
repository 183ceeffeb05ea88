"""What the macros cost when they compile: a crate with 50 workflows of 10 steps, against the same
functions without the macros.

    python3 workflow-runtime/benches/build_time.py [WORKFLOWS]

Both crates are generated under target/build-time; their dependencies are compiled before the
measurements. See docs/performance.md.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PLACE = REPOSITORY / "target" / "build-time"
RUNS = 3

DATA = """\
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema{derive})]
pub struct Order {{ pub id: String, pub items: Vec<Item>, pub total: f64, pub coupon: Option<String> }}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema{derive})]
pub struct Item {{ pub sku: String, pub quantity: u32 }}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema{derive})]
pub struct Receipt {{ pub id: String, pub amount: f64 }}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema{derive})]
pub struct Stock {{ pub available: bool }}
"""

# Ten steps: eight calls of tasks, a wait, and a map with a call.
MODULE = """\
pub mod m{n} {{
    use super::*;
    {task}
    pub async fn validate(order: &Order) -> Result<Stock, Failure> {{ Ok(Stock {{ available: !order.items.is_empty() }}) }}
    {task}
    pub async fn reserve(order: &Order, count: u32) -> Result<Stock, Failure> {{ Ok(Stock {{ available: order.total > f64::from(count) }}) }}
    {task}
    pub async fn charge(order: &Order, amount: f64) -> Result<Receipt, Failure> {{ Ok(Receipt {{ id: order.id.clone(), amount }}) }}
    {task}
    pub async fn ship(order: &Order) -> Result<String, Failure> {{ Ok(order.id.clone()) }}
    {task}
    pub async fn mail(order: &Order, text: &str) -> Result<(), Failure> {{ let _ = (order, text); Ok(()) }}
    {task}
    pub async fn label(item: &Item) -> Result<String, Failure> {{ Ok(item.sku.clone()) }}

    {workflow}
    pub async fn workflow_{n}(order: Order) -> Result<Vec<String>, Failure> {{
        let stock = validate(&order).await?;
        if !stock.available {{
            mail(&order, "we have none of it").await?;
            return Err(Failure::new("NoStock", order.id));
        }}
        while !reserve(&order, {n}).await?.available {{
            sleep(Duration::from_secs(60)).await;
        }}
        let amount = if order.coupon.is_some() {{ order.total * 0.9 }} else {{ order.total }};
        let receipt = match charge(&order, amount).await {{
            Ok(receipt) => receipt,
            Err(failure) => {{
                mail(&order, "the card was declined").await?;
                return Err(failure);
            }}
        }};
        let text = format!("receipt {{}} of {{}} items", receipt.id, order.items.len());
        let (parcel, _) = try_join!(ship(&order), mail(&order, &text))?;
        mail(&order, &parcel).await?;
        let labels = {map}.await?;
        Ok(labels)
    }}
}}
"""

PRELUDE = {
    "macros": "use workflow_runtime::prelude::*;\n\n",
    "plain": """\
use std::time::Duration;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tokio::{time::sleep, try_join};
use workflow_runtime::prelude::Failure;

""",
}

FORMS = {
    "macros": {
        "derive": ", WorkflowData",
        "task": "#[task]",
        "workflow": "#[workflow]",
        "map": "map(&order.items, async |item| label(item).await)",
    },
    "plain": {
        "derive": "",
        "task": "",
        "workflow": "",
        "map": "async { let mut all = Vec::new(); for item in &order.items { all.push(label(item).await?); } Ok::<_, Failure>(all) }",
    },
}

MANIFEST = """\
[package]
name = "measured-{kind}"
version = "0.1.0"
edition = "2024"

[dependencies]
schemars = "1"
serde = {{ version = "1", features = ["derive"] }}
tokio = {{ version = "1", features = ["macros", "time"] }}
workflow-runtime = {{ path = "{repository}/workflow-runtime" }}
"""

MAIN = """\
use std::time::Instant;

extern crate measured_macros;

fn main() {
    let entries = workflow_runtime::WorkflowEntry::all();
    let start = Instant::now();
    let built = entries.iter().filter(|entry| (entry.definition)().is_ok()).count();
    println!("{built} definitions built in {:.0?}", start.elapsed());
}
"""


def generate(kind, workflows):
    crate = PLACE / kind
    (crate / "src").mkdir(parents=True, exist_ok=True)
    form = FORMS[kind]
    modules = "\n".join(MODULE.format(n=n, **form) for n in range(workflows))
    (crate / "src" / "lib.rs").write_text(PRELUDE[kind] + DATA.format(**form) + "\n" + modules)
    (crate / "Cargo.toml").write_text(MANIFEST.format(kind=kind, repository=REPOSITORY))
    if kind == "macros":
        (crate / "src" / "main.rs").write_text(MAIN)


def cargo(*arguments):
    env = dict(os.environ, CARGO_TARGET_DIR=str(PLACE / "target"))
    subprocess.run(["cargo", *arguments, "--quiet"], cwd=PLACE, env=env, check=True)


def clean(kind):
    env = dict(os.environ, CARGO_TARGET_DIR=str(PLACE / "target"))
    subprocess.run(["cargo", "clean", "-p", f"measured-{kind}"], cwd=PLACE, env=env, check=True, capture_output=True)


def seconds(command, kind, before):
    times = []
    for run in range(RUNS):
        before(kind, run)
        start = time.perf_counter()
        cargo(command, "--lib", "-p", f"measured-{kind}")
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def edit(kind, run):
    """A change in one workflow."""
    lib = PLACE / kind / "src" / "lib.rs"
    text = lib.read_text()
    old = text[text.index('"we have none of it') :].split('"', 2)[1]
    lib.write_text(text.replace(f'"{old}"', f'"we have none of it, {run} {time.time()}"', 1))


def main():
    workflows = int(sys.argv[1]) if len(sys.argv) > 1 else 50
    for kind in FORMS:
        generate(kind, workflows)
    (PLACE / "Cargo.toml").write_text('[workspace]\nmembers = ["macros", "plain"]\nresolver = "3"\n')
    lock = REPOSITORY / "Cargo.lock"
    (PLACE / "Cargo.lock").write_text(lock.read_text())
    for command in ("check", "build"):
        cargo(command)
    lines = (PLACE / "macros" / "src" / "lib.rs").read_text().count("\n")
    print(f"{workflows} workflows of 10 steps, {workflows * 6} tasks, {lines} lines; seconds, median of {RUNS}")
    print(f"{'':<28} {'macros':>8} {'plain':>8}")
    for label, command, before in (
        ("check, from scratch", "check", lambda kind, _: clean(kind)),
        ("check, one workflow changed", "check", edit),
        ("build, from scratch", "build", lambda kind, _: clean(kind)),
        ("build, one workflow changed", "build", edit),
    ):
        figures = [seconds(command, kind, before) for kind in FORMS]
        print(f"{label:<28} {figures[0]:>8.2f} {figures[1]:>8.2f}", flush=True)
    cargo("build")
    subprocess.run([PLACE / "target" / "debug" / "measured-macros"], check=True)


if __name__ == "__main__":
    main()
