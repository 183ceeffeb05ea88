//! Writing history, and ending.

use workflow_core::error::Failure;

use super::{Command, Engine, ROOT, Status, names};
use crate::history::{EVENT_LIMIT, EventDetails, HistoryEvent, HistoryEventType};
use crate::payload::Payload;

impl Engine {
    /// Records an event and gives its id. After the end nothing is recorded.
    ///
    /// The last event that fits says that no more do, and ends the execution.
    pub(super) fn push(
        &mut self,
        previous: u64,
        event_type: HistoryEventType,
        details: Option<EventDetails>,
    ) -> u64 {
        if self.is_over() {
            return self.recorded;
        }
        if self.recorded + 1 == EVENT_LIMIT && !event_type.ends_execution() {
            let cause = format!(
                "The execution reached the maximum number of history events ({EVENT_LIMIT})."
            );
            self.end_failed(previous, Failure::new(names::RUNTIME, cause));
            return self.recorded;
        }
        self.recorded += 1;
        self.events.push(HistoryEvent {
            id: self.recorded,
            previous_event_id: previous,
            timestamp: self.moment.now,
            event_type,
            details,
        });
        self.recorded
    }

    /// Records an event on the chain of `scope`.
    pub(super) fn push_on(
        &mut self,
        scope: super::ScopeId,
        event_type: HistoryEventType,
        details: Option<EventDetails>,
    ) -> u64 {
        let previous = self.scopes.get(&scope).map_or(0, |s| s.last_event);
        let id = self.push(previous, event_type, details);
        if let Some(scope) = self.scopes.get_mut(&scope) {
            scope.last_event = id;
        }
        id
    }

    pub(super) fn end_succeeded(&mut self, output: Payload) {
        let details = EventDetails::Output {
            output: output.clone(),
        };
        self.push_on(ROOT, HistoryEventType::ExecutionSucceeded, Some(details));
        self.end(Status::Succeeded(output));
    }

    pub(super) fn end_failed(&mut self, previous: u64, failure: Failure) {
        let details = EventDetails::Failure(failure.clone());
        self.push(previous, HistoryEventType::ExecutionFailed, Some(details));
        self.end(Status::Failed(failure));
    }

    pub(super) fn time_out(&mut self) {
        let failure = Failure::new(names::TIMEOUT, "");
        let details = EventDetails::Failure(failure);
        self.push(0, HistoryEventType::ExecutionTimedOut, Some(details));
        self.end(Status::TimedOut);
    }

    pub(super) fn stop(&mut self, failure: Failure) {
        let details = EventDetails::Failure(failure.clone());
        self.push(0, HistoryEventType::ExecutionAborted, Some(details));
        self.end(Status::Aborted(failure));
    }

    fn end(&mut self, status: Status) {
        if self.is_over() {
            return;
        }
        self.status = status;
        self.scopes.clear();
        self.deadlines.clear();
        self.commands.clear();
        self.commands.push_back(Command::Finish);
    }
}
