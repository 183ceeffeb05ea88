//! `retry`: several steps, repeated as a whole.

use std::fmt;
use std::future::Future;
use std::hash::{BuildHasher, RandomState};
use std::pin::Pin;
use std::task::{Context, Poll};

use workflow_core::outcome::Outcome;
pub use workflow_core::retry::{ErrorName, RetryPolicies, RetryPolicy};

use crate::engine::{self, RetryCounters, StateError};
use crate::native::LocalBoxFuture;

/// Runs `body`, and runs it again when it ends in an error that `policies` are for: a Parallel
/// state of one branch, with Retry.
///
/// `policies` is a [`RetryPolicy`] or an array of them, of which the first that is for the error
/// counts. Awaiting it gives what the body returns, after the last try. Awaited outside a workflow
/// it does the same, with tokio's sleep between the tries.
///
/// ```
/// use workflow_runtime::prelude::*;
///
/// # #[task] async fn reserve(sku: &str) -> Result<u32, Failure> { Ok(sku.len() as u32) }
/// # #[task] async fn confirm(reservation: u32) -> Result<String, Failure> { Ok(format!("C{reservation}")) }
/// #[workflow]
/// async fn book(sku: String) -> Result<String, Failure> {
///     let policy = RetryPolicy::new().error_equals(["Busy"]).interval_seconds(2);
///     let confirmation = retry(policy, async || {
///         let reservation = reserve(&sku).await?;
///         confirm(reservation).await
///     })
///     .await?;
///     Ok(confirmation)
/// }
/// ```
pub fn retry<'a, P, F, R>(policies: P, body: F) -> RetryCall<'a, R>
where
    P: RetryPolicies,
    F: AsyncFn() -> R + 'a,
    R: Outcome + 'a,
{
    let policies: Vec<_> = policies.policies().iter().map(policy).collect();
    let tries = Box::pin(async move {
        let mut counters = RetryCounters::default();
        loop {
            let outcome = body().await;
            if !outcome.is_error() {
                return outcome;
            }
            let failure = match outcome.into_result() {
                Ok(value) => return held(R::from_result(Ok(value))),
                Err(failure) => failure,
            };
            let error = StateError::from(failure.clone());
            let Some(delay) = counters.next_delay(&policies, &error, random()) else {
                return held(R::from_result(Err(failure)));
            };
            tokio::time::sleep(delay.unsigned_abs()).await;
        }
    });
    RetryCall { tries }
}

/// The policy with its defaults filled in.
fn policy(policy: &RetryPolicy) -> engine::RetryPolicy {
    let retrier = policy.retrier();
    engine::RetryPolicy::new("retry(..)", &retrier).unwrap_or_else(|error| panic!("{error}"))
}

/// An outcome holds its own error.
fn held<R>(outcome: Result<R, workflow_core::error::Failure>) -> R {
    outcome.unwrap_or_else(|failure| panic!("a retried block ended in {failure}"))
}

/// A number in `0..1`, for jitter.
fn random() -> f64 {
    let bits = RandomState::new().hash_one(0_u8) >> 11;
    #[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
    let random = bits as f64 / (1_u64 << 53) as f64;
    random
}

/// What [`retry`] returns.
#[must_use = "a retried block does nothing unless awaited"]
pub struct RetryCall<'a, R> {
    tries: LocalBoxFuture<'a, R>,
}

impl<R> fmt::Debug for RetryCall<'_, R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RetryCall").finish_non_exhaustive()
    }
}

impl<R> Future for RetryCall<'_, R> {
    type Output = R;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<R> {
        self.tries.as_mut().poll(cx)
    }
}
