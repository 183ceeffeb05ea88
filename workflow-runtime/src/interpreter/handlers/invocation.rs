//! What a handler is called with.

use std::sync::Arc;

use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::sync::Notify;

use crate::task::{TaskContext, TaskToken};

/// An attempt at a Task state.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Invocation {
    /// The state's name.
    pub state: String,
    /// Its Resource.
    pub resource: String,
    /// The Parameters or Arguments; for a function the Payload alone.
    pub parameters: Value,
    /// The token of a `.waitForTaskToken` or `.sync` resource and of an activity: whoever has it can
    /// complete the attempt.
    pub token: Option<TaskToken>,
    /// 0 on the first try, as `State.RetryCount`.
    pub retry_count: u64,
    /// How many attempts at this state came before in the execution, in all its visits.
    pub number: u64,
    /// The same for all attempts of a visit.
    pub idempotency_key: String,
    /// The execution's ARN.
    pub execution_arn: String,
    pub(crate) heartbeats: Arc<Notify>,
}

impl Invocation {
    /// Says that the attempt is alive: its HeartbeatSeconds start over.
    #[expect(clippy::unused_async, reason = "a remote worker's heartbeat is a call")]
    pub async fn heartbeat(&self) {
        self.heartbeats.notify_one();
    }

    /// The parameters as a `T`.
    ///
    /// # Errors
    /// When they are of another type.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        T::deserialize(&self.parameters)
    }

    /// What a task's fn may ask.
    pub(crate) fn task_context(&self) -> TaskContext {
        let (execution, key) = (self.execution_arn.as_str(), self.idempotency_key.as_str());
        let mut context = TaskContext::new(execution, key, self.retry_count);
        context.heartbeat = self.heartbeats.clone();
        context.token = self.token.clone();
        context
    }
}
