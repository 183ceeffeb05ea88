//! What a task's fn is given beside its payload.

use std::fmt;
use std::sync::Arc;

use tokio::sync::Notify;

/// What a task may ask about the attempt it is in.
///
/// A parameter of this type is supplied; the caller does not pass it. In a plain call, outside
/// any execution, the retry count is 0, the execution id is empty, the idempotency key is new
/// for each call, and a heartbeat goes nowhere.
#[derive(Debug, Clone)]
pub struct TaskContext {
    pub(crate) retry_count: u64,
    pub(crate) idempotency_key: String,
    pub(crate) execution_id: String,
    /// Each heartbeat wakes whoever waits here.
    pub(crate) heartbeat: Arc<Notify>,
    /// The token, in an attempt at a callback task.
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

    /// Says that the attempt is alive: its `heartbeat_seconds` start over.
    #[expect(clippy::unused_async, reason = "a remote worker's heartbeat is a call")]
    pub async fn heartbeat(&self) {
        self.heartbeat.notify_one();
    }

    /// For the engine: notified by each heartbeat.
    #[must_use]
    pub fn heartbeats(&self) -> Arc<Notify> {
        self.heartbeat.clone()
    }
}

/// What SendTaskSuccess, SendTaskFailure and SendTaskHeartbeat name an attempt by.
///
/// A parameter of this type is supplied; the caller does not pass it. Each attempt has its own.
/// In a plain call it is text that no one else has.
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

impl fmt::Display for TaskToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
