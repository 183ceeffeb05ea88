//! Drives one native execution: polls its body, keeps its deadlines, takes messages in.

use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::rc::Rc;
use std::task::{Context as PollContext, Poll};

use jiff::Timestamp;
use tokio::runtime::Handle;
use workflow_core::error::Failure;

use super::core::{Core, Message};
use super::join::finished;
use super::{Context, LocalBoxFuture, current};
use crate::engine::{Input, ROOT};
use crate::payload::Payload;
use crate::task::BoxFuture;

/// The program of an execution: a native body, or the interpreter.
pub(crate) type Body =
    Box<dyn FnOnce(Context) -> LocalBoxFuture<'static, Result<Payload, Failure>> + Send>;

/// Starts an execution; the future runs it to its end. `handle` is the caller's runtime, which
/// tasks may use.
pub(crate) fn drive<'a>(
    core: Rc<Core>,
    body: impl FnOnce(Context) -> LocalBoxFuture<'a, Result<Payload, Failure>>,
    handle: Option<Handle>,
) -> impl Future<Output = ()> + 'a {
    core.send(Input::Start {
        input: core.record.input.clone(),
    });
    let body = body(Context::root(core.clone()));
    let mut driver = Driver {
        core,
        body: Some(body),
        handle,
        timer: None,
    };
    poll_fn(move |cx| driver.poll(cx))
}

struct Driver<'a> {
    core: Rc<Core>,
    body: Option<LocalBoxFuture<'a, Result<Payload, Failure>>>,
    handle: Option<Handle>,
    /// The deadline it sleeps for.
    timer: Option<(Timestamp, BoxFuture<'static, ()>)>,
}

impl Driver<'_> {
    fn poll(&mut self, cx: &mut PollContext<'_>) -> Poll<()> {
        self.core.clock.go_on();
        loop {
            self.take_messages(cx);
            self.poll_body(cx);
            if self.core.is_over() {
                self.body = None;
                return Poll::Ready(());
            }
            if self.core.handle_deadlines() {
                continue;
            }
            let Some(next) = self.core.next_deadline() else {
                self.core.fail_silent();
                match self.core.is_over() {
                    true => continue,
                    false => {
                        if self.core.only_waits() {
                            self.core.clock.wait();
                        }
                        return Poll::Pending;
                    }
                }
            };
            if self.core.only_waits() && self.core.clock.skip_to(next) {
                continue;
            }
            if self.poll_timer(cx, next).is_pending() {
                return Poll::Pending;
            }
        }
    }

    fn take_messages(&self, cx: &PollContext<'_>) {
        for message in self.core.record.inbox.take(cx.waker()) {
            match message {
                Message::Stop(failure) => self.core.send(Input::Stop { failure }),
                Message::Answer {
                    scope,
                    token,
                    result,
                } => self.core.answer(scope, token, result),
                Message::Heartbeat { scope } => self.core.heartbeat(scope),
            }
        }
    }

    /// Polls the body where tasks find the caller's runtime.
    fn poll_body(&mut self, cx: &mut PollContext<'_>) {
        if self.core.is_over() {
            return;
        }
        let Some(body) = &mut self.body else { return };
        let entered = self.handle.as_ref().map(Handle::enter);
        let context = Context::root(self.core.clone());
        let poll = || current::inside(&context, || body.as_mut().poll(cx));
        let polled = catch_unwind(AssertUnwindSafe(poll));
        drop(entered);
        if let Ok(Poll::Pending) = polled {
            return;
        }
        self.body = None;
        if let Some(input) = finished(ROOT, polled) {
            self.core.send(input);
        }
    }

    /// Sleeps until `next`; ready when it is there. The timer is made outside of the caller's
    /// runtime, which may have none.
    fn poll_timer(&mut self, cx: &mut PollContext<'_>, next: Timestamp) -> Poll<()> {
        match &self.timer {
            Some((at, _)) if *at == next => {}
            _ => self.timer = Some((next, self.core.clock.sleep_until(next))),
        }
        let Some((_, timer)) = &mut self.timer else {
            return Poll::Pending;
        };
        let polled = timer.as_mut().poll(cx);
        if polled.is_ready() {
            self.timer = None;
        }
        polled
    }
}
