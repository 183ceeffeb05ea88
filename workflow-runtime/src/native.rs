//! Runs the user's own async fn as an execution.

use std::future::Future;

use workflow_core::ir::SiteId;

/// A scope of a native execution: the workflow's body, a branch, or an iteration.
///
/// Native bodies report through it where they are and await steps on it.
#[derive(Debug, Clone)]
pub struct Context {}

impl Context {
    /// Reports that the body has reached `site`: a choice, an assignment, a return or a failure.
    pub fn enter(&self, site: SiteId) {
        let _ = site;
    }

    /// Runs `step` as the state at `site`.
    pub async fn step<S: Step>(&self, site: SiteId, step: S) -> S::Output {
        step.run(self, site).await
    }
}

/// What a workflow body can await.
pub trait Step {
    /// What awaiting it gives.
    type Output;

    /// Runs it as the state at `site`.
    fn run(self, context: &Context, site: SiteId) -> impl Future<Output = Self::Output>;
}
