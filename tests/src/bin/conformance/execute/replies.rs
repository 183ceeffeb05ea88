//! Answers of tasks, as they were recorded.

use std::sync::Mutex;

use serde_json::Value;
use workflow_runtime::Failure;
use workflow_runtime::interpreter::{Invocation, Reply};

use crate::compare::history::{details, event_type};
use crate::compare::masks::Masks;
use crate::compare::parallel::is_unplaced;
use crate::compare::value::Comparison;
use crate::files::{self, field};

/// The recorded answers of a case.
#[derive(Debug)]
pub(crate) struct Replies {
    recorded: Mutex<Vec<Recorded>>,
    unrecorded: Unrecorded,
    /// Keys of parameters that came after the recording.
    later: &'static [&'static str],
    /// Tokens that were handed out.
    tokens: Mutex<Vec<String>>,
}

/// One call and its answer.
#[derive(Debug)]
struct Recorded {
    resource: String,
    parameters: Value,
    reply: Reply,
    /// The result, if it succeeded.
    result: Option<Value>,
    used: bool,
}

impl Recorded {
    /// Whether the result describes an execution.
    fn describes(&self) -> bool {
        self.result
            .as_ref()
            .is_some_and(|r| r.get("ExecutionArn").is_some())
    }
}

/// What tasks do whose calls are not in the history: those of child executions, and of Express
/// executions.
#[derive(Debug, Clone)]
enum Unrecorded {
    /// They give back what they get.
    Echo,
    /// They fail in the way that the recorded result tells.
    Fail(Failure),
    /// They do not answer, as the recorded result tells.
    Silent,
}

impl Replies {
    pub(crate) fn of(case: &Value) -> Replies {
        let expected = &case["expected"];
        let replies = case["task_replies"].as_array().into_iter().flatten();
        let mut lost = outcomes_of_sorted_events(expected);
        let recorded = replies.map(|reply| recorded(reply, expected, &mut lost));
        Replies {
            recorded: Mutex::new(recorded.collect()),
            unrecorded: unrecorded(expected),
            later: files::later_keys(case),
            tokens: Mutex::default(),
        }
    }

    /// What tasks answer whose calls are not in the history of the case.
    pub(crate) fn unrecorded(case: &Value) -> Replies {
        Replies {
            recorded: Mutex::default(),
            ..Replies::of(case)
        }
    }

    /// The answer to an attempt: that of the first call with these parameters that was not made yet.
    pub(crate) fn answer(&self, call: &Invocation) -> Reply {
        if let Some(token) = &call.token {
            let mut tokens = self.tokens.lock().expect("nobody panics with it");
            tokens.push(token.as_str().to_owned());
        }
        let mut recorded = self.recorded.lock().expect("nobody panics with it");
        let tokens: Vec<String> = call.token.iter().map(|t| t.as_str().to_owned()).collect();
        let resource = resource(&call.resource);
        let fits = |r: &&mut Recorded| {
            let mut comparison = Comparison::new(Masks::new(tokens.clone(), Vec::new()));
            comparison.later = self.later;
            !r.used
                && comparison.masks.text(&r.resource, &resource)
                && comparison.data(&r.parameters, &call.parameters).is_ok()
        };
        if let Some(found) = recorded.iter_mut().find(fits) {
            found.used = true;
            return found.reply.clone();
        }
        if recorded.iter().any(|r| !r.used) {
            let cause = format!(
                "no recorded call of {resource} is left with these parameters: {}",
                call.parameters
            );
            return Failure::new("Conformance.NotRecorded", cause).into();
        }
        match &self.unrecorded {
            Unrecorded::Silent => Reply::never(),
            Unrecorded::Fail(failure) => failure.clone().into(),
            Unrecorded::Echo => match call.resource.contains(":states:::") {
                false => call.parameters.clone().into(),
                true => serde_json::json!({
                    "ExecutedVersion": "$LATEST",
                    "Payload": call.parameters["Payload"],
                    "StatusCode": 200,
                })
                .into(),
            },
        }
    }

    /// The resources that start executions and whose results were no descriptions of these: they
    /// came with the task's token, so the executions can't give them.
    pub(crate) fn callbacks(&self) -> Vec<String> {
        let recorded = self.recorded.lock().expect("nobody panics with it");
        let starts = |r: &&Recorded| {
            r.resource.contains(":startExecution") && r.result.is_some() && !r.describes()
        };
        let resources = recorded.iter().filter(starts);
        resources
            .map(|r| format!("arn:aws:states:::{}", r.resource))
            .collect()
    }

    /// The tokens that were handed out.
    pub(crate) fn tokens(&self) -> Vec<String> {
        self.tokens.lock().expect("nobody panics with it").clone()
    }
}

/// As events name what is called: `lambda:invoke`, or an ARN.
fn resource(resource: &str) -> String {
    match resource.split_once(":states:::") {
        Some((_, action)) => action.to_owned(),
        None => resource.to_owned(),
    }
}

fn recorded(reply: &Value, expected: &Value, lost: &mut Vec<Value>) -> Recorded {
    let resource = match reply["resourceType"].as_str() {
        Some(kind) => format!("{kind}:{}", field(reply, "resource")),
        None => field(reply, "resource").to_owned(),
    };
    let parameters = reply.get("parameters").or_else(|| reply.get("input"));
    let scheduled = &reply["scheduled_event_id"];
    let outcome = reply["outcome"].as_array().cloned().unwrap_or_default();
    let outcome = match outcome.is_empty() && scheduled.is_array() && !lost.is_empty() {
        true => vec![lost.remove(0)],
        false => outcome,
    };
    let succeeded = |event: &&Value| field(event, "event") == "TaskSucceeded";
    let result = outcome
        .iter()
        .find(succeeded)
        .map(|event| payload(&event["output"]));
    Recorded {
        result,
        resource,
        parameters: parameters.map(payload).unwrap_or_default(),
        reply: made_of(&outcome, scheduled, expected),
        used: false,
    }
}

/// What ended the tasks of events that have lost their links, as outcomes.
fn outcomes_of_sorted_events(expected: &Value) -> Vec<Value> {
    let events = expected["history"].as_array().into_iter().flatten();
    let ends = |event: &&Value| {
        let kind = event_type(event);
        let task = ["Task", "LambdaFunction", "Activity"].iter();
        let ended = ["Succeeded", "Failed", "TimedOut"].iter();
        is_unplaced(event)
            && ended
                .clone()
                .any(|end| task.clone().any(|t| kind == format!("{t}{end}")))
    };
    let outcome = |event: &Value| {
        let mut outcome = details(event).clone();
        outcome["event"] = event["type"].clone();
        outcome
    };
    events.filter(ends).map(outcome).collect()
}

/// The reply that makes a task end as recorded.
fn made_of(outcome: &[Value], scheduled: &Value, expected: &Value) -> Reply {
    let mut reply = Reply::never();
    let mut submitted = None;
    for event in outcome {
        let failure = || failure(event, expected);
        reply = match field(event, "event") {
            "TaskSubmitted" => {
                submitted = Some(payload(&event["output"]));
                continue;
            }
            "LambdaFunctionScheduleFailed" | "ActivityScheduleFailed" => {
                Reply::schedule_failed(failure())
            }
            "TaskStartFailed" | "LambdaFunctionStartFailed" => Reply::start_failed(failure()),
            "TaskSubmitFailed" => Reply::submit_failed(failure()),
            "TaskSucceeded" | "LambdaFunctionSucceeded" | "ActivitySucceeded" => {
                payload(&event["output"]).into()
            }
            "TaskFailed" | "LambdaFunctionFailed" | "ActivityFailed" => failure().into(),
            _ => continue,
        };
    }
    if let Some(response) = submitted {
        reply = reply.submitted(response);
    }
    match worker_name(scheduled, expected) {
        Some(name) => reply.worker_name(name),
        None => reply,
    }
}

/// The JSON that a recorded payload stands for: objects were parsed, other JSON is text mostly.
fn payload(recorded: &Value) -> Value {
    match recorded {
        Value::String(text) => {
            serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.clone()))
        }
        parsed => parsed.clone(),
    }
}

fn failure(event: &Value, expected: &Value) -> Failure {
    let cause = match &event["cause"] {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        parsed => original_text(expected, parsed).unwrap_or_else(|| parsed.to_string()),
    };
    Failure::new(field(event, "error"), cause)
}

/// A text of the recording whose JSON is `parsed`: how it was written before it was parsed.
fn original_text(recording: &Value, parsed: &Value) -> Option<String> {
    match recording {
        Value::Object(fields) => fields.values().find_map(|v| original_text(v, parsed)),
        Value::Array(items) => items.iter().find_map(|v| original_text(v, parsed)),
        Value::String(text) if text.starts_with(['{', '[']) => {
            let value: Value = serde_json::from_str(text).ok()?;
            match value == *parsed {
                true => Some(text.clone()),
                false => original_text(&value, parsed),
            }
        }
        _ => None,
    }
}

fn worker_name(scheduled: &Value, expected: &Value) -> Option<String> {
    let events = expected["history"].as_array()?;
    let started = |event: &&Value| {
        event["previousEventId"] == *scheduled && event_type(event) == "ActivityStarted"
    };
    let name = &details(events.iter().find(started)?)["workerName"];
    name.as_str().map(str::to_owned)
}

fn unrecorded(expected: &Value) -> Unrecorded {
    let results = [
        &expected["output"],
        &expected["end_event"]["details"]["output"],
        &expected["sync_response"]["output"],
    ];
    let failed = results.into_iter().find_map(|result| {
        let error = result["Error"].as_str()?;
        Some(Failure::new(error, field(result, "Cause")))
    });
    match failed {
        Some(failure) => Unrecorded::Fail(failure),
        None if expected["cause"]["Error"] == "States.Timeout" => Unrecorded::Silent,
        None => Unrecorded::Echo,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn outcomes_become_replies() {
        let expected = json!({"history": [
            {"type": "ActivityStarted", "previousEventId": 3, "activityStartedEventDetails": {"workerName": "w"}},
            {"type": "X", "previousEventId": 9, "xEventDetails": {"output": "[\"{\\\"a\\\": 1}\"]"}},
        ]});
        let made = |outcome: Value, scheduled: u64| {
            made_of(outcome.as_array().unwrap(), &json!(scheduled), &expected)
        };
        let failure = |cause: &str| Failure::new("E", cause);
        for (outcome, reply) in [
            (
                json!([{"event": "TaskStarted"}, {"event": "TaskTimedOut", "error": "E"}]),
                Reply::never(),
            ),
            (json!([]), Reply::never()),
            (
                json!([{"event": "TaskSucceeded", "output": "[1]"}]),
                json!([1]).into(),
            ),
            (
                json!([{"event": "TaskSucceeded", "output": {"a": "{}"}}]),
                json!({"a": "{}"}).into(),
            ),
            (
                json!([{"event": "TaskSubmitted", "output": {}}, {"event": "TaskSucceeded", "output": 1}]),
                Reply::from(json!(1)).submitted(json!({})),
            ),
            (
                json!([{"event": "TaskFailed", "error": "E", "cause": "c"}]),
                failure("c").into(),
            ),
            // As it is written elsewhere in the recording, or without blanks.
            (
                json!([{"event": "TaskFailed", "error": "E", "cause": {"a": 1}}]),
                failure("{\"a\": 1}").into(),
            ),
            (
                json!([{"event": "TaskFailed", "error": "E", "cause": {"a": 2}}]),
                failure("{\"a\":2}").into(),
            ),
            (
                json!([{"event": "TaskSubmitFailed", "error": "E"}]),
                Reply::submit_failed(failure("")),
            ),
        ] {
            assert_eq!(made(outcome.clone(), 1), reply, "{outcome}");
        }
        let outcome = json!([{"event": "ActivitySucceeded", "output": 1}]);
        assert_eq!(made(outcome, 3), Reply::from(json!(1)).worker_name("w"));
    }
}
