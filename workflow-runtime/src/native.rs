//! Runs the user's own async fn as an execution.
//!
//! A native body is the user's code with marks: [`Context::enter`] where it chooses, assigns,
//! returns or fails, and [`Context::step`] where it awaits. The marks name sites; the definition
//! says which state each site became, so that the history is the one of the optimised machine.

mod block;
mod compensate;
mod core;
#[cfg(feature = "interpreter")]
mod crew;
mod crossing;
pub(crate) mod current;
pub(crate) mod distributed;
mod driver;
mod each;
mod in_process;
mod inline;
mod join;
pub mod lens;
mod map;
#[cfg(feature = "interpreter")]
pub(crate) mod map_run;
pub mod marks;
mod nested;
mod outcomes;
mod parallel;
mod retry;
mod sleep;
mod task;
mod workflow;

use std::fmt;
use std::future::{Future, pending};
use std::pin::Pin;
use std::rc::Rc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use workflow_core::error::Failure;
use workflow_core::ir::SiteId;
use workflow_core::outcome::Outcome;

use crate::engine::{Caught, Input, ROOT, ScopeId, names};
use crate::payload::Payload;
use crate::sources::{Draw, ExecutionInfo, whole_millis};

#[cfg(feature = "interpreter")]
pub(crate) use self::core::Signal;
pub(crate) use self::core::{Core, Message};
use compensate::Undos;
pub use compensate::{Keep, KeepsClone, KeepsData, KeepsTarget, Kept, KeptTarget};
pub use crossing::{CrossesAsData, CrossesNot, Crossing};
pub use distributed::{NativeDistributed, distributed, distributed_batches};
pub(crate) use driver::{Body, drive};
pub use each::Each;
pub use inline::{InlineCall, InlineWorkflow};
#[cfg(feature = "interpreter")]
pub(crate) use join::{Child, End, Join};
pub use map::{NativeMap, map};
pub use nested::{CallableWorkflow, StartCall, WorkflowCall};
pub use outcomes::OutcomeBranches;
pub use parallel::{Branches, Program};
pub use retry::{NativeRetry, policies, retry};
#[cfg(feature = "interpreter")]
pub(crate) use task::panic_text;
pub(crate) use task::{Callee, TaskAnswer, TaskLayer};
pub(crate) use workflow::invalid;
pub use workflow::{Built, Workflow, WorkflowEntry};

/// A boxed future that stays on its thread.
pub type LocalBoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + 'a>>;

/// A scope of a native execution: the workflow's body, a branch, or an iteration.
///
/// Native bodies report through it where they are and await steps on it. When a step ends in an
/// error that no catcher takes, its await never returns: the execution drops the body.
#[derive(Clone)]
pub struct Context {
    core: Rc<Core>,
    scope: ScopeId,
    /// What the sites of the body count from: not 0 in an inline workflow.
    base: SiteId,
    /// What is registered to run when the body ends in an error.
    undos: Option<Rc<Undos>>,
}

impl fmt::Debug for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Context")
            .field("scope", &self.scope)
            .finish()
    }
}

/// What a workflow body can await.
pub trait Step {
    /// What awaiting it gives.
    type Output;

    /// Runs it as the state at `site`.
    fn run(self, context: &Context, site: SiteId) -> impl Future<Output = Self::Output>;
}

impl Context {
    pub(crate) fn root(core: Rc<Core>) -> Context {
        Context {
            core,
            scope: ROOT,
            base: 0,
            undos: None,
        }
    }

    fn child(&self, scope: ScopeId) -> Context {
        Context {
            core: self.core.clone(),
            scope,
            base: self.base,
            undos: None,
        }
    }

    /// Reports that the body has reached `site`: a choice, an assignment, a return or a failure.
    pub fn enter(&self, site: SiteId) {
        self.core.stop_runaway();
        self.core.enter(self.scope, self.site(site));
    }

    /// Runs `step` as the state at `site`.
    pub async fn step<S: Step>(&self, site: SiteId, step: S) -> S::Output {
        step.run(self, site).await
    }

    /// Runs `branches`, a tuple of `AsyncFnOnce(Context) -> Result<T, E>`, as the Parallel state
    /// at `site`. The first error stops the others.
    ///
    /// # Errors
    /// The error of the branch that failed, when a catcher takes it.
    pub async fn try_join<B: Branches>(
        &self,
        site: SiteId,
        branches: B,
    ) -> Result<B::Values, B::Error> {
        parallel::try_join(self, site, branches).await
    }

    /// Runs `branches`, a tuple of `AsyncFnOnce(Context) -> R`, as the Parallel state at `site`. All
    /// run to their ends; an error of a branch is its outcome.
    pub async fn join<B: OutcomeBranches>(&self, site: SiteId, branches: B) -> B::Outcomes {
        outcomes::join(self, site, branches).await
    }

    /// The time, as the body sees it.
    pub(crate) fn now(&self) -> jiff::Timestamp {
        self.core.now()
    }

    /// Draws what the scope draws next.
    pub(crate) fn draw<T>(&self, draw: Draw<T>) -> T {
        self.core.draw(self.scope, draw)
    }

    /// What the body can know of its execution.
    pub(crate) fn execution_info(&self) -> ExecutionInfo {
        let record = &self.core.record;
        ExecutionInfo {
            id: record.arn.to_string(),
            name: record.name.to_string(),
            start_time: whole_millis(record.start_date),
        }
    }

    /// The same for a body whose sites count from `base`.
    fn counting_from(self, base: SiteId) -> Context {
        Context { base, ..self }
    }

    /// A site of this body among all sites of the definition.
    fn site(&self, site: SiteId) -> SiteId {
        self.base + site
    }

    /// Whether the definition leads from here to the state of `site`.
    fn leads_to(&self, site: SiteId) -> bool {
        self.core.leads_to(self.scope, self.site(site))
    }

    /// Enters the state of a step, which always is one.
    fn enter_step(&self, site: SiteId) {
        let site = self.site(site);
        if !self.core.enter(self.scope, site) {
            self.core.fail_unreachable(self.scope, site);
        }
    }

    #[cfg(feature = "interpreter")]
    pub(crate) fn core(&self) -> &Rc<Core> {
        &self.core
    }

    #[cfg(feature = "interpreter")]
    pub(crate) fn scope(&self) -> ScopeId {
        self.scope
    }

    pub(crate) fn send(&self, input: Input) {
        self.core.send(input);
    }

    pub(crate) fn is_alive(&self) -> bool {
        self.core.is_alive(self.scope)
    }

    /// Ends the scope with an error that the body can't hold, or the body before its undos run.
    /// Its await never returns.
    async fn throw<T>(&self, failure: Failure) -> T {
        self.end_with(failure);
        pending().await
    }

    fn end_with(&self, failure: Failure) {
        let scope = self.scope;
        match &self.undos {
            Some(undos) => undos.throw(failure),
            None => self.send(Input::Throw { scope, failure }),
        }
    }

    /// Ends the scope because a value has no JSON.
    async fn evaluation_failed<T>(&self, cause: String) -> T {
        let scope = self.scope;
        self.send(Input::EvaluationFailed { scope, cause });
        pending().await
    }

    /// The value of a decoded completion, or the end of the scope.
    async fn hold<T>(&self, decoded: Result<T, Failure>) -> T {
        match decoded {
            Ok(value) => value,
            Err(failure) => self.throw(failure).await,
        }
    }
}

/// The value that holds a caught error: under its own name, or under the name that the catcher
/// took it by (a variant for `States.TaskFailed` holds every such error).
fn hold_caught<T>(
    caught: Caught,
    decode: impl Fn(Failure) -> Result<T, Failure>,
) -> Result<T, Failure> {
    for failure in known_as(&caught) {
        if let Ok(held) = decode(failure) {
            return Ok(held);
        }
    }
    Err(caught.failure)
}

/// The error under the names that it may have, the first of which counts.
fn known_as(caught: &Caught) -> Vec<Failure> {
    let failure = caught.failure.clone();
    let by_catcher = Failure::new(caught.name.clone(), failure.cause.clone());
    if by_catcher.error == names::ALL || by_catcher.error == failure.error {
        return vec![failure];
    }
    match caught.heartbeat {
        true => vec![by_catcher, failure],
        false => vec![failure, by_catcher],
    }
}

/// The input of the native body of `workflow`, as the type of its only parameter.
///
/// # Errors
/// `States.Runtime`, when the input is not of that type.
fn decode_input<T: DeserializeOwned>(input: Value, workflow: &str) -> Result<T, Failure> {
    serde_json::from_value(input).map_err(|error| {
        let cause = format!("the input of `{workflow}` is not of its type: {error}");
        Failure::new(names::RUNTIME, cause)
    })
}

/// One of several parameters, from the object they travel in. A missing key is null.
///
/// # Errors
/// `States.Runtime`, when it is not of its type.
fn decode_key<T: DeserializeOwned>(
    input: &mut Value,
    key: &str,
    workflow: &str,
) -> Result<T, Failure> {
    let value = input.get_mut(key).map_or(Value::Null, Value::take);
    serde_json::from_value(value).map_err(|error| {
        let cause = format!("`{key}` in the input of `{workflow}` is not of its type: {error}");
        Failure::new(names::RUNTIME, cause)
    })
}

/// The outcome of a native body, as JSON.
///
/// # Errors
/// The outcome's own error, or `States.QueryEvaluationError` when the value has no JSON.
pub(crate) fn outcome_json<R: Outcome<Ok: Serialize>>(outcome: R) -> Result<Value, Failure> {
    let value = outcome.into_result()?;
    crate::task::to_value(&value).map_err(|error| no_json(&error))
}

fn no_json(error: &serde_json::Error) -> Failure {
    let cause = format!("a value has no JSON: {error}");
    Failure::new(names::QUERY_EVALUATION_ERROR, cause)
}

/// The outcome of a branch or iteration, as it crosses.
fn encode_child<R: Outcome>(outcome: R) -> Result<Payload, Failure>
where
    R::Ok: Serialize,
{
    outcome_json(outcome).map(|value| Payload::from(&value))
}

/// What a branch or iteration returned, as the parent sees it.
fn decode_child<T: DeserializeOwned>(payload: &Payload) -> Result<T, Failure> {
    payload.decode().map_err(|error| {
        let cause = format!("the result of a branch is not of its type: {error}");
        Failure::new(names::RUNTIME, cause)
    })
}
