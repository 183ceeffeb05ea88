//! What all contexts of one execution share: the engine, and a mailbox for each scope.

use std::cell::RefCell;
use std::collections::{BTreeMap, VecDeque};
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Poll, Waker};

use serde_json::Value;
use workflow_core::error::Failure;
use workflow_core::ir::SiteId;

use crate::clock::Clock;
use crate::engine::{
    Command, Completion, Engine, Input, Machine, Moment, ROOT, ScopeId, Surroundings,
};
use crate::runtime::{Config, ExecutionRecord, WeakRuntime};
use crate::sources::{Draw, Draws, whole_millis};
use crate::task::TaskToken;

/// What an execution's worker knows about it.
pub(crate) struct Core {
    state: RefCell<State>,
    pub(crate) record: Arc<ExecutionRecord>,
    pub(crate) config: Arc<Config>,
    pub(crate) clock: Arc<dyn Clock>,
    /// The runtime it runs in.
    pub(crate) runtime: WeakRuntime,
}

struct State {
    engine: Engine,
    mailboxes: BTreeMap<ScopeId, Mailbox>,
    /// The last error that a catcher of each scope took.
    caught: BTreeMap<ScopeId, Failure>,
    /// For jitter (xorshift).
    random: u64,
    /// What each scope draws.
    draws: BTreeMap<ScopeId, Draws>,
    /// Attempts that make progress by themselves.
    attempts_in_flight: usize,
    /// Attempts that nothing will ever answer.
    attempts_silent: usize,
    /// States that wait for child executions, which make progress by themselves.
    waiting_for_children: usize,
}

#[derive(Default)]
struct Mailbox {
    signals: VecDeque<Signal>,
    waker: Option<Waker>,
}

/// What the engine tells a scope.
#[derive(Debug)]
pub(crate) enum Signal {
    /// Run the task.
    Attempt { visit: u64, retry_count: u64 },
    /// Give the attempt up.
    Cancel,
    /// Do the work of the state again.
    TryAgain,
    /// Start a child.
    StartScope { scope: ScopeId, index: usize },
    /// Drop a child.
    StopScope { scope: ScopeId },
    /// Go on.
    Resume(Completion),
    /// Somebody answered the task's token.
    Answered(TaskToken, Result<Value, Failure>),
}

/// What the world outside tells an execution.
#[derive(Debug)]
pub(crate) enum Message {
    /// StopExecution.
    Stop(Failure),
    /// SendTaskSuccess or SendTaskFailure.
    Answer {
        scope: ScopeId,
        token: TaskToken,
        result: Result<Value, Failure>,
    },
    /// SendTaskHeartbeat.
    Heartbeat { scope: ScopeId },
}

impl Core {
    pub(crate) fn new(
        machine: Arc<Machine>,
        record: Arc<ExecutionRecord>,
        config: Arc<Config>,
        clock: Arc<dyn Clock>,
        (runtime, seed): (WeakRuntime, u64),
    ) -> Rc<Core> {
        let surroundings = Surroundings {
            region: config.region.clone(),
            role_arn: config.role_arn.clone(),
        };
        let draws = Draws::of_execution(config.draws, &record.arn, &machine.name);
        let state = State {
            engine: Engine::new(machine, surroundings),
            mailboxes: BTreeMap::from([(ROOT, Mailbox::default())]),
            caught: BTreeMap::new(),
            random: seed | 1,
            draws: BTreeMap::from([(ROOT, draws)]),
            attempts_in_flight: 0,
            attempts_silent: 0,
            waiting_for_children: 0,
        };
        Rc::new(Core {
            state: RefCell::new(state),
            record,
            config,
            clock,
            runtime,
        })
    }

    /// Lets the engine take `input` in, keeps the events, and delivers the commands.
    pub(crate) fn send(&self, input: Input) {
        let mut state = self.state.borrow_mut();
        let moment = state.moment(&*self.clock);
        let scope = scope_of(&input);
        if let Input::Fork { .. } | Input::Map { .. } = input
            && let Some(draws) = state.draws.get_mut(&scope)
        {
            draws.next_round();
        }
        if let Err(error) = state.engine.handle(input, moment) {
            let cause = format!("the code and its definition disagree: {error}");
            state.engine.fail_execution(scope, cause, moment);
        }
        self.settle(&mut state);
    }

    /// Enters the states that `site` leads to; false when there are none.
    pub(crate) fn enter(&self, scope: ScopeId, site: SiteId) -> bool {
        let mut state = self.state.borrow_mut();
        let path = state.engine.resolve(scope, site);
        if path.is_empty() {
            return false;
        }
        let moment = state.moment(&*self.clock);
        for target in path {
            let input = Input::Enter {
                scope,
                state: target,
            };
            if let Err(error) = state.engine.handle(input, moment) {
                let cause = format!("the code and its definition disagree: {error}");
                state.engine.fail_execution(scope, cause, moment);
            }
        }
        self.settle(&mut state);
        true
    }

    /// A step whose state the definition does not lead to.
    pub(crate) fn fail_unreachable(&self, scope: ScopeId, site: SiteId) {
        let mut state = self.state.borrow_mut();
        if !state.engine.is_alive(scope) {
            return;
        }
        let machine = state.engine.machine();
        let target = match machine.site(site) {
            Some(target) => format!("the state `{}`", machine.states[target].name),
            None => format!("site {site}, which is no state"),
        };
        let place = state.engine.describe(scope);
        let cause = format!(
            "the code and its definition disagree: the code reached {target}, but the definition does not lead there from {place}"
        );
        let moment = state.moment(&*self.clock);
        state.engine.fail_execution(scope, cause, moment);
        self.settle(&mut state);
    }

    /// Does what is due; false when nothing is.
    pub(crate) fn handle_deadlines(&self) -> bool {
        let mut state = self.state.borrow_mut();
        let Some(next) = state.engine.next_deadline() else {
            return false;
        };
        let moment = state.moment(&*self.clock);
        if next > moment.now {
            return false;
        }
        state.engine.handle_deadlines(moment);
        self.settle(&mut state);
        true
    }

    pub(crate) fn next_deadline(&self) -> Option<jiff::Timestamp> {
        self.state.borrow().engine.next_deadline()
    }

    /// Whether nothing but a deadline or a message can make it go on.
    pub(crate) fn only_waits(&self) -> bool {
        self.state.borrow().attempts_in_flight == 0
    }

    pub(crate) fn is_over(&self) -> bool {
        self.state.borrow().engine.is_over()
    }

    pub(crate) fn is_alive(&self, scope: ScopeId) -> bool {
        self.state.borrow().engine.is_alive(scope)
    }

    /// Whether `scope` has left its last state.
    #[cfg(feature = "interpreter")]
    pub(crate) fn has_left(&self, scope: ScopeId) -> bool {
        self.state.borrow().engine.has_left(scope)
    }

    /// What child executions run for the distributed map at `site`.
    #[cfg(feature = "interpreter")]
    pub(crate) fn processor(&self, site: SiteId) -> Option<Arc<Machine>> {
        let state = self.state.borrow();
        let machine = state.engine.machine();
        machine.processors.get(&machine.site(site)?).cloned()
    }

    /// The stay of `scope` in its state.
    #[cfg(feature = "interpreter")]
    pub(crate) fn stay(&self, scope: ScopeId) -> Option<crate::engine::Stay> {
        self.state.borrow().engine.stay(scope)
    }

    /// The time of what happened last, as bodies see it.
    pub(crate) fn now(&self) -> jiff::Timestamp {
        whole_millis(self.state.borrow().engine.now())
    }

    /// Draws what `scope` draws next.
    pub(crate) fn draw<T>(&self, scope: ScopeId, draw: Draw<T>) -> T {
        let mut state = self.state.borrow_mut();
        match state.draws.get_mut(&scope) {
            Some(draws) => draw(draws),
            // It is over, and nobody sees what it draws.
            None => draw(&mut Draws::new(0)),
        }
    }

    /// What `scope` draws, until [`keep_draws`](Core::keep_draws) takes it back.
    #[cfg(feature = "interpreter")]
    pub(crate) fn draws(&self, scope: ScopeId) -> Draws {
        let state = self.state.borrow();
        let draws = state.draws.get(&scope).cloned();
        draws.unwrap_or_else(|| Draws::new(0))
    }

    /// What `scope` has drawn is not drawn again.
    #[cfg(feature = "interpreter")]
    pub(crate) fn keep_draws(&self, scope: ScopeId, draws: Draws) {
        if let Some(kept) = self.state.borrow_mut().draws.get_mut(&scope) {
            *kept = draws;
        }
    }

    /// The answer to `token` that has come for `scope`.
    #[cfg(feature = "interpreter")]
    pub(crate) fn take_answer(
        &self,
        scope: ScopeId,
        token: &TaskToken,
    ) -> Option<Result<Value, Failure>> {
        let mut state = self.state.borrow_mut();
        let signals = &mut state.mailboxes.get_mut(&scope)?.signals;
        let answers = |signal: &Signal| matches!(signal, Signal::Answered(t, _) if t == token);
        let position = signals.iter().position(answers)?;
        match signals.remove(position)? {
            Signal::Answered(_, result) => Some(result),
            _ => None,
        }
    }

    /// The last error that a catcher of `scope` took.
    pub(crate) fn last_caught(&self, scope: ScopeId) -> Option<Failure> {
        self.state.borrow().caught.get(&scope).cloned()
    }

    /// Whether the definition leads from where `scope` stands to the state of `site`.
    pub(crate) fn leads_to(&self, scope: ScopeId, site: SiteId) -> bool {
        !self.state.borrow().engine.resolve(scope, site).is_empty()
    }

    /// What the sites of an inline workflow's body count from, that is called at `site`.
    pub(crate) fn inlined(&self, site: SiteId) -> Option<SiteId> {
        self.state
            .borrow()
            .engine
            .machine()
            .inlined
            .get(&site)
            .copied()
    }

    /// The state machine that the task which `scope` is in starts.
    pub(crate) fn state_machine_arn(&self, scope: ScopeId) -> Option<Arc<str>> {
        self.state.borrow().engine.state_machine_arn(scope)
    }

    /// How the task that `scope` is in completes.
    pub(crate) fn submits(&self, scope: ScopeId) -> crate::engine::Submits {
        self.state.borrow().engine.submits(scope)
    }

    /// Ends a body that goes on without awaiting after its execution has ended: it may never
    /// await again. The driver catches the unwinding.
    pub(crate) fn stop_runaway(&self) {
        if cfg!(panic = "unwind") && self.is_over() {
            std::panic::resume_unwind(Box::new(Stopped));
        }
    }

    /// The first signal for `scope`, if there is one.
    pub(crate) fn try_signal(&self, scope: ScopeId) -> Option<Signal> {
        let mut state = self.state.borrow_mut();
        state.mailboxes.get_mut(&scope)?.signals.pop_front()
    }

    /// Wakes `waker` at the next signal for `scope`.
    pub(crate) fn wake_on_signal(&self, scope: ScopeId, waker: &Waker) {
        let mut state = self.state.borrow_mut();
        let Some(mailbox) = state.mailboxes.get_mut(&scope) else {
            return;
        };
        match &mailbox.waker {
            Some(old) if old.will_wake(waker) => {}
            _ => mailbox.waker = Some(waker.clone()),
        }
    }

    /// The next signal for `scope`.
    pub(crate) async fn signal(&self, scope: ScopeId) -> Signal {
        poll_fn(|cx| match self.try_signal(scope) {
            Some(signal) => Poll::Ready(signal),
            None => {
                self.wake_on_signal(scope, cx.waker());
                Poll::Pending
            }
        })
        .await
    }

    /// Gives a scope an answer from outside.
    pub(crate) fn answer(&self, scope: ScopeId, token: TaskToken, result: Result<Value, Failure>) {
        let mut state = self.state.borrow_mut();
        state.deliver(scope, Signal::Answered(token, result));
    }

    /// A heartbeat from outside, which may come when the attempt is over.
    pub(crate) fn heartbeat(&self, scope: ScopeId) {
        let mut state = self.state.borrow_mut();
        let moment = state.moment(&*self.clock);
        // An illegal one is late, and means nothing.
        let _ = state.engine.handle(Input::Heartbeat { scope }, moment);
    }

    /// Whether the running attempt of `scope` is to be given up.
    pub(crate) fn take_cancel(&self, scope: ScopeId) -> bool {
        let mut state = self.state.borrow_mut();
        let Some(mailbox) = state.mailboxes.get_mut(&scope) else {
            return false;
        };
        let is_cancel = |signal: &Signal| matches!(signal, Signal::Cancel);
        let Some(position) = mailbox.signals.iter().position(is_cancel) else {
            return false;
        };
        // What came before was for the attempt, too.
        mailbox.signals.drain(..=position);
        true
    }

    /// Counts an attempt as making progress, until the guard is dropped.
    pub(crate) fn in_flight(self: &Rc<Self>) -> InFlight {
        self.state.borrow_mut().attempts_in_flight += 1;
        InFlight(self.clone())
    }

    /// Counts an attempt as one that nothing answers, until the guard is dropped.
    pub(crate) fn silent(self: &Rc<Self>) -> Silent {
        self.state.borrow_mut().attempts_silent += 1;
        Silent(self.clone())
    }

    /// Counts a state that waits for child executions, until the guard is dropped.
    pub(crate) fn wait_for_children(self: &Rc<Self>) -> WaitsForChildren {
        self.state.borrow_mut().waiting_for_children += 1;
        WaitsForChildren(self.clone())
    }

    /// Ends an execution that waits for a silent attempt, and for nothing else.
    pub(crate) fn fail_silent(&self) {
        let mut state = self.state.borrow_mut();
        if state.attempts_silent == 0
            || state.attempts_in_flight > 0
            || state.waiting_for_children > 0
        {
            return;
        }
        let cause =
            "a mock never answers, and nothing times it out: set a timeout, or let it answer";
        let moment = state.moment(&*self.clock);
        state.engine.fail_execution(ROOT, cause.to_owned(), moment);
        self.settle(&mut state);
    }

    fn settle(&self, state: &mut State) {
        let events = state.engine.take_events();
        if !events.is_empty() {
            for observer in &self.config.observers {
                for event in &events {
                    // It only looks on. The panic hook has reported a panic of its own; the
                    // execution has no part in it.
                    let _ = catch_unwind(AssertUnwindSafe(|| observer(&self.record, event)));
                }
            }
            self.record.append(events);
        }
        while let Some(command) = state.engine.next_command() {
            if command == Command::Finish {
                let status = state.engine.status().clone();
                self.record.finish(status, self.clock.now());
            }
            state.carry_out(command);
        }
    }
}

/// What [`Core::stop_runaway`] unwinds with.
pub(crate) struct Stopped;

/// An attempt that makes progress by itself.
pub(crate) struct InFlight(Rc<Core>);

impl Drop for InFlight {
    fn drop(&mut self) {
        self.0.state.borrow_mut().attempts_in_flight -= 1;
    }
}

/// A state that waits for child executions.
pub(crate) struct WaitsForChildren(Rc<Core>);

impl Drop for WaitsForChildren {
    fn drop(&mut self) {
        self.0.state.borrow_mut().waiting_for_children -= 1;
    }
}

/// An attempt that nothing answers.
pub(crate) struct Silent(Rc<Core>);

impl Drop for Silent {
    fn drop(&mut self) {
        self.0.state.borrow_mut().attempts_silent -= 1;
    }
}

impl State {
    fn moment(&mut self, clock: &dyn Clock) -> Moment {
        // xorshift64: good enough to spread retries.
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        #[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
        let random = (self.random >> 11) as f64 / (1u64 << 53) as f64;
        Moment {
            now: clock.now(),
            random,
        }
    }

    fn carry_out(&mut self, command: Command) {
        match command {
            Command::RunAttempt {
                scope,
                visit,
                retry_count,
            } => self.deliver(scope, Signal::Attempt { visit, retry_count }),
            Command::CancelAttempt { scope } => self.deliver(scope, Signal::Cancel),
            Command::TryAgain { scope, .. } => self.deliver(scope, Signal::TryAgain),
            Command::Resume { scope, completion } => {
                if let Completion::Caught(caught) = &completion {
                    self.caught.insert(scope, caught.failure.clone());
                }
                self.deliver(scope, Signal::Resume(completion));
            }
            Command::StartScope {
                parent,
                scope,
                index,
            } => {
                self.mailboxes.insert(scope, Mailbox::default());
                if let Some(draws) = self.draws.get(&parent).map(|d| d.of_child(index)) {
                    self.draws.insert(scope, draws);
                }
                self.deliver(parent, Signal::StartScope { scope, index });
            }
            Command::StopScope { parent, scope } => {
                self.mailboxes.remove(&scope);
                self.caught.remove(&scope);
                self.draws.remove(&scope);
                self.deliver(parent, Signal::StopScope { scope });
            }
            Command::Finish => self.mailboxes.clear(),
        }
    }

    fn deliver(&mut self, scope: ScopeId, signal: Signal) {
        let Some(mailbox) = self.mailboxes.get_mut(&scope) else {
            return;
        };
        mailbox.signals.push_back(signal);
        if let Some(waker) = mailbox.waker.take() {
            waker.wake();
        }
    }
}

/// The scope an input is about, for errors.
fn scope_of(input: &Input) -> ScopeId {
    match input {
        Input::Start { .. } | Input::Stop { .. } => ROOT,
        Input::Enter { scope, .. }
        | Input::Call { scope, .. }
        | Input::Exit { scope, .. }
        | Input::AttemptStarted { scope, .. }
        | Input::LaunchFailed { scope, .. }
        | Input::AttemptSubmitted { scope, .. }
        | Input::AttemptSucceeded { scope, .. }
        | Input::AttemptFailed { scope, .. }
        | Input::Heartbeat { scope }
        | Input::Wait { scope, .. }
        | Input::Fork { scope, .. }
        | Input::Distribute { scope, .. }
        | Input::MapRunStarted { scope, .. }
        | Input::MapRunEnded { scope, .. }
        | Input::Fault { scope, .. }
        | Input::Map { scope, .. }
        | Input::Return { scope, .. }
        | Input::Throw { scope, .. }
        | Input::EvaluationFailed { scope, .. } => *scope,
    }
}
