//! Map states: iterations, a few at a time.

use std::collections::BTreeMap;

use workflow_core::error::Failure;

use super::scope::{Progress, data_limit_exceeded};
use super::{Command, Engine, IllegalTransition, MapLimits, ScopeId, StateId, StateKind, names};
use crate::history::{EventDetails, HistoryEventType};
use crate::payload::Payload;

/// Inline iterations that the service runs at once when the state sets no lower limit.
const INLINE_CONCURRENCY: usize = 40;

/// The iterations of a Map state.
#[derive(Debug)]
pub(super) struct MapIterations {
    items: Vec<Payload>,
    limits: MapLimits,
    /// The next to start.
    next: usize,
    /// By index.
    pub(super) running: BTreeMap<usize, ScopeId>,
    /// By index; none for one that failed and was tolerated.
    results: Vec<Option<Payload>>,
    failed: u64,
}

impl MapIterations {
    fn new(items: Vec<Payload>, limits: MapLimits) -> MapIterations {
        MapIterations {
            results: vec![None; items.len()],
            items,
            limits,
            next: 0,
            running: BTreeMap::new(),
            failed: 0,
        }
    }

    fn may_start(&self) -> bool {
        let own = usize::try_from(self.limits.max_concurrency).unwrap_or(usize::MAX);
        let limit = match own {
            0 => INLINE_CONCURRENCY,
            own => own.min(INLINE_CONCURRENCY),
        };
        self.next < self.items.len() && self.running.len() < limit
    }

    fn is_finished(&self) -> bool {
        self.running.is_empty() && self.next == self.items.len()
    }

    /// Whether so many failures end the state.
    fn exceeds_tolerance(&self) -> bool {
        self.limits.exceeded_by(self.failed, self.items.len())
    }

    fn tolerates(&self) -> bool {
        self.limits.tolerated_failure_count.is_some_and(|n| n > 0)
            || self
                .limits
                .tolerated_failure_percentage
                .is_some_and(|p| p > 0.0)
    }
}

impl Engine {
    pub(super) fn map(
        &mut self,
        id: ScopeId,
        items: Vec<Payload>,
        limits: MapLimits,
    ) -> Result<(), IllegalTransition> {
        if !self.is_entered(id, |kind| matches!(kind, StateKind::Map(_))) {
            return Err(self.illegal(id, "starting iterations"));
        }
        if items.iter().any(|item| !item.fits()) {
            let failure = data_limit_exceeded(&self.state_name(id));
            self.state_failed(id, failure.into());
            return Ok(());
        }
        let length = items.len();
        let details = EventDetails::MapStateStarted { length };
        let started = self.push_on(id, HistoryEventType::MapStateStarted, Some(details));
        self.set_progress(id, Progress::Map(MapIterations::new(items, limits)));
        self.start_more(id, started, started);
        Ok(())
    }

    /// Starts as many iterations as may run; `previous` is the event they follow. Ends the state
    /// when there are none left, after the event `last`.
    fn start_more(&mut self, id: ScopeId, previous: u64, last: u64) {
        let machine = self.machine.clone();
        loop {
            let visit = self.scopes.get_mut(&id).and_then(|s| s.visit.as_mut());
            let Some(visit) = visit else { return };
            let StateKind::Map(info) = &machine.states[visit.state].kind else {
                return;
            };
            let Progress::Map(run) = &mut visit.progress else {
                return;
            };
            if run.is_finished() {
                let results = std::mem::take(&mut run.results);
                let results = results.into_iter().flatten().collect();
                return self.join(id, last, HistoryEventType::MapStateSucceeded, results);
            }
            if !run.may_start() {
                return;
            }
            let index = run.next;
            let scope = self.next_scope;
            run.next += 1;
            run.running.insert(index, scope);
            let item = run.items[index].clone();
            let state = visit.state;
            let event = HistoryEventType::MapIterationStarted;
            let started = self.push_iteration(previous, event, state, index);
            self.open_scope(Some((id, index)), info.processor, started, item);
            self.command(Command::StartScope {
                parent: id,
                scope,
                index,
            });
        }
    }

    fn push_iteration(
        &mut self,
        previous: u64,
        event_type: HistoryEventType,
        state: StateId,
        index: usize,
    ) -> u64 {
        let name = self.machine.states[state].name.clone();
        let details = EventDetails::MapIteration { name, index };
        self.push(previous, event_type, Some(details))
    }

    /// The state that a scope is in.
    fn current(&self, id: ScopeId) -> Option<StateId> {
        let visit = self.scopes.get(&id)?.visit.as_ref()?;
        Some(visit.state)
    }

    pub(super) fn iteration_succeeded(
        &mut self,
        id: ScopeId,
        child: ScopeId,
        index: usize,
        last: u64,
        output: Payload,
    ) {
        let Some(state) = self.current(id) else {
            return;
        };
        let event = HistoryEventType::MapIterationSucceeded;
        let succeeded = self.push_iteration(last, event, state, index);
        let visit = self.scopes.get_mut(&id).and_then(|s| s.visit.as_mut());
        if let Some(Progress::Map(run)) = visit.map(|visit| &mut visit.progress) {
            run.results[index] = Some(output);
            run.running.retain(|_, scope| *scope != child);
        }
        self.start_more(id, last, succeeded);
    }

    pub(super) fn iteration_failed(
        &mut self,
        id: ScopeId,
        child: ScopeId,
        index: usize,
        last: u64,
        mut run: MapIterations,
        failure: Failure,
    ) {
        let Some(state) = self.current(id) else {
            return;
        };
        run.failed += 1;
        run.running.remove(&index);
        let event = HistoryEventType::MapIterationFailed;
        let failed = self.push_iteration(last, event, state, index);
        if !run.exceeds_tolerance() {
            self.set_progress(id, Progress::Map(run));
            self.abort_failed(id, child, last);
            return self.start_more(id, last, failed);
        }
        let running = std::mem::take(&mut run.running);
        self.abort_iterations(id, running, last, state);
        self.abort_failed(id, child, last);
        let failure = match run.tolerates() {
            false => failure,
            true => Failure::new(
                names::EXCEED_TOLERATED_FAILURE_THRESHOLD,
                "The specified tolerated failure threshold was exceeded",
            ),
        };
        self.children_failed(id, last, failure);
    }

    /// Stops running iterations, after the event `last`.
    pub(super) fn abort_iterations(
        &mut self,
        id: ScopeId,
        running: BTreeMap<usize, ScopeId>,
        last: u64,
        state: StateId,
    ) {
        for (index, scope) in running {
            self.abort(id, scope, last);
            self.push_iteration(last, HistoryEventType::MapIterationAborted, state, index);
        }
    }
}
