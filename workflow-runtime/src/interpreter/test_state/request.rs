//! The request of the API.

use serde::Deserialize;
use serde_json::Value;

use super::{
    FieldValidationMode, InspectionLevel, Mock, MockErrorOutput, StateConfiguration, TestState,
    TestStateError, invalid,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Request {
    definition: String,
    role_arn: Option<String>,
    input: Option<String>,
    inspection_level: Option<String>,
    reveal_secrets: Option<bool>,
    variables: Option<String>,
    state_name: Option<String>,
    mock: Option<MockInput>,
    context: Option<String>,
    state_configuration: Option<Configuration>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct MockInput {
    result: Option<String>,
    error_output: Option<ErrorOutput>,
    field_validation_mode: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ErrorOutput {
    error: Option<String>,
    cause: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Configuration {
    retrier_retry_count: Option<u64>,
    error_caused_by_state: Option<String>,
    map_iteration_failure_count: Option<u64>,
    map_item_reader_data: Option<String>,
}

pub(super) fn read(request: &Value) -> Result<TestState, TestStateError> {
    let request = Request::deserialize(request).map_err(|error| invalid(error.to_string()))?;
    let inspection_level = one_of(
        request.inspection_level.as_deref(),
        "inspectionLevel",
        &[
            ("INFO", InspectionLevel::Info),
            ("DEBUG", InspectionLevel::Debug),
            ("TRACE", InspectionLevel::Trace),
        ],
    )?;
    let configuration = request.state_configuration.map(|given| StateConfiguration {
        retrier_retry_count: given.retrier_retry_count,
        error_caused_by_state: given.error_caused_by_state,
        map_iteration_failure_count: given.map_iteration_failure_count,
        map_item_reader_data: given.map_item_reader_data,
    });
    Ok(TestState {
        definition: request.definition,
        state_name: request.state_name,
        role_arn: request.role_arn,
        input: request.input,
        inspection_level,
        reveal_secrets: request.reveal_secrets.unwrap_or(false),
        mock: request.mock.map(mock).transpose()?,
        variables: request.variables,
        context: request.context,
        configuration: configuration.unwrap_or_default(),
        task: None,
    })
}

fn mock(mock: MockInput) -> Result<Mock, TestStateError> {
    let field_validation_mode = one_of(
        mock.field_validation_mode.as_deref(),
        "mock.fieldValidationMode",
        &[
            ("STRICT", FieldValidationMode::Strict),
            ("PRESENT", FieldValidationMode::Present),
            ("NONE", FieldValidationMode::None),
        ],
    )?;
    Ok(Mock {
        result: mock.result,
        error_output: mock.error_output.map(|output| MockErrorOutput {
            error: output.error,
            cause: output.cause,
        }),
        field_validation_mode,
    })
}

/// The value that `text` names, or the default.
fn one_of<T: Copy + Default>(
    text: Option<&str>,
    field: &str,
    values: &[(&str, T)],
) -> Result<T, TestStateError> {
    let Some(text) = text else {
        return Ok(T::default());
    };
    let found = values.iter().find(|(name, _)| *name == text);
    found.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
        invalid(format!(
            "1 validation error detected: Value '{text}' at '{field}' failed to satisfy \
             constraint: Member must satisfy enum value set: [{}]",
            names.join(", ")
        ))
    })
}
