//! Inline workflows: their bodies run in the execution of the caller.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::task::{Context as PollContext, Poll};

use workflow_core::definition::DefinitionBuilder;
use workflow_core::ir::SiteId;
use workflow_core::task::{AtOnce, Callee, InlineSpec, TaskFuture};

use super::in_process::InProcess;
use super::{Context, Step, Workflow};

/// What a workflow needs to know of an inline one to call it. `#[workflow(inline)]` implements it.
pub trait InlineWorkflow: Workflow {
    /// Module path and fn name.
    const PATH: &'static str;
    /// What is in front of the names of its states.
    const STATE_NAME: &'static str;
    /// How many sites its body has.
    const SITES: SiteId;

    /// The twin.
    fn build_into(builder: &mut DefinitionBuilder);
}

/// A call of an inline workflow's fn.
///
/// Awaited in a workflow its steps are steps of that one; awaited anywhere else it runs in this
/// process, in memory.
#[must_use = "a workflow does nothing unless awaited"]
pub struct InlineCall<W: InlineWorkflow> {
    call: InProcess<W>,
}

impl<W: InlineWorkflow> InlineCall<W> {
    /// For expansions of `#[workflow]`.
    #[doc(hidden)]
    pub fn new(input: W::Input) -> InlineCall<W> {
        InlineCall {
            call: InProcess::new(input),
        }
    }
}

impl<W: InlineWorkflow> fmt::Debug for InlineCall<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("InlineCall").field(&W::NAME).finish()
    }
}

// The input is only ever moved out.
impl<W: InlineWorkflow> Unpin for InlineCall<W> {}

impl<W: InlineWorkflow> Future for InlineCall<W> {
    type Output = W::Returns;

    fn poll(mut self: Pin<&mut Self>, cx: &mut PollContext<'_>) -> Poll<W::Returns> {
        self.call.poll(cx)
    }
}

impl<W: InlineWorkflow> TaskFuture for InlineCall<W> {
    // What its body waits for, the definition knows.
    type Completion = AtOnce;

    fn callee() -> Callee {
        Callee::Inline(InlineSpec {
            path: W::PATH,
            name: W::STATE_NAME,
            sites: W::SITES,
            build: W::build_into,
        })
    }
}

impl<W: InlineWorkflow> Step for InlineCall<W> {
    type Output = W::Returns;

    async fn run(self, context: &Context, site: SiteId) -> W::Returns {
        let site = context.site(site);
        let Some(base) = context.core.inlined(site) else {
            context.core.fail_unreachable(context.scope, site);
            return std::future::pending().await;
        };
        let body = context.clone().counting_from(base);
        // The arguments cross as JSON, as they do into every other scope.
        let input = match self.call.into_input().map(W::input).transpose() {
            Ok(input) => input.unwrap_or_default(),
            Err(error) => {
                let cause = format!("an argument of `{}` has no JSON: {error}", W::NAME);
                return context.evaluation_failed(cause).await;
            }
        };
        let returned = W::run(body, input).await;
        context.hold(W::decode(returned)).await
    }
}
