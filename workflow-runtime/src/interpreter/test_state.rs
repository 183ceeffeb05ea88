//! TestState: one state on its own, with an input, a mock, and a look at every step of its data
//! flow.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/dg/test-state-isolation.html>

mod check;
mod context;
mod definition;
mod inspect;
mod request;
mod run;
mod schema;
#[cfg(test)]
mod tests;
mod text;

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;
use workflow_core::error::Failure;

pub use inspect::{ErrorDetails, InspectionData};

/// One state to test.
///
/// The words are those of the [TestState
/// API](https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html), and so
/// are the texts of the output and of the errors. Nothing is called and nothing waits: a Task state
/// needs a [`mock`](TestState::mock) or a [`task`](TestState::task), a Wait state is over at once.
///
/// ```
/// use serde_json::json;
/// use workflow_runtime::interpreter::{InspectionLevel, Mock, TestExecutionStatus, TestState};
///
/// let state = json!({
///     "Type": "Task",
///     "QueryLanguage": "JSONata",
///     "Resource": "arn:aws:states:::lambda:invoke",
///     "Arguments": { "FunctionName": "charge", "Payload": "{% $states.input.total %}" },
///     "Output": "{% $states.result.Payload.receipt %}",
///     "Retry": [{ "ErrorEquals": ["CardBusy"], "IntervalSeconds": 2, "MaxAttempts": 1 }],
///     "Catch": [{ "ErrorEquals": ["States.ALL"], "Next": "Apologize" }],
///     "Next": "Ship"
/// });
/// let test = TestState::new(&state)
///     .input(&json!({ "total": 25 }))
///     .inspection_level(InspectionLevel::Debug);
///
/// let result = json!({ "StatusCode": 200, "Payload": { "receipt": "R-7" } });
/// let output = test.clone().mock(Mock::result(&result)).run()?;
/// assert_eq!(output.status, TestExecutionStatus::Succeeded);
/// assert_eq!(output.output.as_deref(), Some(r#""R-7""#));
/// assert_eq!(output.next_state.as_deref(), Some("Ship"));
/// let inspection = output.inspection_data.unwrap();
/// assert_eq!(
///     inspection.after_arguments.as_deref(),
///     Some(r#"{"FunctionName": "charge", "Payload": 25}"#)
/// );
///
/// let busy = test.clone().mock(Mock::error_output("CardBusy", "try later"));
/// let output = busy.clone().run()?;
/// assert_eq!(output.status, TestExecutionStatus::Retriable);
/// let details = output.inspection_data.unwrap().error_details.unwrap();
/// assert_eq!(details.retry_backoff_interval_seconds, Some(2));
///
/// let output = busy.retrier_retry_count(1).run()?;
/// assert_eq!(output.status, TestExecutionStatus::CaughtError);
/// assert_eq!(output.next_state.as_deref(), Some("Apologize"));
/// # Ok::<(), workflow_runtime::interpreter::TestStateError>(())
/// ```
#[derive(Clone)]
pub struct TestState {
    definition: String,
    state_name: Option<String>,
    role_arn: Option<String>,
    input: Option<String>,
    inspection_level: InspectionLevel,
    reveal_secrets: bool,
    mock: Option<Mock>,
    variables: Option<String>,
    context: Option<String>,
    configuration: StateConfiguration,
    task: Option<Arc<TaskFn>>,
}

type TaskFn = dyn Fn(&str, &Value) -> Result<Value, Failure> + Send + Sync;

/// How much the output tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum InspectionLevel {
    /// Status, output, error and next state.
    #[default]
    Info,
    /// Also every step of the data flow.
    Debug,
    /// As [`Debug`](InspectionLevel::Debug), on AWS with the request and response of an HTTP task.
    Trace,
}

/// What a Task, Parallel or Map state gets instead of doing its work.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Mock {
    result: Option<String>,
    error_output: Option<MockErrorOutput>,
    field_validation_mode: FieldValidationMode,
}

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct MockErrorOutput {
    error: Option<String>,
    cause: Option<String>,
}

/// How a mocked result is compared with what the service answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum FieldValidationMode {
    /// What is there has to be of the right type, and what is required has to be there.
    #[default]
    Strict,
    /// What is there has to be of the right type.
    Present,
    /// Not at all.
    None,
}

/// Where the state stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct StateConfiguration {
    retrier_retry_count: Option<u64>,
    error_caused_by_state: Option<String>,
    map_iteration_failure_count: Option<u64>,
    map_item_reader_data: Option<String>,
}

/// What became of the state. As JSON it is the response of the API.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[non_exhaustive]
pub struct TestStateOutput {
    /// How it ended.
    pub status: TestExecutionStatus,
    /// The state's output, as JSON text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
    /// The error's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// What happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<String>,
    /// Where the execution would go on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_state: Option<String>,
    /// The steps of the data flow; not at [`InspectionLevel::Info`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inspection_data: Option<InspectionData>,
}

/// How a tested state ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum TestExecutionStatus {
    /// With an output.
    Succeeded,
    /// With an error that nothing took.
    Failed,
    /// With an error that a retrier takes.
    Retriable,
    /// With an error that a catcher takes.
    CaughtError,
}

/// Why a state can't be tested.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TestStateError {
    /// The definition is not valid, or of a type that needs a mock.
    #[error("{0}")]
    InvalidDefinition(String),
    /// The input is no JSON.
    #[error("Invalid State Machine Execution Input: '{0}'")]
    InvalidExecutionInput(String),
    /// The request makes no sense.
    #[error("{0}")]
    ValidationException(String),
    /// A Task state with nothing to call. AWS would call the service.
    #[error("no task is there to call for `{0}`: add `.mock(..)` or `.task(..)`")]
    NothingToCall(String),
}

impl TestStateError {
    /// The name of the error in the API.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            TestStateError::InvalidDefinition(_) => "InvalidDefinition",
            TestStateError::InvalidExecutionInput(_) => "InvalidExecutionInput",
            TestStateError::ValidationException(_) | TestStateError::NothingToCall(_) => {
                "ValidationException"
            }
        }
    }
}

impl TestState {
    /// Tests `definition`: a state, or a machine with the
    /// [`state_name`](TestState::state_name) of one of its states.
    ///
    /// Anything that is a definition as JSON will do: a [`Value`], an
    /// [`asl::State`](workflow_core::asl::State), a
    /// [`StateMachine`](workflow_core::asl::StateMachine).
    #[must_use]
    pub fn new(definition: &impl Serialize) -> TestState {
        TestState::from_text(json(definition))
    }

    /// Tests the definition `text`.
    #[must_use]
    pub fn from_text(text: impl Into<String>) -> TestState {
        TestState {
            definition: text.into(),
            state_name: None,
            role_arn: None,
            input: None,
            inspection_level: InspectionLevel::default(),
            reveal_secrets: false,
            mock: None,
            variables: None,
            context: None,
            configuration: StateConfiguration::default(),
            task: None,
        }
    }

    /// Reads the request of the API: an object with `definition`, `input` and so on.
    ///
    /// # Errors
    /// When a field is unknown or of a wrong type.
    pub fn from_request(request: &Value) -> Result<TestState, TestStateError> {
        request::read(request)
    }

    /// The state in a machine, at any depth.
    #[must_use]
    pub fn state_name(mut self, name: impl Into<String>) -> TestState {
        self.state_name = Some(name.into());
        self
    }

    /// The role of the execution, which the Context object shows.
    #[must_use]
    pub fn role_arn(mut self, arn: impl Into<String>) -> TestState {
        self.role_arn = Some(arn.into());
        self
    }

    /// The state's input; `{}` when there is none.
    #[must_use]
    pub fn input(mut self, input: &impl Serialize) -> TestState {
        self.input = Some(json(input));
        self
    }

    /// How much the output tells.
    #[must_use]
    pub fn inspection_level(mut self, level: InspectionLevel) -> TestState {
        self.inspection_level = level;
        self
    }

    /// What a Task, Parallel or Map state gets instead of doing its work.
    #[must_use]
    pub fn mock(mut self, mock: Mock) -> TestState {
        self.mock = Some(mock);
        self
    }

    /// Does the work of a Task state without a mock: gets the Resource and what the state passes
    /// to it, gives the result.
    #[must_use]
    pub fn task(
        mut self,
        task: impl Fn(&str, &Value) -> Result<Value, Failure> + Send + Sync + 'static,
    ) -> TestState {
        self.task = Some(Arc::new(task));
        self
    }

    /// The variables, as an object.
    #[must_use]
    pub fn variables(mut self, variables: &impl Serialize) -> TestState {
        self.variables = Some(json(variables));
        self
    }

    /// The whole Context object, instead of a made up one. Only with a mock.
    #[must_use]
    pub fn context(mut self, context: &impl Serialize) -> TestState {
        self.context = Some(json(context));
        self
    }

    /// How often the retrier that takes the error has been used already.
    #[must_use]
    pub fn retrier_retry_count(mut self, count: u64) -> TestState {
        self.configuration.retrier_retry_count = Some(count);
        self
    }

    /// The state inside a Parallel or Map state where the mocked error comes from.
    #[must_use]
    pub fn error_caused_by_state(mut self, name: impl Into<String>) -> TestState {
        self.configuration.error_caused_by_state = Some(name.into());
        self
    }

    /// How many iterations of a Map state failed.
    #[must_use]
    pub fn map_iteration_failure_count(mut self, count: u64) -> TestState {
        self.configuration.map_iteration_failure_count = Some(count);
        self
    }

    /// The text of the file that the ItemReader of a Map state reads: CSV, JSON and so on. Where
    /// the items are those of several objects, a JSON array of them.
    #[must_use]
    pub fn map_item_reader_data(mut self, data: impl Into<String>) -> TestState {
        self.configuration.map_item_reader_data = Some(data.into());
        self
    }

    /// Tests the state.
    ///
    /// # Errors
    /// When the request is one that the service refuses. An error of the state itself is in the
    /// output.
    pub fn run(&self) -> Result<TestStateOutput, TestStateError> {
        run::run(self)
    }
}

impl Mock {
    /// The state's work succeeds with `result`.
    ///
    /// For a Task state this is what the service answers, before ResultSelector or Output; for a
    /// Parallel state an array of what the branches give; for a Map state one of what the
    /// iterations give, or with a ResultWriter the object that tells where they are.
    #[must_use]
    pub fn result(result: &impl Serialize) -> Mock {
        Mock {
            result: Some(json(result)),
            ..Mock::default()
        }
    }

    /// The state's work fails.
    #[must_use]
    pub fn error_output(error: impl Into<String>, cause: impl Into<String>) -> Mock {
        Mock {
            error_output: Some(MockErrorOutput {
                error: Some(error.into()),
                cause: Some(cause.into()),
            }),
            ..Mock::default()
        }
    }

    /// How the result is compared with what the service answers.
    #[must_use]
    pub fn field_validation_mode(mut self, mode: FieldValidationMode) -> Mock {
        self.field_validation_mode = mode;
        self
    }
}

impl fmt::Debug for TestState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TestState")
            .field("definition", &self.definition)
            .field("state_name", &self.state_name)
            .field("input", &self.input)
            .field("mock", &self.mock)
            .finish_non_exhaustive()
    }
}

/// `value` as JSON text; what can't be written is not JSON and is reported as such.
fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|error| format!("<{error}>"))
}

fn invalid(message: impl Into<String>) -> TestStateError {
    TestStateError::ValidationException(message.into())
}
