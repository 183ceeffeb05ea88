//! A handle to an execution.

use std::marker::PhantomData;
use std::sync::Arc;

use jiff::Timestamp;
use serde_json::Value;
use workflow_core::error::Failure;
use workflow_core::outcome::Outcome;

use super::record::output_value;
use super::{ExecutionError, ExecutionRecord, ExecutionStatus, Runtime, RuntimeError};
use crate::history::HistoryEvent;
#[cfg(feature = "interpreter")]
use crate::interpreter::Program;
use crate::native::Workflow;

/// An execution of `W`: a [`Workflow`], or a [`Program`](crate::interpreter::Program) that is
/// interpreted.
pub struct Execution<W> {
    /// It runs as long as somebody holds it.
    _runtime: Runtime,
    record: Arc<ExecutionRecord>,
    workflow: PhantomData<fn() -> W>,
}

/// What DescribeExecution says.
#[derive(Debug, Clone, PartialEq)]
pub struct ExecutionDescription {
    /// Its ARN.
    pub execution_arn: String,
    /// The ARN of its state machine.
    pub state_machine_arn: String,
    /// Its name.
    pub name: String,
    /// How it stands.
    pub status: ExecutionStatus,
    /// When it started.
    pub start_date: Timestamp,
    /// When it ended.
    pub stop_date: Option<Timestamp>,
    /// Its input.
    pub input: Value,
    /// Its output, if it succeeded.
    pub output: Option<Value>,
    /// The name of the error it ended in.
    pub error: Option<String>,
    /// What happened.
    pub cause: Option<String>,
}

impl ExecutionDescription {
    pub(crate) fn of(record: &ExecutionRecord) -> ExecutionDescription {
        let result = record.result();
        // A machine that took too long has a status, and no error.
        let failure = result.as_ref().and_then(|r| r.as_ref().err());
        let failure = failure.filter(|f| f.status != ExecutionStatus::TimedOut);
        let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        ExecutionDescription {
            execution_arn: record.arn.to_string(),
            state_machine_arn: record.state_machine_arn.to_string(),
            name: record.name.to_string(),
            status: record.status(),
            start_date: record.start_date,
            stop_date: record.stop_date(),
            input: record.input.to_value(),
            output: result.as_ref().and_then(output_value),
            error: failure.and_then(|f| given(&f.error)),
            cause: failure.and_then(|f| given(&f.cause)),
        }
    }
}

impl<W> Clone for Execution<W> {
    fn clone(&self) -> Self {
        Execution::new(self._runtime.clone(), self.record.clone())
    }
}

impl<W> std::fmt::Debug for Execution<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Execution").field(&self.record.arn).finish()
    }
}

impl<W> Execution<W> {
    pub(super) fn new(runtime: Runtime, record: Arc<ExecutionRecord>) -> Execution<W> {
        Execution {
            _runtime: runtime,
            record,
            workflow: PhantomData,
        }
    }

    pub(crate) fn record(&self) -> &ExecutionRecord {
        &self.record
    }

    /// Stops the execution when the guard is dropped; one that has ended stays as it is.
    pub(super) fn stop_on_drop(&self) -> StopOnDrop {
        StopOnDrop(self.record.clone())
    }

    /// Its ARN.
    #[must_use]
    pub fn arn(&self) -> &str {
        &self.record.arn
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.record.name
    }

    /// What has happened up to now.
    ///
    /// # Errors
    /// When the store can't be read; one in memory always can.
    pub async fn history(&self) -> Result<Vec<HistoryEvent>, RuntimeError> {
        Ok(self.record.history())
    }

    /// How it stands.
    ///
    /// # Errors
    /// As for [`history`](Execution::history).
    pub async fn status(&self) -> Result<ExecutionStatus, RuntimeError> {
        Ok(self.record.status())
    }

    /// What there is to know about it.
    ///
    /// # Errors
    /// As for [`history`](Execution::history).
    pub async fn describe(&self) -> Result<ExecutionDescription, RuntimeError> {
        Ok(ExecutionDescription::of(&self.record))
    }

    /// The Map Runs of its distributed Map states, in the order in which they started.
    ///
    /// # Errors
    /// As for [`history`](Execution::history).
    #[cfg(feature = "interpreter")]
    pub async fn map_runs(&self) -> Result<Vec<super::MapRunDescription>, RuntimeError> {
        Ok(self.record.map_runs())
    }

    /// Stops it, and gives the time at which it ended. One that has ended stays as it is.
    ///
    /// # Errors
    /// As for [`history`](Execution::history).
    pub async fn stop(&self, error: &str, cause: &str) -> Result<Timestamp, RuntimeError> {
        let failure = Failure::new(error, cause);
        self.record.stop(failure);
        // It ends in one way or another; in which, is not asked here.
        let _ = self.record.wait().await;
        Ok(self.record.stop_date().unwrap_or(self.record.start_date))
    }
}

impl<W: Workflow> Execution<W> {
    /// What it returns, as soon as it ends.
    ///
    /// # Errors
    /// When it does not succeed.
    pub async fn output(&self) -> Result<<W::Returns as Outcome>::Ok, ExecutionError> {
        let output = self.record.wait().await?;
        output.decode().map_err(|error| ExecutionError {
            status: ExecutionStatus::Succeeded,
            error: "States.Runtime".to_owned(),
            cause: format!("the output of `{}` is not of its type: {error}", W::NAME),
        })
    }

    /// What the workflow's fn returns, its own error included, as soon as it ends.
    ///
    /// # Errors
    /// The failure of the execution, when the fn's return type can't hold it.
    pub async fn outcome(&self) -> Result<W::Returns, Failure> {
        let result = self.record.wait().await;
        W::decode(match result {
            Ok(output) => Ok(output.to_value()),
            Err(error) => Err(error.failure()),
        })
    }
}

#[cfg(feature = "interpreter")]
impl Execution<Program> {
    /// Its output, as soon as it ends.
    ///
    /// # Errors
    /// When it does not succeed.
    pub async fn output(&self) -> Result<Value, ExecutionError> {
        Ok(self.record.wait().await?.to_value())
    }

    /// The text of its output, as soon as it ends.
    ///
    /// # Errors
    /// When it does not succeed.
    pub async fn output_text(&self) -> Result<String, ExecutionError> {
        Ok(self.record.wait().await?.as_str().to_owned())
    }
}

/// Stops an execution when it is dropped.
pub(super) struct StopOnDrop(Arc<ExecutionRecord>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        self.0.stop(Failure::new("", "the call was dropped"));
    }
}
