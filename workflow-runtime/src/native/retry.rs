//! `retry` as a Parallel state of one branch, with Retry.

use serde::Serialize;
use serde::de::DeserializeOwned;
use workflow_core::error::Failure;
use workflow_core::ir::SiteId;
use workflow_core::outcome::Outcome;
use workflow_core::retry::{RetryPolicies, RetryPolicy};

use super::join::{Child, Join};
use super::{Context, Step, decode_child, encode_child, hold_caught};
use crate::engine::{Completion, Input, names};

/// What `retry(policies, body)` in a workflow's body becomes natively: the body gets the context
/// of its try first. The policies are in the definition, by which the engine goes.
pub fn retry<F, R>(_: Vec<RetryPolicy>, body: F) -> NativeRetry<F>
where
    F: AsyncFn(Context) -> R,
    R: Outcome<Ok: Serialize + DeserializeOwned>,
{
    NativeRetry { body }
}

/// The policies that a `retry` goes by.
pub fn policies<P: RetryPolicies>(policies: P) -> Vec<RetryPolicy> {
    policies.policies()
}

/// What [`retry`] returns.
#[must_use = "a retried block does nothing unless awaited"]
#[derive(Debug)]
pub struct NativeRetry<F> {
    body: F,
}

impl<F, R> Step for NativeRetry<F>
where
    F: AsyncFn(Context) -> R,
    R: Outcome<Ok: Serialize + DeserializeOwned>,
{
    type Output = R;

    async fn run(self, context: &Context, site: SiteId) -> R {
        context.enter_step(site);
        let scope = context.scope;
        let begin = || context.send(Input::Fork { scope, input: None });
        let body = &self.body;
        let start = |child: Context, _: usize| -> Result<Child<'_>, Failure> {
            Ok(Box::pin(async move { encode_child(body(child).await) }))
        };
        match Join::default().run(context, begin, start).await {
            Completion::Collected(results) => {
                let value = results.first().ok_or_else(no_branch);
                let value = value.and_then(decode_child);
                context
                    .hold(value.and_then(|v| R::from_result(Ok(v))))
                    .await
            }
            Completion::Caught(caught) => {
                let decode = |failure| R::from_result(Err(failure));
                context.hold(hold_caught(caught, decode)).await
            }
            Completion::Done(_) => std::future::pending().await,
        }
    }
}

fn no_branch() -> Failure {
    Failure::new(names::RUNTIME, "the definition has no branch for a `retry`")
}
