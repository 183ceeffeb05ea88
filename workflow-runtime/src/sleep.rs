//! Waiting.

use std::future::IntoFuture;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use workflow_core::data::PointInTime;

use crate::clock::{Clock, SystemClock};
use crate::task::BoxFuture;

/// Waits: a Wait state in a workflow.
///
/// Whole seconds, as a Wait state has them. Awaited outside a workflow it is tokio's sleep.
pub fn sleep(duration: Duration) -> Sleep {
    Sleep { duration }
}

/// What [`sleep`] returns.
#[derive(Debug, Clone, Copy)]
#[must_use = "a sleep does nothing unless awaited"]
pub struct Sleep {
    pub(crate) duration: Duration,
}

impl Sleep {
    /// How long it waits.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.duration
    }
}

impl IntoFuture for Sleep {
    type Output = ();
    type IntoFuture = BoxFuture<'static, ()>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { tokio::time::sleep(self.duration).await })
    }
}

/// Waits until a time: a Wait state with a Timestamp in a workflow.
///
/// A time that is past goes on at once. Awaited outside a workflow it waits for the time of day.
///
/// ```
/// use workflow_runtime::prelude::*;
/// use workflow_runtime::testing;
///
/// #[workflow]
/// async fn wait_for_opening(opens_at: Timestamp) -> Result<Timestamp, Failure> {
///     sleep_until(opens_at).await;
///     Ok(now())
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let opens_at: Timestamp = "2026-03-01T08:00:00Z".parse().unwrap();
/// let run = testing::runtime().build().assert_equivalent::<wait_for_opening>(opens_at).await;
/// assert_eq!(run.output, Ok(opens_at));
/// # }
/// ```
pub fn sleep_until(time: impl PointInTime) -> SleepUntil {
    SleepUntil {
        time: time.timestamp(),
    }
}

/// What [`sleep_until`] returns.
#[derive(Debug, Clone, Copy)]
#[must_use = "a sleep does nothing unless awaited"]
pub struct SleepUntil {
    pub(crate) time: Timestamp,
}

impl IntoFuture for SleepUntil {
    type Output = ();
    type IntoFuture = BoxFuture<'static, ()>;

    fn into_future(self) -> Self::IntoFuture {
        match self.time <= SystemClock.now() {
            true => Box::pin(std::future::ready(())),
            false => SystemClock.sleep_until(self.time),
        }
    }
}

/// The longest way from now to a time that a Wait state takes: the service counts its seconds in 32 bits.
const LONGEST_DELAY: SignedDuration = SignedDuration::from_secs(i32::MAX as i64);

/// The cause of the `States.Runtime` that ends a longer one.
pub(crate) const TOO_LONG: &str = "Wait state delay is too long.";

/// Whether a Wait state that is entered at `now` can't wait until then.
pub(crate) fn is_too_long(now: Timestamp, until: Timestamp) -> bool {
    until.duration_since(now) > LONGEST_DELAY
}
