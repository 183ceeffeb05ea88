//! Tasks: the async fns that do the work.

mod callback;
mod expansion;
mod payload;
mod supplied;

use std::future::Future;
use std::pin::Pin;
use std::task::{Context as PollContext, Poll};

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use workflow_core::data::WorkflowData;
use workflow_core::error::Failure;
use workflow_core::outcome::Outcome;
use workflow_core::task::{Callee, TaskFuture, TaskSpec};

pub use callback::{Callback, CallbackReturn};
#[doc(hidden)]
pub use expansion::{
    RetrierFields, TypedError, call_callback, call_integration, error_name, error_names,
    finish_call, finish_callback, outside_context, outside_token, retrier, run_integration,
    variant_names,
};
#[doc(hidden)]
pub use payload::{Arguments, Payload};
pub use supplied::{TaskContext, TaskToken};
pub use workflow_core::exact::to_value;

/// A boxed future that can move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A task: the type that `#[task]` declares beside the fn, under the same name.
pub trait Task: Send + Sync + 'static {
    /// What awaiting the task gives: the fn's return type (`Result<T, E>` for a callback task's
    /// `Result<Callback<T>, E>`).
    type Returns: Outcome<Ok: Serialize + DeserializeOwned + WorkflowData>;
    /// What the state waits for: [`AtOnce`](workflow_core::task::AtOnce), or
    /// [`Later`](workflow_core::task::Later), which Express workflows can't.
    type Completion;

    /// What the attribute says.
    fn spec() -> TaskSpec;

    /// Runs the fn on JSON arguments: the payload as it crosses on AWS.
    ///
    /// A callback task's fn has returned when this gives `Ok` (with `null`); its result comes
    /// later, through the token in `context`. A service integration has no fn: this gives a
    /// `States.Runtime` failure that says what to register.
    fn run(input: Value, context: TaskContext) -> BoxFuture<'static, Result<Value, Failure>>;

    /// The result or error as the workflow sees it.
    ///
    /// # Errors
    /// Gives the failure back when the task's error type holds no such name, or a
    /// `States.Runtime` failure when the result is not of the task's type; it ends the execution.
    fn decode(result: Result<Value, Failure>) -> Result<Self::Returns, Failure> {
        let result = match result {
            Ok(value) => Ok(Deserialize::deserialize(value).map_err(|e| {
                let path = Self::spec().path;
                let cause = format!("the result of task `{path}` is not of its type: {e}");
                Failure::new("States.Runtime", cause)
            })?),
            Err(failure) => Err(failure),
        };
        Outcome::from_result(result)
    }
}

/// A call of a task fn.
///
/// Awaited in a workflow it is a Task state; awaited anywhere else it runs the fn.
#[must_use = "a task does nothing unless awaited"]
pub struct TaskCall<'a, K: Task> {
    input: Result<Value, serde_json::Error>,
    direct: BoxFuture<'a, K::Returns>,
}

impl<'a, K: Task> TaskCall<'a, K> {
    /// For expansions of `#[task]`.
    #[doc(hidden)]
    pub fn new(input: Result<Value, serde_json::Error>, direct: BoxFuture<'a, K::Returns>) -> Self {
        TaskCall { input, direct }
    }

    /// The arguments as JSON.
    pub(crate) fn into_input(self) -> Result<Value, serde_json::Error> {
        self.input
    }
}

impl<K: Task> Future for TaskCall<'_, K> {
    type Output = K::Returns;

    fn poll(mut self: Pin<&mut Self>, cx: &mut PollContext<'_>) -> Poll<K::Returns> {
        self.direct.as_mut().poll(cx)
    }
}

impl<K: Task> Unpin for TaskCall<'_, K> {}

impl<K: Task> TaskFuture for TaskCall<'_, K> {
    type Completion = K::Completion;

    fn callee() -> Callee {
        Callee::Task(K::spec())
    }
}
