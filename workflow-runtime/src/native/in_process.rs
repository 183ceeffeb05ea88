//! A call of a workflow that has not started, or runs in this process.

use std::task::{Context as PollContext, Poll};

use super::Workflow;
use crate::runtime::run_in_process;
use crate::task::BoxFuture;

/// A call of `W`'s fn. Polled it runs in this process, in memory; a step of a workflow takes the
/// input instead.
pub(super) struct InProcess<W: Workflow> {
    input: Option<W::Input>,
    running: Option<BoxFuture<'static, W::Returns>>,
}

impl<W: Workflow> InProcess<W> {
    pub(super) fn new(input: W::Input) -> InProcess<W> {
        InProcess {
            input: Some(input),
            running: None,
        }
    }

    /// The input, of a call that has not started.
    pub(super) fn into_input(self) -> Option<W::Input> {
        self.input
    }

    pub(super) fn poll(&mut self, cx: &mut PollContext<'_>) -> Poll<W::Returns> {
        if let Some(input) = self.input.take() {
            self.running = Some(Box::pin(run_in_process::<W>(input)));
        }
        match &mut self.running {
            Some(running) => running.as_mut().poll(cx),
            None => panic!("a call of `{}` was awaited twice", W::NAME),
        }
    }
}
