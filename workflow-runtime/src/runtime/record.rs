//! What is kept of an execution.

use std::fmt;
use std::sync::{Arc, Mutex};
use std::task::Waker;

use jiff::Timestamp;
use serde_json::Value;
use tokio::sync::Notify;
use workflow_core::error::Failure;

use super::lock;
use crate::engine::{Status, names};
use crate::history::HistoryEvent;
use crate::native::Message;
use crate::payload::Payload;
use crate::runtime::ExecutionError;

/// How an execution stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExecutionStatus {
    /// It runs.
    Running,
    /// It has an output.
    Succeeded,
    /// It ended in an error.
    Failed,
    /// It took longer than the machine's TimeoutSeconds.
    TimedOut,
    /// It was stopped.
    Aborted,
}

impl fmt::Display for ExecutionStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            ExecutionStatus::Running => "RUNNING",
            ExecutionStatus::Succeeded => "SUCCEEDED",
            ExecutionStatus::Failed => "FAILED",
            ExecutionStatus::TimedOut => "TIMED_OUT",
            ExecutionStatus::Aborted => "ABORTED",
        })
    }
}

/// An execution, as its runtime knows it.
#[derive(Debug)]
pub struct ExecutionRecord {
    /// Its ARN.
    pub arn: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// The ARN of its state machine.
    pub state_machine_arn: Arc<str>,
    /// Its input.
    pub input: Payload,
    /// When it started.
    pub start_date: Timestamp,
    /// Whether somebody waits for it, as StartSyncExecution does.
    #[cfg(feature = "interpreter")]
    pub(crate) synchronous: bool,
    pub(crate) inbox: Inbox,
    #[cfg(feature = "interpreter")]
    pub(super) map_runs: Mutex<Vec<Arc<super::MapRunRecord>>>,
    progress: Mutex<Progress>,
    /// Notified when it ends.
    ended: Notify,
}

#[derive(Debug)]
struct Progress {
    history: Vec<HistoryEvent>,
    status: Status,
    stop_date: Option<Timestamp>,
}

impl ExecutionRecord {
    pub(crate) fn new(
        arn: String,
        name: String,
        state_machine_arn: String,
        input: Payload,
        start_date: Timestamp,
    ) -> ExecutionRecord {
        ExecutionRecord {
            arn: arn.into(),
            name: name.into(),
            state_machine_arn: state_machine_arn.into(),
            input,
            start_date,
            #[cfg(feature = "interpreter")]
            synchronous: false,
            inbox: Inbox::default(),
            #[cfg(feature = "interpreter")]
            map_runs: Mutex::default(),
            progress: Mutex::new(Progress {
                history: Vec::new(),
                status: Status::Running,
                stop_date: None,
            }),
            ended: Notify::new(),
        }
    }

    /// What has happened up to now.
    #[must_use]
    pub fn history(&self) -> Vec<HistoryEvent> {
        lock(&self.progress).history.clone()
    }

    /// How it stands.
    #[must_use]
    pub fn status(&self) -> ExecutionStatus {
        status_of(&lock(&self.progress).status)
    }

    /// When it ended.
    #[must_use]
    pub fn stop_date(&self) -> Option<Timestamp> {
        lock(&self.progress).stop_date
    }

    /// Asks it to stop; one that has ended stays as it is.
    pub(crate) fn stop(&self, failure: Failure) {
        if self.status() == ExecutionStatus::Running {
            self.inbox.send(Message::Stop(failure));
        }
    }

    /// Keeps events. They are kept before they have any effect.
    pub(crate) fn append(&self, events: Vec<HistoryEvent>) {
        lock(&self.progress).history.extend(events);
    }

    /// Keeps the end.
    pub(crate) fn finish(&self, status: Status, stop_date: Timestamp) {
        let mut progress = lock(&self.progress);
        progress.status = status;
        progress.stop_date = Some(stop_date);
        drop(progress);
        self.ended.notify_waiters();
    }

    /// The output, when it has ended.
    pub(crate) fn result(&self) -> Option<Result<Payload, ExecutionError>> {
        let progress = lock(&self.progress);
        let failure = match &progress.status {
            Status::Running => return None,
            Status::Succeeded(output) => return Some(Ok(output.clone())),
            Status::Failed(failure) | Status::Aborted(failure) => failure.clone(),
            Status::TimedOut => Failure::new(names::TIMEOUT, ""),
        };
        Some(Err(ExecutionError {
            status: status_of(&progress.status),
            error: failure.error,
            cause: failure.cause,
        }))
    }

    /// The output, as soon as it has ended.
    pub(crate) async fn wait(&self) -> Result<Payload, ExecutionError> {
        loop {
            let ended = self.ended.notified();
            if let Some(result) = self.result() {
                return result;
            }
            ended.await;
        }
    }
}

fn status_of(status: &Status) -> ExecutionStatus {
    match status {
        Status::Running => ExecutionStatus::Running,
        Status::Succeeded(_) => ExecutionStatus::Succeeded,
        Status::Failed(_) => ExecutionStatus::Failed,
        Status::TimedOut => ExecutionStatus::TimedOut,
        Status::Aborted(_) => ExecutionStatus::Aborted,
    }
}

/// Messages to an execution from other threads.
#[derive(Debug, Default)]
pub(crate) struct Inbox(Mutex<InboxState>);

#[derive(Debug, Default)]
struct InboxState {
    messages: Vec<Message>,
    waker: Option<Waker>,
}

impl Inbox {
    pub(crate) fn send(&self, message: Message) {
        let mut state = lock(&self.0);
        state.messages.push(message);
        let waker = state.waker.take();
        drop(state);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// What has come; `waker` is woken by what comes later.
    pub(crate) fn take(&self, waker: &Waker) -> Vec<Message> {
        let mut state = lock(&self.0);
        match &state.waker {
            Some(old) if old.will_wake(waker) => {}
            _ => state.waker = Some(waker.clone()),
        }
        std::mem::take(&mut state.messages)
    }
}

/// The JSON of an output, for descriptions.
pub(super) fn output_value(result: &Result<Payload, ExecutionError>) -> Option<Value> {
    result.as_ref().ok().map(Payload::to_value)
}
