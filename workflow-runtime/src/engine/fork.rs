//! Parallel states, and what Parallel and Map have in common: children that succeed and fail.

use workflow_core::error::Failure;

use super::scope::{Progress, data_limit_exceeded};
use super::{Command, Completion, Engine, IllegalTransition, ScopeId, StateKind};
use crate::history::HistoryEventType;
use crate::payload::Payload;

/// The branches of a Parallel state.
#[derive(Debug)]
pub(super) struct Fork {
    /// The running ones, in order.
    pub(super) running: Vec<ScopeId>,
    /// What they returned, by position.
    pub(super) results: Vec<Option<Payload>>,
}

impl Engine {
    pub(super) fn fork(
        &mut self,
        id: ScopeId,
        input: Option<Payload>,
    ) -> Result<(), IllegalTransition> {
        if !self.is_entered(id, |kind| matches!(kind, StateKind::Parallel(_))) {
            return Err(self.illegal(id, "starting branches"));
        }
        if input.as_ref().is_some_and(|input| !input.fits()) {
            let failure = data_limit_exceeded(&self.state_name(id));
            self.state_failed(id, failure.into());
            return Ok(());
        }
        self.start_branches(id, input);
        Ok(())
    }

    fn start_branches(&mut self, id: ScopeId, input: Option<Payload>) {
        let machine = self.machine.clone();
        let visit = self.scopes.get(&id).and_then(|s| s.visit.as_ref());
        let Some(visit) = visit else { return };
        let StateKind::Parallel(branches) = &machine.states[visit.state].kind else {
            return;
        };
        let input = input.unwrap_or_else(|| visit.input.clone());
        let started = self.push_on(id, HistoryEventType::ParallelStateStarted, None);
        let mut running = Vec::with_capacity(branches.len());
        for (index, shape) in branches.iter().enumerate() {
            let scope = self.open_scope(Some((id, index)), *shape, started, input.clone());
            running.push(scope);
            self.command(Command::StartScope {
                parent: id,
                scope,
                index,
            });
        }
        let results = vec![None; branches.len()];
        self.set_progress(id, Progress::Parallel(Fork { running, results }));
    }

    /// A branch or iteration has returned.
    pub(super) fn child_succeeded(
        &mut self,
        parent: ScopeId,
        child: ScopeId,
        index: usize,
        output: Payload,
    ) {
        let last = self
            .scopes
            .remove(&child)
            .map_or(0, |scope| scope.last_event);
        let visit = self.scopes.get_mut(&parent).and_then(|s| s.visit.as_mut());
        let Some(visit) = visit else { return };
        match &mut visit.progress {
            Progress::Parallel(fork) => {
                fork.results[index] = Some(output);
                fork.running.retain(|scope| *scope != child);
                if fork.running.is_empty() {
                    let results = std::mem::take(&mut fork.results);
                    let results = results.into_iter().flatten().collect();
                    self.join(
                        parent,
                        last,
                        HistoryEventType::ParallelStateSucceeded,
                        results,
                    );
                }
            }
            Progress::Map(_) => self.iteration_succeeded(parent, child, index, last, output),
            _ => {}
        }
    }

    /// All children have returned. `last` is the event after which the state goes on.
    pub(super) fn join(
        &mut self,
        id: ScopeId,
        last: u64,
        succeeded: HistoryEventType,
        results: Vec<Payload>,
    ) {
        let output = Payload::array(&results);
        if let Some(scope) = self.scopes.get_mut(&id) {
            scope.last_event = last;
        }
        if !output.fits() {
            let failure = data_limit_exceeded(&self.state_name(id));
            return self.scope_failed(id, last, failure);
        }
        // The Succeeded event is beside the chain: what follows points to the one before.
        self.push(last, succeeded, None);
        self.done(id, output, None, Completion::Collected(results));
    }

    /// A branch or iteration has failed; `last` is the end of its chain.
    pub(super) fn child_failed(
        &mut self,
        parent: ScopeId,
        child: ScopeId,
        index: usize,
        last: u64,
        failure: Failure,
    ) {
        let visit = self.scopes.get_mut(&parent).and_then(|s| s.visit.as_mut());
        let Some(visit) = visit else { return };
        match std::mem::replace(&mut visit.progress, Progress::Failed) {
            Progress::Parallel(fork) => {
                self.abort_failed(parent, child, last);
                for sibling in fork.running {
                    self.abort(parent, sibling, last);
                }
                self.children_failed(parent, last, failure);
            }
            Progress::Map(run) => self.iteration_failed(parent, child, index, last, run, failure),
            other => visit.progress = other,
        }
    }

    /// The state whose children were stopped goes on failing, after the event `last`.
    pub(super) fn children_failed(&mut self, id: ScopeId, last: u64, failure: Failure) {
        if let Some(scope) = self.scopes.get_mut(&id) {
            scope.last_event = last;
        }
        self.state_failed(id, failure.into());
    }

    /// Closes a child that failed. A Task state that failed is recorded as aborted, too.
    pub(super) fn abort_failed(&mut self, parent: ScopeId, child: ScopeId, last: u64) {
        let scope = self.scopes.remove(&child);
        let visit = scope.and_then(|scope| scope.visit);
        let failed_task = visit.is_some_and(|visit| {
            matches!(visit.progress, Progress::Failed)
                && matches!(self.machine.states[visit.state].kind, StateKind::Task(_))
        });
        if failed_task {
            self.push(last, HistoryEventType::TaskStateAborted, None);
        }
        self.command(Command::StopScope {
            parent,
            scope: child,
        });
    }

    /// Stops a running child and everything in it, after the event `last`.
    pub(super) fn abort(&mut self, parent: ScopeId, child: ScopeId, last: u64) {
        let Some(scope) = self.scopes.remove(&child) else {
            return;
        };
        if let Some(visit) = scope.visit {
            let aborted = self.machine.states[visit.state].aborted();
            let running = !matches!(
                visit.progress,
                Progress::Done { .. } | Progress::Left { .. } | Progress::Failed
            );
            self.abort_progress(child, visit.progress, last, visit.state);
            if let Some(aborted) = aborted.filter(|_| running) {
                self.push(last, aborted, None);
            }
        }
        self.command(Command::StopScope {
            parent,
            scope: child,
        });
    }

    fn abort_progress(&mut self, id: ScopeId, progress: Progress, last: u64, state: usize) {
        match progress {
            Progress::Attempt(attempt) => {
                self.clear_deadline(attempt.timeout);
                self.clear_deadline(attempt.heartbeat);
            }
            Progress::BackingOff { deadline } | Progress::Waiting { deadline } => {
                self.clear_deadline(Some(deadline));
            }
            Progress::Parallel(fork) => {
                for child in fork.running {
                    self.abort(id, child, last);
                }
            }
            Progress::Map(run) => self.abort_iterations(id, run.running, last, state),
            Progress::Distributed => {
                self.push(last, HistoryEventType::MapRunAborted, None);
            }
            Progress::Entered
            | Progress::Failed
            | Progress::Done { .. }
            | Progress::Left { .. } => {}
        }
    }
}
