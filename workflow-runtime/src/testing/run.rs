//! What an execution came to, for assertions.

use workflow_core::outcome::Outcome;

use crate::history::{EventDetails, HistoryEvent};
use crate::native::Workflow;
use crate::runtime::{Execution, ExecutionError};

/// An execution that has ended.
pub struct Run<W: Workflow> {
    /// What it returned, or how it failed.
    pub output: Result<<W::Returns as Outcome>::Ok, ExecutionError>,
    /// What happened.
    pub history: Vec<HistoryEvent>,
}

impl<W: Workflow> std::fmt::Debug for Run<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Run")
            .field("workflow", &W::NAME)
            .field("history", &self.history)
            .finish_non_exhaustive()
    }
}

impl<W: Workflow> Run<W> {
    pub(super) async fn of(execution: &Execution<W>) -> Run<W> {
        let output = execution.output().await;
        Run {
            output,
            history: execution.history().await.unwrap_or_default(),
        }
    }

    /// The types of its events, in order.
    #[must_use]
    pub fn event_types(&self) -> Vec<&'static str> {
        event_types(&self.history)
    }

    /// The states it entered, in order.
    #[must_use]
    pub fn states_entered(&self) -> Vec<&str> {
        states_entered(&self.history)
    }
}

/// The types of events, in order.
#[must_use]
pub fn event_types(history: &[HistoryEvent]) -> Vec<&'static str> {
    history.iter().map(|e| e.event_type.as_str()).collect()
}

/// The states that were entered, in order.
#[must_use]
pub fn states_entered(history: &[HistoryEvent]) -> Vec<&str> {
    history
        .iter()
        .filter_map(|event| match &event.details {
            Some(EventDetails::StateEntered { name, .. }) => Some(&**name),
            _ => None,
        })
        .collect()
}
