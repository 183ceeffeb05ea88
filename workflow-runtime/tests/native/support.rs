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
    ($name:ident($input:ident: $In:ty) -> $Out:ty $body:block) => {
        #[allow(non_camel_case_types)]
        pub(crate) struct $name {}

        impl workflow_runtime::task::Task for $name {
            type Returns = Result<$Out, workflow_runtime::Failure>;

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
                    result.map(|value| serde_json::to_value(value).expect("the result has JSON"))
                })
            }

            fn decode(
                result: Result<serde_json::Value, workflow_runtime::Failure>,
            ) -> Result<Self::Returns, workflow_runtime::Failure> {
                let result = result.map(|v| serde_json::from_value(v).expect("the result's type"));
                workflow_core::outcome::Outcome::from_result(result)
            }
        }

        pub(crate) fn $name<'a>($input: $In) -> workflow_runtime::task::TaskCall<'a, $name> {
            workflow_runtime::task::TaskCall::new(
                serde_json::to_value(&$input),
                Box::pin(async move { $body }),
            )
        }
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
                    let $input: $In = workflow_runtime::native::decode_input(input, Self::NAME)?;
                    let returned: $Returns = async { $body }.await;
                    workflow_runtime::native::outcome_json(returned)
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

pub(crate) fn failure(error: &str, cause: &str) -> Failure {
    Failure::new(error, cause)
}
