//! The meaning of a state machine: a function of state, input and time.
//!
//! A program (the native code, or an interpreter) and the world outside (task results, deadlines,
//! StopExecution) send an [`Input`]; the engine answers with [`HistoryEvent`]s, which are kept
//! first, and then [`Command`]s, which are carried out. It has no clock, draws no random numbers,
//! awaits nothing, and everything in it that has an order is ordered.

mod fork;
mod input;
mod machine;
mod map;
mod record;
mod retry;
mod run;
mod scope;
mod task;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use jiff::Timestamp;
use workflow_core::error::Failure;
use workflow_core::ir::SiteId;

use crate::history::HistoryEvent;
use crate::payload::Payload;

pub use input::{
    AttemptSettings, Caught, Command, Completion, IllegalTransition, Input, LaunchStep, MapLimits,
    Moment,
};
#[cfg(feature = "interpreter")]
pub(crate) use machine::processor_of;
pub use machine::{
    CatchPolicy, InvalidDefinition, Machine, MapInfo, Resource, ScopeShapeId, StateId, StateInfo,
    StateKind, Submits, TaskInfo,
};
pub use retry::{RetryCounters, RetryPolicy, StateError, names};
#[cfg(feature = "interpreter")]
pub(crate) use task::error_output;

use scope::{Progress, Scope};

/// A running scope: the execution itself (0), a branch, or an iteration.
pub type ScopeId = u64;

/// The scope of the execution itself.
pub const ROOT: ScopeId = 0;

/// How an execution stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Status {
    /// It runs.
    Running,
    /// It has an output.
    Succeeded(Payload),
    /// It ended in an error.
    Failed(Failure),
    /// It took longer than the machine's TimeoutSeconds.
    TimedOut,
    /// StopExecution ended it.
    Aborted(Failure),
}

/// What events say about where the execution runs.
#[derive(Debug, Clone)]
pub struct Surroundings {
    /// The region.
    pub region: Arc<str>,
    /// The execution's role.
    pub role_arn: Arc<str>,
}

/// What the Context object says of the state a scope is in, and what its expressions draw on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    /// When the state was entered.
    pub entered_time: Timestamp,
    /// How often it was tried again.
    pub retry_count: u64,
    /// The last event of the scope.
    pub last_event: u64,
    /// The time of what happened last.
    pub now: Timestamp,
}

/// One execution of a machine.
#[derive(Debug)]
pub struct Engine {
    machine: Arc<Machine>,
    surroundings: Surroundings,
    status: Status,
    scopes: BTreeMap<ScopeId, Scope>,
    next_scope: ScopeId,
    /// How many events there have been.
    recorded: u64,
    events: Vec<HistoryEvent>,
    commands: VecDeque<Command>,
    deadlines: BTreeMap<DeadlineKey, Deadline>,
    next_deadline: u64,
    moment: Moment,
}

/// When, and in which order for equal times.
pub(crate) type DeadlineKey = (Timestamp, u64);

/// What is due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deadline {
    /// The machine's TimeoutSeconds.
    Execution,
    /// A state's TimeoutSeconds.
    Attempt(ScopeId),
    /// A state's HeartbeatSeconds.
    Heartbeat(ScopeId),
    /// The end of a back-off.
    Retry(ScopeId),
    /// The end of a Wait state.
    Wait(ScopeId),
}

impl Engine {
    /// An execution that has not started.
    #[must_use]
    pub fn new(machine: Arc<Machine>, surroundings: Surroundings) -> Engine {
        Engine {
            machine,
            surroundings,
            status: Status::Running,
            scopes: BTreeMap::new(),
            next_scope: ROOT,
            recorded: 0,
            events: Vec::new(),
            commands: VecDeque::new(),
            deadlines: BTreeMap::new(),
            next_deadline: 0,
            moment: Moment {
                now: Timestamp::UNIX_EPOCH,
                random: 0.0,
            },
        }
    }

    /// How it stands.
    #[must_use]
    pub fn status(&self) -> &Status {
        &self.status
    }

    /// Whether it has ended.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.status != Status::Running
    }

    /// The machine.
    #[must_use]
    pub fn machine(&self) -> &Machine {
        &self.machine
    }

    /// Events not taken yet. They are to be kept before any command is carried out.
    pub fn take_events(&mut self) -> Vec<HistoryEvent> {
        std::mem::take(&mut self.events)
    }

    /// The next thing to do.
    pub fn next_command(&mut self) -> Option<Command> {
        self.commands.pop_front()
    }

    /// When [`handle_deadlines`](Engine::handle_deadlines) has something to do.
    #[must_use]
    pub fn next_deadline(&self) -> Option<Timestamp> {
        self.deadlines.keys().next().map(|(at, _)| *at)
    }

    /// Whether `scope` is running.
    #[must_use]
    pub fn is_alive(&self, scope: ScopeId) -> bool {
        !self.is_over() && self.scopes.contains_key(&scope)
    }

    /// Takes `input` in. After the end nothing has an effect.
    ///
    /// # Errors
    /// When the input makes no sense where the execution stands; nothing has happened then.
    pub fn handle(&mut self, input: Input, moment: Moment) -> Result<(), IllegalTransition> {
        if self.is_over() {
            return Ok(());
        }
        self.moment = moment;
        match input {
            Input::Start { input } => self.start(input),
            Input::Enter { scope, state } => self.enter(scope, state),
            Input::Exit {
                scope,
                output,
                assigned,
            } => self.exit_with(scope, output, assigned),
            Input::Call {
                scope,
                parameters,
                settings,
            } => self.call(scope, parameters, settings),
            Input::AttemptStarted { scope, worker_name } => {
                self.attempt_started(scope, worker_name)
            }
            Input::LaunchFailed {
                scope,
                step,
                failure,
            } => self.launch_failed(scope, step, failure),
            Input::AttemptSubmitted { scope, output } => self.attempt_submitted(scope, output),
            Input::AttemptSucceeded { scope, output } => self.attempt_succeeded(scope, output),
            Input::AttemptFailed { scope, failure } => self.attempt_failed(scope, failure),
            Input::Heartbeat { scope } => self.heartbeat(scope),
            Input::Wait { scope, until } => self.wait(scope, until),
            Input::Fork { scope, input } => self.fork(scope, input),
            Input::Map {
                scope,
                items,
                limits,
            } => self.map(scope, items, limits),
            Input::Distribute { scope, length } => self.distribute(scope, length),
            Input::MapRunStarted { scope, map_run_arn } => self.map_run_started(scope, map_run_arn),
            Input::MapRunEnded { scope, result } => self.map_run_ended(scope, result),
            Input::Return { scope, output } => self.return_from(scope, output),
            Input::Throw { scope, failure } => self.throw(scope, failure),
            Input::Fault {
                scope,
                failure,
                location,
            } => self.fault(scope, failure, location),
            Input::EvaluationFailed { scope, cause } => self.evaluation_failed(scope, &cause),
            Input::Stop { failure } => {
                self.stop(failure);
                Ok(())
            }
        }
    }

    /// Does what is due at `moment`.
    pub fn handle_deadlines(&mut self, moment: Moment) {
        self.moment = moment;
        while !self.is_over() {
            let due = self.deadlines.first_entry();
            let Some(due) = due.filter(|entry| entry.key().0 <= moment.now) else {
                break;
            };
            let at = due.key().0;
            match due.remove() {
                Deadline::Execution => self.time_out(),
                Deadline::Attempt(scope) => self.attempts_timed_out(at, (scope, false)),
                Deadline::Heartbeat(scope) => self.attempts_timed_out(at, (scope, true)),
                Deadline::Retry(scope) => self.retry(scope),
                Deadline::Wait(scope) => self.waited(scope),
            }
        }
    }

    /// The attempts that time out at the same time: all of them do, before the failure of one
    /// stops the others.
    fn attempts_timed_out(&mut self, at: Timestamp, first: (ScopeId, bool)) {
        let mut all = vec![first];
        while let Some(next) = self.deadlines.first_entry().filter(|e| e.key().0 == at) {
            match *next.get() {
                Deadline::Attempt(scope) => all.push((scope, false)),
                Deadline::Heartbeat(scope) => all.push((scope, true)),
                _ => break,
            }
            next.remove();
        }
        all.retain(|(scope, _)| self.record_timeout(*scope));
        for (scope, heartbeat) in all {
            self.attempt_timed_out(scope, heartbeat);
        }
    }

    /// Where `site` leads from where `scope` stands: the states to enter, in order. Empty when
    /// the site is no state, or was folded into a neighbour on this way.
    #[must_use]
    pub fn resolve(&self, scope: ScopeId, site: SiteId) -> Vec<StateId> {
        let target = self.machine.site(site);
        let path = target.and_then(|target| self.path(scope, |state| state == target));
        path.unwrap_or_default()
    }

    /// How the task that `scope` is in completes.
    #[must_use]
    pub fn submits(&self, scope: ScopeId) -> Submits {
        let visit = self.scopes.get(&scope).and_then(|s| s.visit.as_ref());
        match visit.map(|visit| &self.machine.states[visit.state].kind) {
            Some(StateKind::Task(task)) => task.resource.submits(),
            _ => Submits::Nothing,
        }
    }

    /// The state machine that the task which `scope` is in starts.
    #[must_use]
    pub fn state_machine_arn(&self, scope: ScopeId) -> Option<Arc<str>> {
        let visit = self.scopes.get(&scope)?.visit.as_ref()?;
        match &self.machine.states[visit.state].kind {
            StateKind::Task(task) => task.state_machine_arn.clone(),
            _ => None,
        }
    }

    /// Whether `scope` has left its last state and entered no other.
    #[must_use]
    pub fn has_left(&self, scope: ScopeId) -> bool {
        let visit = self.scopes.get(&scope).and_then(|s| s.visit.as_ref());
        visit.is_some_and(|visit| matches!(visit.progress, Progress::Left { .. }))
    }

    /// The time of what happened last.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.moment.now
    }

    /// The stay of `scope` in its current state.
    #[must_use]
    pub fn stay(&self, scope: ScopeId) -> Option<Stay> {
        let scope = self.scopes.get(&scope)?;
        let visit = scope.visit.as_ref()?;
        Some(Stay {
            entered_time: visit.entered_time,
            retry_count: visit.retries.total(),
            last_event: scope.last_event,
            now: self.moment.now,
        })
    }

    /// Where `scope` stands, for messages.
    #[must_use]
    pub fn describe(&self, scope: ScopeId) -> String {
        self.illegal(scope, "").place
    }

    /// Ends the execution with an error that nothing can catch.
    pub fn fail_execution(&mut self, scope: ScopeId, cause: String, moment: Moment) {
        self.moment = moment;
        let previous = self.scopes.get(&scope).map_or(0, |s| s.last_event);
        self.end_failed(previous, Failure::new(names::RUNTIME, cause));
    }
}
