//! Tasks and workflows by hand, and what all cases need.

use serde_json::{Value, json};
use workflow_core::asl::ExecutionType;
use workflow_core::definition::Definition;
use workflow_core::task::{TaskKind, TaskSpec};
use workflow_runtime::Failure;
use workflow_runtime::history::HistoryEvent;

/// A definition from its JSON, with the states of the sites.
pub(crate) fn definition(name: &str, state_machine: Value, sites: &[Option<&str>]) -> Definition {
    Definition {
        name: name.to_owned(),
        state_machine: serde_json::from_value(state_machine).expect("the ASL of a test parses"),
        execution_type: ExecutionType::Standard,
        sites: sites.iter().map(|s| s.map(str::to_owned)).collect(),
        tasks: Vec::new(),
        executions: Vec::new(),
        inlined: Vec::new(),
        steps: sites.len(),
    }
}

/// A Task state on `lambda:invoke`, with more fields.
pub(crate) fn lambda(name: &str, more: Value) -> Value {
    let mut state = json!({
        "Type": "Task",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": {"FunctionName": name, "Payload": "{% $states.input %}"},
    });
    merge(&mut state, more);
    state
}

/// Puts the keys of `more` into `state`.
pub(crate) fn merge(state: &mut Value, more: Value) {
    let (Some(state), Value::Object(more)) = (state.as_object_mut(), more) else {
        panic!("both are objects");
    };
    state.extend(more);
}

pub(crate) fn spec(name: &'static str) -> TaskSpec {
    TaskSpec {
        name,
        explicit_name: false,
        path: name,
        comment: None,
        kind: TaskKind::Lambda {
            function_name: None,
        },
        params: &[],
        retry: Vec::new(),
        timeout_seconds: None,
        heartbeat_seconds: None,
        credentials: None,
    }
}

/// Declares a task: its type, and a fn that calls it, with one argument and a `Result`.
#[macro_export]
macro_rules! task {
    ($name:ident($input:ident: $In:ty) -> Result<$Out:ty, $Error:ty> $body:block) => {
        #[allow(non_camel_case_types)]
        pub(crate) struct $name {}

        impl workflow_runtime::task::Task for $name {
            type Returns = Result<$Out, $Error>;
            type Completion = workflow_core::task::AtOnce;

            fn spec() -> workflow_core::task::TaskSpec {
                $crate::support::spec(stringify!($name))
            }

            fn run(
                input: serde_json::Value,
                _: workflow_runtime::task::TaskContext,
            ) -> workflow_runtime::task::BoxFuture<
                'static,
                Result<serde_json::Value, workflow_runtime::Failure>,
            > {
                Box::pin(async move {
                    let $input: $In = serde_json::from_value(input).expect("the argument's type");
                    let result: Self::Returns = async move { $body }.await;
                    let value = workflow_core::outcome::Outcome::into_result(result)?;
                    Ok(serde_json::to_value(value).expect("the result has JSON"))
                })
            }
        }

        pub(crate) fn $name<'a>($input: $In) -> workflow_runtime::task::TaskCall<'a, $name> {
            workflow_runtime::task::TaskCall::new(
                serde_json::to_value(&$input),
                Box::pin(async move { $body }),
            )
        }
    };
    ($name:ident($input:ident: $In:ty) -> $Out:ty $body:block) => {
        $crate::task! { $name($input: $In) -> Result<$Out, workflow_runtime::Failure> $body }
    };
}

/// Declares a workflow by its definition and native body.
#[macro_export]
macro_rules! workflow {
    (
        $name:ident($cx:ident: Context, $input:ident: $In:ty) -> $Returns:ty $body:block
        definition $definition:expr
    ) => {
        #[allow(non_camel_case_types)]
        pub(crate) struct $name {}

        impl workflow_runtime::Workflow for $name {
            type Input = $In;
            type Returns = $Returns;

            const NAME: &'static str = stringify!($name);

            fn build() -> Result<workflow_core::definition::Definition, Vec<String>> {
                Ok($definition)
            }

            fn built() -> &'static Result<workflow_core::definition::Definition, Vec<String>> {
                static BUILT: workflow_runtime::native::Built =
                    workflow_runtime::native::Built::new($name::build);
                &BUILT
            }

            fn input(input: $In) -> Result<serde_json::Value, serde_json::Error> {
                serde_json::to_value(input)
            }

            fn run(
                $cx: workflow_runtime::native::Context,
                input: serde_json::Value,
            ) -> workflow_runtime::native::LocalBoxFuture<
                'static,
                Result<serde_json::Value, workflow_runtime::Failure>,
            > {
                Box::pin(async move {
                    let $input: $In =
                        serde_json::from_value(input).expect("the test gives what it takes");
                    let returned: $Returns = async { $body }.await;
                    Self::outcome(returned)
                })
            }

            fn input_schema() -> schemars::Schema {
                schemars::schema_for!(serde_json::Value)
            }

            fn output_schema() -> schemars::Schema {
                schemars::schema_for!(serde_json::Value)
            }
        }
    };
}

/// `type[previous]` of each event, in order.
pub(crate) fn chain(history: &[HistoryEvent]) -> Vec<String> {
    let show = |e: &HistoryEvent| format!("{}[{}]", e.event_type, e.previous_event_id);
    history.iter().map(show).collect()
}

/// The same from one line of text: `1 ExecutionStarted[0]; 2 ..`.
pub(crate) fn recorded(text: &str) -> Vec<String> {
    let event = |event: &str| {
        let (_, event) = event.trim().split_once(' ').expect("an id and a type");
        event.to_owned()
    };
    text.split(';').map(event).collect()
}

/// The seconds that passed between events, from one to the next, without those where none did.
pub(crate) fn pauses(history: &[HistoryEvent]) -> Vec<i64> {
    let pair =
        |pair: &[HistoryEvent]| pair[1].timestamp.as_second() - pair[0].timestamp.as_second();
    history.windows(2).map(pair).filter(|s| *s != 0).collect()
}

/// Waits until an execution has had so many events.
pub(crate) async fn events<W: workflow_runtime::Workflow>(
    execution: &workflow_runtime::Execution<W>,
    count: usize,
) {
    while execution.history().await.expect("it is in memory").len() < count {
        tokio::task::yield_now().await;
    }
}

/// An event as the API writes it, without its time.
pub(crate) fn wire(event: &HistoryEvent) -> Value {
    let mut value = serde_json::to_value(event).expect("events have JSON");
    let object = value.as_object_mut().expect("an event is an object");
    object.remove("timestamp").expect("an event has a time");
    value
}

/// An error with variants for names of the service, and for one of its own.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum TestError {
    Declined,
    Timeout,
    HeartbeatTimeout,
    AnyTask,
}

impl TestError {
    const NAMES: &[(&str, TestError)] = &[
        ("Declined", TestError::Declined),
        ("States.Timeout", TestError::Timeout),
        ("States.HeartbeatTimeout", TestError::HeartbeatTimeout),
        ("States.TaskFailed", TestError::AnyTask),
    ];
}

impl std::fmt::Display for TestError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{self:?}")
    }
}

impl std::error::Error for TestError {}

impl workflow_core::error::WorkflowError for TestError {
    fn to_failure(&self) -> Failure {
        let name = TestError::NAMES.iter().find(|(_, error)| error == self);
        Failure::new(name.expect("all have names").0, self.to_string())
    }

    fn from_failure(failure: Failure) -> Result<Self, Failure> {
        let held = TestError::NAMES
            .iter()
            .find(|(name, _)| *name == failure.error);
        held.map(|(_, error)| error.clone()).ok_or(failure)
    }

    fn error_shape() -> workflow_core::data::ErrorShape {
        workflow_core::data::ErrorShape {
            name: "TestError",
            variants: Vec::new(),
        }
    }
}

impl workflow_core::data::WorkflowData for TestError {
    fn shape() -> workflow_core::data::Shape {
        use workflow_core::error::WorkflowError;
        workflow_core::data::Shape::Error(TestError::error_shape())
    }
}
