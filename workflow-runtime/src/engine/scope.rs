//! Scopes and the states they are in: entering, leaving, ending.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use workflow_core::error::Failure;

use super::fork::Fork;
use super::map::MapIterations;
use super::task::Attempt;
use super::{
    Command, Completion, Deadline, DeadlineKey, Engine, IllegalTransition, ROOT, RetryCounters,
    ScopeId, ScopeShapeId, StateError, StateId, StateKind, names,
};
use crate::history::{EventDetails, HistoryEventType};
use crate::payload::Payload;

/// A running scope.
#[derive(Debug)]
pub(super) struct Scope {
    /// The Parallel or Map state it belongs to, and its place there.
    pub(super) parent: Option<(ScopeId, usize)>,
    pub(super) shape: ScopeShapeId,
    /// The end of its chain of events.
    pub(super) last_event: u64,
    pub(super) input: Payload,
    pub(super) visit: Option<Visit>,
    /// The bytes of each variable that was assigned here.
    pub(super) variables: BTreeMap<Arc<str>, usize>,
}

/// A stay in a state.
#[derive(Debug)]
pub(super) struct Visit {
    pub(super) state: StateId,
    /// The event that entered it.
    pub(super) entered: u64,
    pub(super) entered_time: Timestamp,
    /// The event before it on the chain.
    pub(super) before: u64,
    pub(super) input: Payload,
    pub(super) retries: RetryCounters,
    pub(super) progress: Progress,
}

/// How far a state has come.
#[derive(Debug)]
pub(super) enum Progress {
    /// The program is in it.
    Entered,
    /// Its task was called.
    Attempt(Attempt),
    /// It failed and will be tried again.
    BackingOff {
        deadline: DeadlineKey,
    },
    Waiting {
        deadline: DeadlineKey,
    },
    Parallel(Fork),
    Map(MapIterations),
    /// Its Map Run is at work.
    Distributed,
    /// It ended in an error that nothing caught.
    Failed,
    /// It is done and the program goes on.
    Done {
        output: Payload,
        /// The state that a catcher sends the program to.
        caught: Option<StateId>,
    },
    /// The program has left it.
    Left {
        output: Payload,
        /// The state that a catcher sends the program to.
        caught: Option<StateId>,
    },
}

impl Progress {
    /// Whether the program evaluates expressions: before the work of the state, or after it.
    fn may_evaluate(&self) -> bool {
        matches!(
            self,
            Progress::Entered | Progress::Done { .. } | Progress::Distributed
        )
    }

    fn describe(&self) -> &'static str {
        match self {
            Progress::Entered => "entered",
            Progress::Attempt(_) => "running its task",
            Progress::BackingOff { .. } => "waiting to be tried again",
            Progress::Waiting { .. } => "waiting",
            Progress::Parallel(_) => "running its branches",
            Progress::Map(_) => "running its iterations",
            Progress::Distributed => "running its Map Run",
            Progress::Failed => "failed",
            Progress::Done { .. } => "done",
            Progress::Left { .. } => "left",
        }
    }
}

impl Engine {
    pub(super) fn start(&mut self, input: Payload) -> Result<(), IllegalTransition> {
        if self.recorded > 0 {
            return Err(self.illegal(ROOT, "starting"));
        }
        let details = EventDetails::ExecutionStarted {
            input: input.clone(),
            role_arn: self.surroundings.role_arn.clone(),
        };
        self.push(0, HistoryEventType::ExecutionStarted, Some(details));
        // The first state's event has no predecessor: the chain starts with it.
        self.open_scope(None, 0, 0, input);
        if let Some(seconds) = self.machine.timeout_seconds {
            self.set_deadline(seconds_from(self.moment.now, seconds), Deadline::Execution);
        }
        Ok(())
    }

    pub(super) fn open_scope(
        &mut self,
        parent: Option<(ScopeId, usize)>,
        shape: ScopeShapeId,
        last_event: u64,
        input: Payload,
    ) -> ScopeId {
        let id = self.next_scope;
        self.next_scope += 1;
        let scope = Scope {
            parent,
            shape,
            last_event,
            input,
            visit: None,
            variables: BTreeMap::new(),
        };
        self.scopes.insert(id, scope);
        id
    }

    /// The states to enter to get to one that `wanted` accepts: the last one, and before it such
    /// as no site reports (the compiler added them).
    pub(super) fn path(
        &self,
        scope: ScopeId,
        wanted: impl Fn(StateId) -> bool,
    ) -> Option<Vec<StateId>> {
        let first = self.successors(scope);
        if let Some(direct) = first.iter().find(|state| wanted(**state)) {
            return Some(vec![*direct]);
        }
        let mut seen = vec![false; self.machine.states.len()];
        let mut paths: VecDeque<Vec<StateId>> = first.into_iter().map(|s| vec![s]).collect();
        while let Some(path) = paths.pop_front() {
            let Some(&last) = path.last() else { continue };
            let info = &self.machine.states[last];
            let silent = matches!(info.kind, StateKind::Pass | StateKind::Choice) && !info.sited;
            if !silent || std::mem::replace(&mut seen[last], true) {
                continue;
            }
            for next in &info.next {
                let mut longer = path.clone();
                longer.push(*next);
                if wanted(*next) {
                    return Some(longer);
                }
                paths.push_back(longer);
            }
        }
        None
    }

    /// The states that the program may enter now.
    fn successors(&self, scope: ScopeId) -> Vec<StateId> {
        let Some(scope) = self.scopes.get(&scope) else {
            return Vec::new();
        };
        let Some(visit) = &scope.visit else {
            return vec![self.machine.scopes[scope.shape]];
        };
        let info = &self.machine.states[visit.state];
        match (&visit.progress, &info.kind) {
            (Progress::Done { caught, .. } | Progress::Left { caught, .. }, _) => match caught {
                Some(handler) => vec![*handler],
                None => info.next.clone(),
            },
            (Progress::Entered, StateKind::Pass | StateKind::Choice) => info.next.clone(),
            _ => Vec::new(),
        }
    }

    pub(super) fn enter(&mut self, id: ScopeId, state: StateId) -> Result<(), IllegalTransition> {
        if !self.successors(id).contains(&state) {
            let name = self.machine.states.get(state).map_or("?", |s| &s.name);
            let event = format!("a transition to the state `{name}`");
            return Err(self.illegal(id, &event));
        }
        let Some(input) = self.exit(id, None) else {
            return Ok(());
        };
        let info = &self.machine.states[state];
        let details = EventDetails::StateEntered {
            name: info.name.clone(),
            input: input.clone(),
        };
        let before = self.scopes.get(&id).map_or(0, |scope| scope.last_event);
        let entered = self.push_on(id, info.entered(), Some(details));
        if let Some(scope) = self.scopes.get_mut(&id) {
            scope.visit = Some(Visit {
                state,
                entered,
                entered_time: self.moment.now,
                before,
                input,
                retries: RetryCounters::default(),
                progress: Progress::Entered,
            });
        }
        Ok(())
    }

    /// Leaves the current state, if there is one, with `output` or its own; gives what the next
    /// state gets.
    fn exit(&mut self, id: ScopeId, output: Option<Payload>) -> Option<Payload> {
        let scope = self.scopes.get_mut(&id)?;
        let Some(visit) = scope.visit.take() else {
            return Some(scope.input.clone());
        };
        let output = match visit.progress {
            Progress::Left { output, .. } => return Some(output),
            Progress::Done { output: own, .. } => output.unwrap_or(own),
            _ => output.unwrap_or(visit.input),
        };
        self.push_exited(id, visit.state, &output, None);
        Some(output)
    }

    fn push_exited(
        &mut self,
        id: ScopeId,
        state: StateId,
        output: &Payload,
        assigned: Option<Vec<(Arc<str>, Payload)>>,
    ) {
        let info = &self.machine.states[state];
        if let Some(exited) = info.exited() {
            let details = EventDetails::StateExited {
                name: info.name.clone(),
                output: output.clone(),
                assigned_variables: assigned,
            };
            self.push_on(id, exited, Some(details));
        }
    }

    /// The program leaves its state with an output of its own.
    pub(super) fn exit_with(
        &mut self,
        id: ScopeId,
        output: Payload,
        assigned: Option<Vec<(Arc<str>, Payload)>>,
    ) -> Result<(), IllegalTransition> {
        let visit = self.scopes.get(&id).and_then(|scope| scope.visit.as_ref());
        let left = visit.and_then(|visit| {
            let kind = &self.machine.states[visit.state].kind;
            match (&visit.progress, kind) {
                (Progress::Done { caught, .. }, _) => Some((visit.state, *caught)),
                (Progress::Entered, StateKind::Pass | StateKind::Choice | StateKind::Succeed) => {
                    Some((visit.state, None))
                }
                _ => None,
            }
        });
        let Some((state, caught)) = left else {
            return Err(self.illegal(id, "leaving the state"));
        };
        if !output.fits() {
            let failure = data_limit_exceeded(&self.state_name(id));
            self.leaving_failed(id, failure.into());
            return Ok(());
        }
        if let Some(failure) = assigned.as_deref().and_then(|all| self.assign(id, all)) {
            self.leaving_failed(id, failure.into());
            return Ok(());
        }
        let assigned = assigned.filter(|assigned| !assigned.is_empty());
        self.push_exited(id, state, &output, assigned);
        self.set_progress(id, Progress::Left { output, caught });
        Ok(())
    }

    /// What the state leaves with can't be. What happens after a catcher is not caught again.
    fn leaving_failed(&mut self, id: ScopeId, error: StateError) {
        let visit = self.scopes.get(&id).and_then(|scope| scope.visit.as_ref());
        let Some(visit) = visit else { return };
        if !matches!(
            visit.progress,
            Progress::Done {
                caught: Some(_),
                ..
            }
        ) {
            return self.state_failed(id, error);
        }
        self.set_progress(id, Progress::Failed);
        let last = self.scopes.get(&id).map_or(0, |scope| scope.last_event);
        self.scope_failed(id, last, error.failure);
    }

    /// The program of a scope has come to its end.
    pub(super) fn return_from(
        &mut self,
        id: ScopeId,
        output: Payload,
    ) -> Result<(), IllegalTransition> {
        if !self.may_end(id) {
            let machine = self.machine.clone();
            let ends = |state: usize| machine.states[state].end && !machine.states[state].sited;
            let Some(path) = self.path(id, ends) else {
                return Err(self.illegal(id, "the end of the scope"));
            };
            for state in path {
                self.enter(id, state)?;
            }
        }
        if !output.fits() {
            let name = self.state_name(id);
            let last = self.scopes.get(&id).map_or(0, |scope| scope.last_event);
            self.scope_failed(id, last, data_limit_exceeded(&name));
            return Ok(());
        }
        if self.exit(id, Some(output.clone())).is_none() {
            return Ok(());
        }
        match self.scopes.get(&id).and_then(|scope| scope.parent) {
            None => self.end_succeeded(output),
            Some((parent, index)) => self.child_succeeded(parent, id, index, output),
        }
        Ok(())
    }

    fn may_end(&self, id: ScopeId) -> bool {
        let visit = self.scopes.get(&id).and_then(|scope| scope.visit.as_ref());
        visit.is_some_and(|visit| {
            let info = &self.machine.states[visit.state];
            match (&visit.progress, &info.kind) {
                (Progress::Done { caught: None, .. } | Progress::Left { caught: None, .. }, _) => {
                    info.end
                }
                (Progress::Entered, StateKind::Pass | StateKind::Succeed) => info.end,
                _ => false,
            }
        })
    }

    pub(super) fn throw(&mut self, id: ScopeId, failure: Failure) -> Result<(), IllegalTransition> {
        let Some(scope) = self.scopes.get(&id) else {
            return Err(self.illegal(id, "an error"));
        };
        let last = scope.last_event;
        self.scope_failed(id, last, failure);
        Ok(())
    }

    /// An expression of the program failed: nothing in this scope can catch it.
    pub(super) fn evaluation_failed(
        &mut self,
        id: ScopeId,
        cause: &str,
    ) -> Result<(), IllegalTransition> {
        let Some(scope) = self.scopes.get(&id) else {
            return Err(self.illegal(id, "a failed evaluation"));
        };
        let entered = scope.visit.as_ref().map_or(0, |visit| visit.entered);
        let failure = Failure::new(names::QUERY_EVALUATION_ERROR, cause);
        let failure = self.located(id, entered, failure);
        let event = self.push_evaluation_failed(id, failure.clone(), None);
        self.scope_failed(id, event, failure);
        Ok(())
    }

    /// What the state of `id` says could not be applied.
    pub(super) fn fault(
        &mut self,
        id: ScopeId,
        failure: Failure,
        location: Option<Arc<str>>,
    ) -> Result<(), IllegalTransition> {
        let visit = self.scopes.get(&id).and_then(|scope| scope.visit.as_ref());
        let Some(visit) = visit.filter(|visit| visit.progress.may_evaluate()) else {
            return Err(self.illegal(id, "a failed evaluation"));
        };
        let failure = self.located(id, visit.entered, failure);
        if failure.error == names::QUERY_EVALUATION_ERROR {
            self.push_evaluation_failed(id, failure.clone(), location);
        }
        self.leaving_failed(id, failure.into());
        Ok(())
    }

    /// The failure with the words that say where it happened.
    fn located(&self, id: ScopeId, entered: u64, failure: Failure) -> Failure {
        let state = self.state_name(id);
        let cause = format!(
            "An error occurred while executing the state '{state}' (entered at the event id #{entered}). {}",
            failure.cause
        );
        Failure::new(failure.error, cause)
    }

    fn push_evaluation_failed(
        &mut self,
        id: ScopeId,
        failure: Failure,
        location: Option<Arc<str>>,
    ) -> u64 {
        let details = EventDetails::EvaluationFailed {
            failure,
            location,
            state: self.state_name(id).as_str().into(),
        };
        let previous = self.before_evaluation(id);
        let event = self.push(previous, HistoryEventType::EvaluationFailed, Some(details));
        if let Some(scope) = self.scopes.get_mut(&id) {
            scope.last_event = event;
        }
        event
    }

    /// The event that a failed evaluation follows. On entering a state that is, by what was
    /// recorded, the event before it, but for a Wait state.
    fn before_evaluation(&self, id: ScopeId) -> u64 {
        let Some(scope) = self.scopes.get(&id) else {
            return 0;
        };
        match &scope.visit {
            Some(visit)
                if visit.entered == scope.last_event
                    && !matches!(self.machine.states[visit.state].kind, StateKind::Wait) =>
            {
                visit.before
            }
            _ => scope.last_event,
        }
    }

    /// A scope ends in an error that nothing in it caught. `last` is the end of its chain.
    pub(super) fn scope_failed(&mut self, id: ScopeId, last: u64, failure: Failure) {
        let Some(parent) = self.scopes.get(&id).map(|scope| scope.parent) else {
            return;
        };
        match parent {
            Some((parent, index)) if failure.error != names::RUNTIME => {
                self.child_failed(parent, id, index, last, failure);
            }
            _ => self.end_failed(last, failure),
        }
    }

    pub(super) fn wait(&mut self, id: ScopeId, until: Timestamp) -> Result<(), IllegalTransition> {
        if !self.is_entered(id, |kind| matches!(kind, StateKind::Wait)) {
            return Err(self.illegal(id, "waiting"));
        }
        let deadline = self.set_deadline(until, Deadline::Wait(id));
        self.set_progress(id, Progress::Waiting { deadline });
        Ok(())
    }

    pub(super) fn waited(&mut self, id: ScopeId) {
        let visit = self.scopes.get(&id).and_then(|s| s.visit.as_ref());
        if let Some(input) = visit.map(|visit| visit.input.clone()) {
            self.done(id, input.clone(), None, Completion::Done(input));
        }
    }

    /// The state of `id` is done: the program goes on.
    pub(super) fn done(
        &mut self,
        id: ScopeId,
        output: Payload,
        caught: Option<StateId>,
        completion: Completion,
    ) {
        self.set_progress(id, Progress::Done { output, caught });
        let scope = id;
        self.command(Command::Resume { scope, completion });
    }

    pub(super) fn set_progress(&mut self, id: ScopeId, progress: Progress) {
        let visit = self.scopes.get_mut(&id).and_then(|s| s.visit.as_mut());
        if let Some(visit) = visit {
            visit.progress = progress;
        }
    }

    pub(super) fn is_entered(&self, id: ScopeId, kind: impl Fn(&StateKind) -> bool) -> bool {
        let visit = self.scopes.get(&id).and_then(|s| s.visit.as_ref());
        visit.is_some_and(|visit| {
            matches!(visit.progress, Progress::Entered)
                && kind(&self.machine.states[visit.state].kind)
        })
    }

    pub(super) fn state_name(&self, id: ScopeId) -> String {
        let visit = self.scopes.get(&id).and_then(|s| s.visit.as_ref());
        visit.map_or_else(String::new, |v| {
            self.machine.states[v.state].name.to_string()
        })
    }

    pub(super) fn command(&mut self, command: Command) {
        if !self.is_over() {
            self.commands.push_back(command);
        }
    }

    pub(super) fn set_deadline(&mut self, at: Timestamp, deadline: Deadline) -> DeadlineKey {
        let key = (at, self.next_deadline);
        self.next_deadline += 1;
        self.deadlines.insert(key, deadline);
        key
    }

    pub(super) fn clear_deadline(&mut self, key: Option<DeadlineKey>) {
        if let Some(key) = key {
            self.deadlines.remove(&key);
        }
    }

    pub(super) fn illegal(&self, id: ScopeId, event: &str) -> IllegalTransition {
        let place = match self.scopes.get(&id) {
            None => "a scope that is not running".to_owned(),
            Some(Scope { visit: None, .. }) => "a scope that has entered no state".to_owned(),
            Some(Scope {
                visit: Some(visit), ..
            }) => {
                let name = &self.machine.states[visit.state].name;
                format!("the state `{name}`, which is {}", visit.progress.describe())
            }
        };
        IllegalTransition {
            event: event.to_owned(),
            place,
        }
    }
}

/// The most bytes that all variables which one Assign sets may have.
const ASSIGN_LIMIT: usize = 262_144;

/// The most bytes that all variables of an execution may have.
const VARIABLES_LIMIT: usize = 10 * 1024 * 1024;

impl Engine {
    /// Counts what a state of `id` assigns; says what goes beyond the limits.
    fn assign(&mut self, id: ScopeId, assigned: &[(Arc<str>, Payload)]) -> Option<Failure> {
        let state = self.state_name(id);
        let exceeded = |text: String| {
            let cause = format!("The state '{state}' {text}");
            Some(Failure::new(names::DATA_LIMIT_EXCEEDED, cause))
        };
        let sizes = assigned.iter().map(|(_, value)| value.as_str().len());
        let sum: usize = sizes.sum();
        if let Some((name, _)) = assigned.iter().find(|(_, v)| !v.fits()) {
            return exceeded(format!(
                "assigned the variable '{name}' a value with a size exceeding the maximum number of bytes service limit."
            ));
        }
        if sum > ASSIGN_LIMIT {
            return exceeded(
                "assigned variables with a total size exceeding the maximum number of bytes service limit."
                    .to_owned(),
            );
        }
        let old = |name: &Arc<str>| {
            self.scopes
                .get(&id)
                .and_then(|s| s.variables.get(name))
                .copied()
        };
        let replaced: usize = assigned.iter().filter_map(|(name, _)| old(name)).sum();
        let held: usize = self
            .scopes
            .values()
            .flat_map(|s| s.variables.values())
            .sum();
        if held - replaced + sum > VARIABLES_LIMIT {
            return exceeded(
                "brought all variables of the execution to a size exceeding the maximum number of bytes service limit."
                    .to_owned(),
            );
        }
        let variables = &mut self.scopes.get_mut(&id)?.variables;
        let sized = assigned
            .iter()
            .map(|(name, v)| (name.clone(), v.as_str().len()));
        variables.extend(sized);
        None
    }
}

/// A time so many seconds after another; the end of time when there is no such time.
pub(super) fn seconds_from(from: Timestamp, seconds: u64) -> Timestamp {
    let seconds = i64::try_from(seconds).unwrap_or(i64::MAX);
    later(from, SignedDuration::from_secs(seconds))
}

pub(super) fn later(from: Timestamp, duration: SignedDuration) -> Timestamp {
    from.checked_add(duration).unwrap_or(Timestamp::MAX)
}

/// A payload is larger than the service allows. `what` is the state or the resource.
pub(super) fn data_limit_exceeded(what: &str) -> Failure {
    let cause = format!(
        "The state/task '{what}' returned a result with a size exceeding the maximum number of bytes service limit."
    );
    Failure::new(names::DATA_LIMIT_EXCEEDED, cause)
}
