//! Tasks: the async fns that do the work.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context as PollContext, Poll};

use serde_json::Value;
use tokio::sync::Notify;
use workflow_core::error::Failure;
use workflow_core::task::{TaskFuture, TaskSpec};

/// A boxed future that can move between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A task: the type that `#[task]` declares beside the fn, under the same name.
pub trait Task: Send + Sync + 'static {
    /// What awaiting the task gives: the fn's return type (`T` for a callback task's
    /// `Result<Callback<T>, E>` becomes `Result<T, E>`).
    type Returns: workflow_core::outcome::Outcome;

    /// What the attribute says.
    fn spec() -> TaskSpec;

    /// Runs the fn on JSON arguments: the payload as it crosses on AWS.
    ///
    /// A callback task's fn has returned when this gives `Ok`; its result comes later.
    fn run(input: Value, context: TaskContext) -> BoxFuture<'static, Result<Value, Failure>>;

    /// The result or error as the workflow sees it.
    ///
    /// # Errors
    /// Gives the failure back when the task's error type holds no such name, or a
    /// `States.Runtime` failure when the result is not of the task's type; it ends the execution.
    fn decode(result: Result<Value, Failure>) -> Result<Self::Returns, Failure>;
}

/// What a task may ask about the attempt it is in.
#[derive(Debug, Clone)]
pub struct TaskContext {
    pub(crate) retry_count: u64,
    pub(crate) idempotency_key: String,
    pub(crate) execution_id: String,
    pub(crate) heartbeat: Arc<Notify>,
    pub(crate) token: Option<TaskToken>,
}

impl TaskContext {
    /// For the engine: an attempt at a task of an execution.
    #[must_use]
    pub fn new(
        execution_id: impl Into<String>,
        idempotency_key: impl Into<String>,
        retry_count: u64,
    ) -> TaskContext {
        TaskContext {
            retry_count,
            idempotency_key: idempotency_key.into(),
            execution_id: execution_id.into(),
            heartbeat: Arc::new(Notify::new()),
            token: None,
        }
    }

    /// For the engine: the same attempt, answered through `token`.
    #[must_use]
    pub fn with_token(mut self, token: TaskToken) -> TaskContext {
        self.token = Some(token);
        self
    }

    /// For the engine: notified by each heartbeat.
    #[must_use]
    pub fn heartbeats(&self) -> Arc<Notify> {
        self.heartbeat.clone()
    }

    /// Says that the attempt is alive.
    pub async fn heartbeat(&self) {
        self.heartbeat.notify_one();
    }

    /// 0 on the first try, as `State.RetryCount`.
    #[must_use]
    pub fn retry_count(&self) -> u64 {
        self.retry_count
    }

    /// The same for every attempt at this visit of the state.
    #[must_use]
    pub fn idempotency_key(&self) -> &str {
        &self.idempotency_key
    }

    /// The execution's ARN.
    #[must_use]
    pub fn execution_id(&self) -> &str {
        &self.execution_id
    }
}

/// What SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat name an attempt by.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct TaskToken(String);

impl TaskToken {
    /// A token received as text.
    #[must_use]
    pub fn new(token: impl Into<String>) -> TaskToken {
        TaskToken(token.into())
    }

    /// The token as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
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
    fn spec() -> TaskSpec {
        K::spec()
    }
}
