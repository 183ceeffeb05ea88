//! Runs a [`Program`]: enters its states, applies what they say, and reports to the engine.
//!
//! A [`Body`] is the counterpart of a native body: one for the execution, and one for each branch
//! and iteration.

mod children;
mod datum;
mod map_run;
mod object;
mod task;

use std::cell::RefCell;
use std::collections::HashMap;
use std::future::{pending, poll_fn};
use std::rc::Rc;
use std::sync::Arc;
use std::task::Poll;

use serde_json::Value;
use workflow_core::error::Failure;

use super::state::{Evaluation, Exit, Output};
use super::{Fault, Program, Sources, Variables, View};
use crate::engine::{
    Caught, Completion, Input, ScopeId, ScopeShapeId, StateId, StateKind, error_output,
};
use crate::native::{Context, LocalBoxFuture, Signal};
use crate::payload::Payload;
use crate::runtime::WeakRuntime;
use datum::Datum;
use object::MapItem;

/// A body lets others have the thread after so many states.
const STATES_PER_TURN: u32 = 64;

/// The program of an execution of `program`, whose input is `input`.
pub(crate) fn run(
    program: Program,
    runtime: WeakRuntime,
    context: Context,
    input: Value,
) -> LocalBoxFuture<'static, Result<Payload, Failure>> {
    let input = Datum {
        value: Rc::new(input),
        text: context.core().record.input.clone(),
    };
    run_with(program, runtime, context, input, None)
}

/// The program of an execution; `item` is what a distributed Map state started it for.
fn run_with(
    program: Program,
    runtime: WeakRuntime,
    context: Context,
    input: Datum,
    item: Option<Rc<MapItem>>,
) -> LocalBoxFuture<'static, Result<Payload, Failure>> {
    let shared = Rc::new(Shared {
        program,
        runtime,
        input: input.value.clone(),
        invocations: RefCell::default(),
    });
    let body = Body {
        shared,
        context,
        variables: Variables::default(),
        item,
    };
    Box::pin(async move { Ok(body.run(0, input).await.text) })
}

/// What the bodies of an execution share.
struct Shared {
    program: Program,
    runtime: WeakRuntime,
    /// The execution's input.
    input: Rc<Value>,
    /// How often the task of each state was called.
    invocations: RefCell<HashMap<StateId, u64>>,
}

/// The program of a scope.
struct Body {
    shared: Rc<Shared>,
    context: Context,
    variables: Variables,
    /// The item, in an iteration of a Map state.
    item: Option<Rc<MapItem>>,
}

/// A stay in a state.
struct Visit {
    state: StateId,
    input: Datum,
}

/// What the expressions of a state see beside its input, and in which step.
#[derive(Default)]
struct Sight<'a> {
    result: Option<&'a Value>,
    error_output: Option<&'a Value>,
    /// The text of the task's token.
    token: Option<&'a str>,
    /// The item that a Map state makes an iteration's input of.
    item: Option<&'a MapItem>,
}

/// Where a body goes from a state.
struct Left {
    output: Datum,
    /// None at the end of the scope.
    next: Option<StateId>,
}

/// What the engine says of a state that failed. A scope that ends hears nothing.
enum Verdict {
    TryAgain,
    Caught(Caught),
}

impl Body {
    fn scope(&self) -> ScopeId {
        self.context.scope()
    }

    /// Runs the scope to its end. It never ends when the engine has ended it.
    async fn run(mut self, shape: ScopeShapeId, input: Datum) -> Datum {
        let program = self.shared.program.clone();
        let machine = program.machine();
        let mut visit = Visit {
            state: machine.scopes[shape],
            input,
        };
        let mut states = 0;
        loop {
            self.context.send(Input::Enter {
                scope: self.scope(),
                state: visit.state,
            });
            self.check_alive().await;
            let left = match &machine.states[visit.state].kind {
                StateKind::Pass => self.simple(&visit, |e| e.pass()).await,
                StateKind::Succeed => self.simple(&visit, |e| e.succeed()).await,
                StateKind::Choice => self.choice(&visit).await,
                StateKind::Wait => self.wait(&visit).await,
                StateKind::Fail => self.fail(&visit).await,
                StateKind::Task(_) => self.task(&visit).await,
                StateKind::Parallel(branches) => self.parallel(&visit, branches).await,
                StateKind::Map(map) => self.map(&visit, map).await,
            };
            match left.next {
                None => return left.output,
                Some(state) => {
                    visit = Visit {
                        state,
                        input: left.output,
                    };
                }
            }
            states += 1;
            if states % STATES_PER_TURN == 0 {
                // Nothing that the clock may skip to comes first.
                let busy = self.context.core().in_flight();
                yield_now().await;
                drop(busy);
            }
        }
    }

    /// Stops here when the scope is over.
    async fn check_alive(&self) {
        if !self.context.is_alive() {
            pending::<()>().await;
        }
    }

    /// Applies what the state says.
    fn evaluate<T>(
        &self,
        visit: &Visit,
        sight: &Sight<'_>,
        apply: impl FnOnce(&mut Evaluation<'_>) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let core = self.context.core();
        let Some(stay) = core.stay(self.scope()) else {
            return Err(Fault::runtime("the execution is over"));
        };
        let object = self.context_object(visit, sight, stay);
        let view = View {
            input: &visit.input.value,
            context: &object,
            variables: &self.variables,
            result: sight.result,
            error_output: sight.error_output,
        };
        let mut sources = Sources::of(core.draws(self.scope()), stay.now);
        let mut evaluation = Evaluation {
            state: self.shared.program.state(visit.state),
            view,
            sources: &mut sources,
            inspect: &mut (),
        };
        let applied = apply(&mut evaluation);
        core.keep_draws(self.scope(), sources.into_draws());
        applied
    }

    /// A state that only leaves.
    async fn simple(
        &mut self,
        visit: &Visit,
        apply: fn(&mut Evaluation<'_>) -> Result<Exit, Fault>,
    ) -> Left {
        match self.evaluate(visit, &Sight::default(), apply) {
            Ok(exit) => self.leave_at_last(visit, exit, None).await,
            Err(fault) => self.end_with(fault).await,
        }
    }

    async fn choice(&mut self, visit: &Visit) -> Left {
        match self.evaluate(visit, &Sight::default(), |e| e.choose()) {
            Ok(Some((position, exit))) => self.leave_at_last(visit, exit, Some(position)).await,
            Ok(None) => {
                let cause = "Failed to transition out of the state. The state does not point to a next state.";
                self.end_with(Fault::runtime(cause)).await
            }
            Err(fault) => self.end_with(fault).await,
        }
    }

    async fn wait(&mut self, visit: &Visit) -> Left {
        let until = match self.evaluate(visit, &Sight::default(), |e| e.wait_until()) {
            Ok(until) => until,
            Err(fault) => return self.end_with(fault).await,
        };
        let scope = self.scope();
        self.context.send(Input::Wait { scope, until });
        let is_over = |signal: &Signal| matches!(signal, Signal::Resume(Completion::Done(_)));
        while !is_over(&self.context.core().signal(scope).await) {}
        self.simple(visit, |e| e.waited()).await
    }

    async fn fail(&mut self, visit: &Visit) -> Left {
        match self.evaluate(visit, &Sight::default(), |e| e.fail()) {
            Ok(failure) => {
                let scope = self.scope();
                self.context.send(Input::Throw { scope, failure });
                pending().await
            }
            Err(fault) => self.end_with(fault).await,
        }
    }

    /// Leaves a state that retries and catches nothing: what it can't leave with ends the scope.
    async fn leave_at_last(&mut self, visit: &Visit, exit: Exit, way: Option<usize>) -> Left {
        let info = &self.shared.program.machine().states[visit.state];
        let next = info.next.get(way.unwrap_or(0)).copied();
        match self.leave(visit, exit, None) {
            Some(output) => Left { output, next },
            None => pending().await,
        }
    }

    /// Reports a fault of a state that retries and catches nothing.
    async fn end_with<T>(&self, fault: Fault) -> T {
        self.report(fault);
        pending().await
    }

    /// Leaves the state; none when the engine does not let it. `result` is that of its work.
    fn leave(&mut self, visit: &Visit, exit: Exit, result: Option<&Datum>) -> Option<Datum> {
        let output = match (exit.output, result) {
            (Output::New(value), _) => Datum::new(value),
            (Output::Result, Some(result)) => result.clone(),
            (Output::Input | Output::Result, _) => visit.input.clone(),
        };
        let texts = exit.assigned.as_ref().map(|assigned| {
            let text = |(name, value): &(String, Value)| (Arc::from(name.as_str()), value.into());
            assigned.iter().map(text).collect()
        });
        let scope = self.scope();
        self.context.send(Input::Exit {
            scope,
            output: output.text.clone(),
            assigned: texts,
        });
        if !self.context.core().has_left(scope) {
            return None;
        }
        for (name, value) in exit.assigned.into_iter().flatten() {
            self.variables.set(name, value);
        }
        Some(output)
    }

    /// Leaves a state that may be tried again, or caught.
    async fn leave_with(
        &mut self,
        visit: &Visit,
        exit: Result<Exit, Fault>,
        result: &Datum,
    ) -> Result<Left, Verdict> {
        match exit {
            Err(fault) => Err(self.fault(fault).await),
            Ok(exit) => match self.leave(visit, exit, Some(result)) {
                None => Err(self.verdict().await),
                Some(output) => {
                    let info = &self.shared.program.machine().states[visit.state];
                    let next = info.next.first().copied();
                    Ok(Left { output, next })
                }
            },
        }
    }

    /// Leaves by a catcher. What fails here is not caught again.
    async fn leave_by(&mut self, visit: &Visit, caught: Caught) -> Left {
        let error_output = error_output(&caught.failure);
        let sight = Sight {
            error_output: Some(&error_output),
            ..Sight::default()
        };
        let position = caught.catcher;
        let exit = self.evaluate(visit, &sight, |e| e.exit_by_catcher(position));
        let info = &self.shared.program.machine().states[visit.state];
        let next = info.catch.get(position).map(|catcher| catcher.next);
        match exit.map(|exit| self.leave(visit, exit, None)) {
            Ok(Some(output)) => Left { output, next },
            Ok(None) => pending().await,
            Err(fault) => self.end_with(fault).await,
        }
    }

    /// Tells the engine of a fault.
    fn report(&self, fault: Fault) {
        self.context.send(Input::Fault {
            scope: self.scope(),
            failure: fault.failure,
            location: fault.location.map(Arc::from),
        });
    }

    /// Tells the engine of a fault; what comes of it.
    async fn fault(&self, fault: Fault) -> Verdict {
        self.report(fault);
        self.verdict().await
    }

    /// What comes of a failure.
    async fn verdict(&self) -> Verdict {
        loop {
            match self.context.core().signal(self.scope()).await {
                Signal::TryAgain => return Verdict::TryAgain,
                Signal::Resume(Completion::Caught(caught)) => return Verdict::Caught(caught),
                _ => {}
            }
        }
    }
}

/// Lets others have the thread.
async fn yield_now() {
    let mut yielded = false;
    poll_fn(|cx| match std::mem::replace(&mut yielded, true) {
        true => Poll::Ready(()),
        false => {
            cx.waker().wake_by_ref();
            Poll::Pending
        }
    })
    .await;
}
