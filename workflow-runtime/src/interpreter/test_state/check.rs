//! What a request can ask for.

use serde_json::Value;
use workflow_core::asl::State;

use super::definition::{Target, scopes, state_in};
use super::{FieldValidationMode, Mock, TestState, TestStateError, invalid, schema};

/// A mock, read.
pub(super) enum Mocked {
    Result(Value),
    Error { error: String, cause: String },
}

/// Checks the request and reads its mock.
pub(super) fn check(test: &TestState, target: &Target) -> Result<Option<Mocked>, TestStateError> {
    if let Some(mock) = &test.mock {
        return mocked(test, mock, target).map(Some);
    }
    if test.configuration.map_iteration_failure_count.is_some() {
        return Err(invalid(
            "TestState does not support MapIterationFailureCount when a mock is not specified.",
        ));
    }
    if matches!(target.state, State::Map(_) | State::Parallel(_)) {
        return Err(TestStateError::InvalidDefinition(
            "TestState API does not support Map or Parallel states. Supported state types include: \
             [Task, Wait, Pass, Succeed, Fail, Choice]"
                .to_owned(),
        ));
    }
    if test.context.is_some() {
        return Err(invalid(
            "TestState does not support Context when a mock is not specified.",
        ));
    }
    if let Some(resource) = target.resource().filter(|_| test.task.is_none()) {
        return Err(match test.role_arn {
            None => invalid("RoleArn must be specified when testing a Task state"),
            Some(_) => TestStateError::NothingToCall(resource.to_owned()),
        });
    }
    Ok(None)
}

fn mocked(test: &TestState, mock: &Mock, target: &Target) -> Result<Mocked, TestStateError> {
    if mock.result.is_some() == mock.error_output.is_some() {
        return Err(invalid(
            "A test mock should have only one of the following fields: [result, errorOutput].",
        ));
    }
    if !matches!(
        target.state,
        State::Task(_) | State::Map(_) | State::Parallel(_)
    ) {
        let name = target.type_name();
        return Err(invalid(format!(
            "State type '{name}' is not supported when a mock is specified"
        )));
    }
    if test.reveal_secrets {
        return Err(invalid(
            "TestState does not support RevealSecrets when a mock is specified.",
        ));
    }
    if let Some(name) = &test.configuration.error_caused_by_state {
        let mut inner = scopes(&target.state).into_iter();
        if inner.all(|states| state_in(states, name).is_none()) {
            return Err(invalid("State not found in definition"));
        }
    }
    if let Some(error) = &mock.error_output {
        return Ok(Mocked::Error {
            error: error.error.clone().unwrap_or_default(),
            cause: error.cause.clone().unwrap_or_default(),
        });
    }
    let text = mock.result.as_deref().unwrap_or_default();
    let result =
        serde_json::from_str(text).map_err(|_| invalid("Mocked result must be valid JSON"))?;
    shape(&result, target)?;
    count(test, &result)?;
    if let Some(resource) = target.resource() {
        fields(mock, resource, &result)?;
    }
    Ok(Mocked::Result(result))
}

/// The result of a Map or Parallel state is an array, or tells where a writer put it.
fn shape(result: &Value, target: &Target) -> Result<(), TestStateError> {
    match &target.state {
        State::Map(state) if state.result_writer.is_some() => match result {
            Value::Object(_) => Ok(()),
            _ => Err(invalid("Mocked result must be a JSON object.")),
        },
        State::Map(_) => array(result).map(|_| ()),
        State::Parallel(state) if array(result)?.len() != state.branches.len() => Err(invalid(
            "Mocked result must contain the same number of items as number of Parallel branches.",
        )),
        _ => Ok(()),
    }
}

fn array(result: &Value) -> Result<&Vec<Value>, TestStateError> {
    let array = result.as_array();
    array.ok_or_else(|| invalid("Mocked result must be an array."))
}

fn count(test: &TestState, result: &Value) -> Result<(), TestStateError> {
    let failed = test.configuration.map_iteration_failure_count;
    let iterations = result.as_array().map(|items| items.len() as u64);
    match (failed, iterations) {
        (Some(failed), Some(iterations)) if failed > iterations => Err(invalid(
            "Map iteration failure count must be less than or equal to the number of Map \
             iterations",
        )),
        _ => Ok(()),
    }
}

/// The fields of a service's response.
fn fields(mock: &Mock, resource: &str, result: &Value) -> Result<(), TestStateError> {
    let required = match mock.field_validation_mode {
        FieldValidationMode::None => return Ok(()),
        FieldValidationMode::Present => false,
        FieldValidationMode::Strict => true,
    };
    let Some(schema) = schema::of_resource(resource) else {
        return Ok(());
    };
    if !result.is_object() {
        return Err(invalid("Mocked result must be a JSON object."));
    }
    schema
        .check(result, required)
        .map_err(|problem| invalid(format!("Mock result schema validation error: {problem}")))
}
