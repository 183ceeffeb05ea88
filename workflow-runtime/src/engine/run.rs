//! Distributed Map states: the Map Run that does their work elsewhere.

use std::sync::Arc;

use workflow_core::error::Failure;

use super::scope::{Progress, data_limit_exceeded};
use super::{Completion, Engine, IllegalTransition, ScopeId, StateKind};
use crate::history::{EventDetails, HistoryEventType};
use crate::payload::Payload;

impl Engine {
    /// The state knows its items.
    pub(super) fn distribute(
        &mut self,
        id: ScopeId,
        length: usize,
    ) -> Result<(), IllegalTransition> {
        if !self.is_entered(id, |kind| matches!(kind, StateKind::Map(_))) {
            return Err(self.illegal(id, "starting a Map Run"));
        }
        let details = EventDetails::MapStateStarted { length };
        self.push_on(id, HistoryEventType::MapStateStarted, Some(details));
        self.set_progress(id, Progress::Distributed);
        Ok(())
    }

    pub(super) fn map_run_started(
        &mut self,
        id: ScopeId,
        map_run_arn: Arc<str>,
    ) -> Result<(), IllegalTransition> {
        self.check_distributed(id)?;
        let details = EventDetails::MapRun { map_run_arn };
        self.push_on(id, HistoryEventType::MapRunStarted, Some(details));
        Ok(())
    }

    pub(super) fn map_run_ended(
        &mut self,
        id: ScopeId,
        result: Result<Payload, Failure>,
    ) -> Result<(), IllegalTransition> {
        self.check_distributed(id)?;
        let result = result.and_then(|output| match output.fits() {
            true => Ok(output),
            false => Err(data_limit_exceeded(&self.state_name(id))),
        });
        match result {
            Ok(output) => {
                let last = self.push_on(id, HistoryEventType::MapRunSucceeded, None);
                // It is beside the chain, as that of an inline Map state.
                self.push(last, HistoryEventType::MapStateSucceeded, None);
                self.done(id, output.clone(), None, Completion::Done(output));
            }
            Err(failure) => {
                let details = EventDetails::Failure(failure.clone());
                self.push_on(id, HistoryEventType::MapRunFailed, Some(details));
                self.state_failed(id, failure.into());
            }
        }
        Ok(())
    }

    fn check_distributed(&self, id: ScopeId) -> Result<(), IllegalTransition> {
        let visit = self.scopes.get(&id).and_then(|scope| scope.visit.as_ref());
        match visit.map(|visit| &visit.progress) {
            Some(Progress::Distributed) => Ok(()),
            _ => Err(self.illegal(id, "an event of a Map Run")),
        }
    }
}
