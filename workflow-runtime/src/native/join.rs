//! Polls the children of a Parallel or Map state inside their parent, and only those that woke.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context as PollContext, Poll, Wake, Waker};

use workflow_core::error::Failure;

use super::core::{Signal, Stopped};
use super::{Context, LocalBoxFuture, current};
use crate::engine::{Completion, Input, ScopeId};
use crate::payload::Payload;

/// What a branch or iteration comes to.
pub(crate) type Child<'a> = LocalBoxFuture<'a, Result<Payload, Failure>>;

/// How a round of children ends.
pub(crate) enum End {
    /// The state is done.
    Completed(Completion),
    /// It is tried again.
    TryAgain,
}

/// The running children of one state, in the order they started.
#[derive(Default)]
pub(crate) struct Join<'a> {
    children: BTreeMap<ScopeId, (Child<'a>, Arc<ChildWaker>)>,
}

impl<'a> Join<'a> {
    /// Runs the state's children to its completion. `begin` asks the engine for them, for the
    /// first time or again; `start` makes the program of a child, or says why it can't.
    pub(super) async fn run(
        mut self,
        context: &Context,
        begin: impl Fn(),
        mut start: impl FnMut(Context, usize) -> Result<Child<'a>, Failure>,
    ) -> Completion {
        begin();
        loop {
            let end = poll_fn(|cx| self.poll(cx, context, &mut start)).await;
            match end {
                End::Completed(completion) => return completion,
                End::TryAgain => begin(),
            }
        }
    }

    /// Runs the state's children to its completion, or until it is to be tried again.
    #[cfg(feature = "interpreter")]
    pub(crate) async fn run_once(
        &mut self,
        context: &Context,
        mut start: impl FnMut(Context, usize) -> Result<Child<'a>, Failure>,
    ) -> End {
        poll_fn(|cx| self.poll(cx, context, &mut start)).await
    }

    fn poll(
        &mut self,
        cx: &mut PollContext<'_>,
        context: &Context,
        start: &mut dyn FnMut(Context, usize) -> Result<Child<'a>, Failure>,
    ) -> Poll<End> {
        for (_, waker) in self.children.values() {
            waker.set_parent(cx.waker());
        }
        let mut first = true;
        loop {
            let mut signalled = false;
            while let Some(signal) = context.core.try_signal(context.scope) {
                signalled = true;
                match signal {
                    Signal::StartScope { scope, index } => {
                        self.start(cx, context, scope, start(context.child(scope), index));
                    }
                    Signal::StopScope { scope } => {
                        self.children.remove(&scope);
                    }
                    Signal::Resume(completion) => {
                        return Poll::Ready(End::Completed(completion));
                    }
                    Signal::TryAgain => return Poll::Ready(End::TryAgain),
                    Signal::Attempt { .. } | Signal::Cancel | Signal::Answered(..) => {}
                }
            }
            // A child that wakes itself has woken the parent, too, and waits for its next turn.
            if !std::mem::take(&mut first) && !signalled {
                context.core.wake_on_signal(context.scope, cx.waker());
                return Poll::Pending;
            }
            if !self.poll_woken(context) {
                return Poll::Pending;
            }
        }
    }

    /// Polls each child that woke once; false when a failure has ended the parent, too.
    fn poll_woken(&mut self, context: &Context) -> bool {
        let woken = self.children.iter().filter(|(_, (_, waker))| waker.take());
        let woken: Vec<ScopeId> = woken.map(|(scope, _)| *scope).collect();
        for scope in woken {
            // An earlier one's failure may have ended this one.
            if context.core.is_alive(scope) {
                self.poll_child(context, scope);
            }
            if !context.is_alive() {
                return false;
            }
        }
        true
    }

    fn start(
        &mut self,
        cx: &mut PollContext<'_>,
        context: &Context,
        scope: ScopeId,
        child: Result<Child<'a>, Failure>,
    ) {
        match child {
            Ok(child) => {
                let waker = Arc::new(ChildWaker::new(cx.waker()));
                self.children.insert(scope, (child, waker));
            }
            Err(failure) => context.send(Input::Throw { scope, failure }),
        }
    }

    fn poll_child(&mut self, context: &Context, scope: ScopeId) {
        let Some((child, waker)) = self.children.get_mut(&scope) else {
            return;
        };
        let waker = Waker::from(waker.clone());
        let mut cx = PollContext::from_waker(&waker);
        let own = context.child(scope);
        let poll = || current::inside(&own, || child.as_mut().poll(&mut cx));
        let polled = catch_unwind(AssertUnwindSafe(poll));
        if let Ok(Poll::Pending) = polled {
            return;
        }
        self.children.remove(&scope);
        if let Some(input) = finished(scope, polled) {
            context.send(input);
        }
    }
}

/// What the end of a program means: none when it was stopped.
pub(super) fn finished(
    scope: ScopeId,
    polled: std::thread::Result<Poll<Result<Payload, Failure>>>,
) -> Option<Input> {
    match polled {
        Ok(Poll::Pending) => None,
        Ok(Poll::Ready(Ok(output))) => Some(Input::Return { scope, output }),
        Ok(Poll::Ready(Err(failure))) => Some(Input::Throw { scope, failure }),
        Err(panic) if panic.is::<Stopped>() => None,
        // Division by zero, an index out of range: what fails an expression on AWS.
        Err(panic) => Some(Input::EvaluationFailed {
            scope,
            cause: super::task::panic_text(&*panic),
        }),
    }
}

/// Notes that a child wants to be polled, and wakes the parent.
struct ChildWaker {
    woken: AtomicBool,
    parent: Mutex<Waker>,
}

impl ChildWaker {
    /// A new child is polled at once.
    fn new(parent: &Waker) -> ChildWaker {
        ChildWaker {
            woken: AtomicBool::new(true),
            parent: Mutex::new(parent.clone()),
        }
    }

    fn set_parent(&self, waker: &Waker) {
        let mut parent = self.parent.lock().unwrap_or_else(PoisonError::into_inner);
        parent.clone_from(waker);
    }

    fn take(&self) -> bool {
        self.woken.swap(false, Ordering::AcqRel)
    }
}

impl Wake for ChildWaker {
    fn wake(self: Arc<Self>) {
        self.wake_by_ref();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.woken.store(true, Ordering::Release);
        let parent = self.parent.lock().unwrap_or_else(PoisonError::into_inner);
        parent.wake_by_ref();
    }
}
