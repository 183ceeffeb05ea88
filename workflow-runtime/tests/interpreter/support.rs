//! Runs definitions and shows their histories.

use jiff::Timestamp;
use serde_json::Value;
use workflow_runtime::clock::JumpingClock;
use workflow_runtime::history::HistoryEvent;
use workflow_runtime::interpreter::{Handlers, Program};
use workflow_runtime::{ExecutionError, Runtime, asl};

/// What an execution came to.
pub(crate) struct Outcome {
    pub(crate) output: Result<Value, ExecutionError>,
    pub(crate) history: Vec<HistoryEvent>,
}

pub(crate) fn program(states: &Value) -> Program {
    let first = states.as_object().and_then(|s| s.keys().next());
    let machine = serde_json::json!({"StartAt": first, "States": states});
    let machine = asl::StateMachine::from_json(&machine.to_string()).expect("the ASL of a test");
    Program::new("test", &machine).expect("the definition of a test runs")
}

pub(crate) async fn runtime() -> Runtime {
    let clock = JumpingClock::new(Timestamp::UNIX_EPOCH);
    let runtime = Runtime::builder().clock(clock).workers(1).build().await;
    runtime.expect("a runtime in memory")
}

pub(crate) async fn run(states: Value, input: Value, handlers: Handlers) -> Outcome {
    let program = program(&states).handlers(handlers);
    let execution = runtime()
        .await
        .start_program(&program, input)
        .await
        .expect("the execution starts");
    let output = execution.output().await;
    let history = execution.history().await.expect("its history");
    Outcome { output, history }
}

impl Outcome {
    /// `Type[previous]` of each event, on one line.
    pub(crate) fn chain(&self) -> String {
        let show = |e: &HistoryEvent| format!("{}[{}]", e.event_type, e.previous_event_id);
        self.history.iter().map(show).collect::<Vec<_>>().join(" ")
    }

    /// The details of the event `id` as the API writes them.
    pub(crate) fn details(&self, id: usize) -> Value {
        let event = serde_json::to_value(&self.history[id - 1]).expect("an event has JSON");
        let details = event
            .as_object()
            .and_then(|event| event.iter().find(|(key, _)| key.ends_with("Details")));
        details.map_or(Value::Null, |(_, details)| details.clone())
    }
}
