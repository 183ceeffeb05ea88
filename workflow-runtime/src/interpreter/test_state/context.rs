//! The Context object of a state under test.

use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::definition::{STATE_NAME, Target};
use super::{TestState, TestStateError, invalid};

/// What the service's fields of the Context object can be.
const FIELDS: [(&str, &[(&str, Kind)]); 4] = [
    (
        "Execution",
        &[
            ("Id", Kind::String),
            ("Input", Kind::Any),
            ("Name", Kind::String),
            ("RoleArn", Kind::String),
            ("StartTime", Kind::String),
            ("RedriveCount", Kind::Number),
            ("RedriveTime", Kind::String),
        ],
    ),
    (
        "State",
        &[
            ("EnteredTime", Kind::String),
            ("Name", Kind::String),
            ("RetryCount", Kind::Number),
        ],
    ),
    (
        "StateMachine",
        &[("Id", Kind::String), ("Name", Kind::String)],
    ),
    ("Task", &[("Token", Kind::String)]),
];

#[derive(Clone, Copy)]
enum Kind {
    Any,
    String,
    Number,
}

/// The object that the request has, or one that is made up as the service makes it up.
pub(super) fn context(
    test: &TestState,
    target: &Target,
    input: &Value,
    now: Timestamp,
) -> Result<Value, TestStateError> {
    match &test.context {
        Some(text) => given(text, target),
        None => Ok(made_up(test, target, input, now)),
    }
}

fn made_up(test: &TestState, target: &Target, input: &Value, now: Timestamp) -> Value {
    let (machine, execution) = (Uuid::new_v4().to_string(), Uuid::new_v4().to_string());
    let arn = "arn:aws:states:us-east-1:123456789012";
    let now = format!("{now:.3}");
    let mut state = json!({ "Name": STATE_NAME, "EnteredTime": now });
    if matches!(target.type_name(), "Task" | "Map" | "Parallel") {
        state["RetryCount"] = test.configuration.retrier_retry_count.unwrap_or(0).into();
    }
    let mut context = json!({
        "Execution": {
            "Id": format!("{arn}:express:{machine}:{execution}"),
            "Input": input,
            "Name": execution,
            "RoleArn": test.role_arn,
            "StartTime": now
        },
        "StateMachine": { "Id": format!("{arn}:stateMachine:{machine}"), "Name": machine },
        "State": state
    });
    if has_token(target) {
        context["Task"] = json!({ "Token": Uuid::new_v4().to_string() });
    }
    context
}

fn has_token(target: &Target) -> bool {
    let resource = target.resource().unwrap_or_default();
    resource.ends_with(".waitForTaskToken")
}

fn given(text: &str, target: &Target) -> Result<Value, TestStateError> {
    let refused = |what: String| invalid(format!("Invalid Context object provided: {what}"));
    let context: Value =
        serde_json::from_str(text).map_err(|_| refused("it must be valid JSON".to_owned()))?;
    let Value::Object(fields) = &context else {
        return Err(refused("it must be a JSON object".to_owned()));
    };
    for (name, value) in fields {
        if name == "Map" {
            return Err(refused(
                "'Map' field is not supported when mocking a Context object".to_owned(),
            ));
        }
        let known = FIELDS.iter().find(|(known, _)| known == name);
        let Some((_, inner)) = known else {
            return Err(refused(format!("Field '{name}' is not allowed")));
        };
        let resource = target.resource().unwrap_or_default();
        if name == "Task" && !has_token(target) && !resource.contains(".sync") {
            return Err(refused(
                "Context object contains 'Task' when state is not a Task state with a '.sync' or \
                 '.waitForTaskToken' service integration pattern"
                    .to_owned(),
            ));
        }
        let Value::Object(value) = value else {
            return Err(refused(format!("{name} must be an object")));
        };
        check(name, value, inner).map_err(refused)?;
    }
    Ok(context)
}

fn check(name: &str, fields: &Map<String, Value>, known: &[(&str, Kind)]) -> Result<(), String> {
    for (field, value) in fields {
        let kind = known.iter().find(|(known, _)| known == field);
        match kind.map(|(_, kind)| kind) {
            None => return Err(format!("Field '{field}' is not allowed")),
            Some(Kind::String) if !value.is_string() => {
                return Err(format!("{name}.{field} must be a string"));
            }
            Some(Kind::Number) if !value.is_number() => {
                return Err(format!("{name}.{field} must be a number"));
            }
            Some(_) => {}
        }
    }
    Ok(())
}
