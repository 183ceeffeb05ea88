//! What an execution finds around it: other state machines, its handlers, the time.

use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;
use workflow_core::asl::StateMachine;
use workflow_runtime::Runtime;
use workflow_runtime::clock::{JumpingClock, ManualClock};
use workflow_runtime::interpreter::{Handlers, MockConfig, Program};

use super::buckets;
use super::replies::Replies;
use crate::files::{self, field};
use crate::validation::machine_type;

/// When the instants in the inputs of time-relative cases were computed.
const MATERIAL_DATE: i64 = 1_795_160_644;

/// The account and region of the material.
const ACCOUNT: &str = "111111111111";
const REGION: &str = "us-east-1";

/// The start of executions.
fn start() -> Timestamp {
    Timestamp::from_second(MATERIAL_DATE).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// A runtime with the buckets of a case, in which time jumps, or stands still.
pub(crate) async fn runtime(case: &Value, still: bool) -> Result<Runtime, String> {
    let builder = Runtime::builder().workers(1).location(REGION, ACCOUNT);
    let builder = match still {
        true => builder.clock(ManualClock::new(start())),
        false => builder.clock(JumpingClock::new(start())),
    };
    let builder = match buckets::of(case)? {
        Some(buckets) => builder.buckets(buckets),
        None => builder,
    };
    builder.build().await.map_err(|error| error.to_string())
}

/// The program of a case and what it calls.
pub(crate) fn program(case: &Value, replies: &Arc<Replies>) -> Result<Program, String> {
    let text = files::definition(case).ok_or("the case has no definition")?;
    let name = match field(case, "state_machine_name") {
        "" => "machine",
        name => name,
    };
    let mut handlers = handlers(replies);
    for resource in replies.callbacks() {
        let replies = replies.clone();
        handlers = handlers.resource(&resource, move |call| {
            let reply = replies.answer(&call);
            async move { reply }
        });
    }
    let handlers = match case.get("local_mock_config") {
        Some(config) => handlers.mock(mocked(config, case)?),
        None => handlers,
    };
    let program = make(name, &text, field(case, "type"))?;
    Ok(program.handlers(handlers))
}

/// The other state machines of a case. What their tasks answered was not recorded.
pub(crate) fn others(case: &Value) -> Result<Vec<Program>, String> {
    let replies = Arc::new(Replies::unrecorded(case));
    let calls = case["other_calls"].as_array().into_iter().flatten();
    let created = calls.filter(|call| field(call, "op") == "create_state_machine");
    created
        .map(|call| {
            let params = &call["params"];
            let (name, text) = (field(params, "name"), field(params, "definition"));
            let program = make(name, text, field(params, "type"));
            let program = program.map_err(|problem| format!("{name}: {problem}"))?;
            Ok(program.handlers(handlers(&replies)))
        })
        .collect()
}

fn make(name: &str, text: &str, kind: &str) -> Result<Program, String> {
    let machine = StateMachine::from_json(text).map_err(|error| error.to_string())?;
    let program = Program::new(name, &machine).map_err(|error| error.to_string())?;
    Ok(program.execution_type(machine_type(kind)))
}

fn handlers(replies: &Arc<Replies>) -> Handlers {
    let replies = replies.clone();
    Handlers::new().otherwise(move |call| {
        let reply = replies.answer(&call);
        async move { reply }
    })
}

/// The test case that the recorded start names: `..:stateMachine:name#TestCase`.
fn mocked(config: &Value, case: &Value) -> Result<workflow_runtime::interpreter::TestCase, String> {
    let config = MockConfig::from_value(config).map_err(|error| error.to_string())?;
    let calls = case["local_mock_calls"].as_array().into_iter().flatten();
    let mut named = calls.filter_map(|call| {
        let arn = field(&call["params"], "stateMachineArn");
        arn.rsplit(':').next()?.split_once('#')
    });
    let (machine, test) = named.next().ok_or("the case names no test case")?;
    config
        .test_case(machine, test)
        .map_err(|error| error.to_string())
}
