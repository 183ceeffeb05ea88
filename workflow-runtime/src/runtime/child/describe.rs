//! DescribeExecution, as it comes back to a Task state.

use serde_json::{Map, Value, json};

use super::response::{date, milliseconds};
use crate::payload::Payload;
use crate::runtime::{ExecutionRecord, ExecutionStatus};

/// The description of a job that has ended: with dates as numbers; its input and output as JSON
/// or as text.
pub(crate) fn job(record: &ExecutionRecord, as_json: bool) -> Value {
    let mut object = Map::new();
    let shown = |payload: &Payload| match as_json {
        true => payload.to_value(),
        false => payload.as_str().into(),
    };
    failure(&mut object, record);
    object.insert("ExecutionArn".into(), (*record.arn).into());
    data(&mut object, record, shown);
    redrive(&mut object, record);
    object.insert("StartDate".into(), milliseconds(record.start_date));
    object.insert("StateMachineArn".into(), (*record.state_machine_arn).into());
    object.insert("Status".into(), record.status().to_string().into());
    if let Some(stop_date) = record.stop_date() {
        object.insert("StopDate".into(), milliseconds(stop_date));
    }
    Value::Object(object)
}

/// What `aws-sdk:sfn:describeExecution` answers.
pub(crate) fn execution(record: &ExecutionRecord) -> Value {
    let mut description = job(record, false);
    description["StartDate"] = date(record.start_date).into();
    if let Some(stop_date) = record.stop_date() {
        description["StopDate"] = date(stop_date).into();
    }
    description
}

/// What `aws-sdk:sfn:startSyncExecution` answers.
pub(crate) fn sync(record: &ExecutionRecord) -> Value {
    let mut object = Map::new();
    let stop_date = record.stop_date().unwrap_or(record.start_date);
    let duration = stop_date.duration_since(record.start_date).as_millis();
    // Durations are billed in steps of 100 milliseconds.
    let billed = (duration.max(1) + 99) / 100 * 100;
    let billing = json!({
        "BilledDurationInMilliseconds": i64::try_from(billed).unwrap_or(i64::MAX),
        "BilledMemoryUsedInMB": 64,
    });
    object.insert("BillingDetails".into(), billing);
    failure(&mut object, record);
    object.insert("ExecutionArn".into(), (*record.arn).into());
    data(&mut object, record, |payload| payload.as_str().into());
    object.insert("StartDate".into(), date(record.start_date).into());
    object.insert("StateMachineArn".into(), (*record.state_machine_arn).into());
    object.insert("Status".into(), record.status().to_string().into());
    object.insert("StopDate".into(), date(stop_date).into());
    Value::Object(object)
}

fn failure(object: &mut Map<String, Value>, record: &ExecutionRecord) {
    if let Some(Err(error)) = record.result() {
        let given = [("Cause", error.cause), ("Error", error.error)];
        for (key, text) in given {
            if !text.is_empty() && error.status != ExecutionStatus::TimedOut {
                object.insert(key.to_owned(), text.into());
            }
        }
    }
}

fn data(
    object: &mut Map<String, Value>,
    record: &ExecutionRecord,
    shown: impl Fn(&Payload) -> Value,
) {
    let included = || json!({ "Included": true });
    object.insert("Input".into(), shown(&record.input));
    object.insert("InputDetails".into(), included());
    object.insert("Name".into(), (*record.name).into());
    if let Some(Ok(output)) = record.result() {
        object.insert("Output".into(), shown(&output));
        object.insert("OutputDetails".into(), included());
    }
}

fn redrive(object: &mut Map<String, Value>, record: &ExecutionRecord) {
    let status = record.status();
    object.insert("RedriveCount".into(), 0.into());
    match status {
        ExecutionStatus::Running | ExecutionStatus::Succeeded => {
            let reason = format!("Execution is {status} and cannot be redriven");
            object.insert("RedriveStatus".into(), "NOT_REDRIVABLE".into());
            object.insert("RedriveStatusReason".into(), reason.into());
        }
        ExecutionStatus::Failed | ExecutionStatus::TimedOut | ExecutionStatus::Aborted => {
            object.insert("RedriveStatus".into(), "REDRIVABLE".into());
        }
    }
}
