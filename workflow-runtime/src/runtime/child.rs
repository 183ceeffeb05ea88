//! Executions that a state of another one starts.

pub(crate) mod describe;
mod reference;
mod response;

use std::sync::Arc;

use serde_json::Value;
use workflow_core::error::Failure;

use super::ExecutionRecord;
use crate::clock::Clock;
use crate::engine::names;

pub use reference::ExecutionRef;
pub(crate) use response::{Dialect, date};

/// A child execution, as the state that started it holds it.
pub(crate) struct ChildExecution {
    pub(crate) record: Arc<ExecutionRecord>,
    /// The time stands still until the end of the child was seen, when this is dropped.
    clock: Arc<dyn Clock>,
    parent_arn: Arc<str>,
}

impl ChildExecution {
    pub(super) fn new(
        record: Arc<ExecutionRecord>,
        clock: Arc<dyn Clock>,
        parent_arn: &Arc<str>,
    ) -> ChildExecution {
        ChildExecution {
            record,
            clock,
            parent_arn: parent_arn.clone(),
        }
    }

    /// Waits for its end, as `.sync` does: gives its description, with input and output as JSON or
    /// as text. When the future is dropped before, the child is stopped.
    pub(crate) async fn end(self, as_json: bool) -> Result<Value, Failure> {
        let _time = self.clock;
        let child = StopWhenDropped {
            record: self.record,
            cause: format!(
                "The Task state in AWS Step Functions execution [{}] which was managing this resource was aborted",
                self.parent_arn
            ),
        };
        let result = child.record.wait().await;
        let description = describe::job(&child.record, as_json);
        match result {
            Ok(_) => Ok(description),
            Err(_) => Err(Failure::new(names::TASK_FAILED, description.to_string())),
        }
    }

    /// Waits for its end, whatever it is.
    #[cfg(feature = "interpreter")]
    pub(crate) async fn ended(self) -> Arc<ExecutionRecord> {
        let _time = self.clock;
        let _ = self.record.wait().await;
        self.record
    }
}

/// Stops an execution when nobody waits for it any more; one that has ended stays as it is.
struct StopWhenDropped {
    record: Arc<ExecutionRecord>,
    cause: String,
}

impl Drop for StopWhenDropped {
    fn drop(&mut self) {
        self.record.stop(Failure::new("", self.cause.clone()));
    }
}

/// The error of a child execution itself, out of the failure of the state that waited for it. The
/// counterpart of what definitions do with a caught error.
pub(crate) fn own_error(failure: Failure) -> Failure {
    if failure.error != names::TASK_FAILED {
        return failure;
    }
    let Ok(Value::Object(execution)) = serde_json::from_str(&failure.cause) else {
        return failure;
    };
    let text = |key: &str| execution.get(key).and_then(Value::as_str);
    let unnamed = match text("Status") {
        Some("TIMED_OUT") => names::TIMEOUT,
        _ => names::TASK_FAILED,
    };
    let error = text("Error").unwrap_or(unnamed);
    Failure::new(error, text("Cause").unwrap_or_default())
}
