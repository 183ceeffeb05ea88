//! Time, as executions see it.

mod jumping;

use std::sync::Arc;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

use crate::task::BoxFuture;

pub use jumping::JumpingClock;

/// Where executions read the time and wait for it.
pub trait Clock: Send + Sync {
    /// The time.
    fn now(&self) -> Timestamp;

    /// Ready at `at`.
    fn sleep_until(&self, at: Timestamp) -> BoxFuture<'static, ()>;

    /// Moves the time to `at`, when nothing can happen before; false for a clock that goes by
    /// itself.
    fn skip_to(&self, at: Timestamp) -> bool {
        let _ = at;
        false
    }

    /// The execution waits, but for no time of its own: for its child executions or for an answer.
    fn wait(&self) {}

    /// The execution goes on.
    fn go_on(&self) {}

    /// The clock of a new execution; none to share this one.
    fn for_execution(&self) -> Option<Arc<dyn Clock>> {
        None
    }

    /// The clock of a child execution, whose time is that of this one; none to share it.
    fn for_child(&self) -> Option<Arc<dyn Clock>> {
        None
    }
}

/// The time of day.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        Timestamp::now()
    }

    fn sleep_until(&self, at: Timestamp) -> BoxFuture<'static, ()> {
        let left = at.duration_since(Timestamp::now());
        // Tokio's timers count milliseconds: one more, so that it is not early.
        let left = Duration::try_from(left).unwrap_or(Duration::ZERO) + Duration::from_millis(1);
        Box::pin(tokio::time::sleep(left))
    }
}

/// A clock that stands still until it is moved. Copies are the same clock.
#[derive(Debug, Clone)]
pub struct ManualClock {
    now: Arc<Mutex<Timestamp>>,
    moved: Arc<Notify>,
}

impl ManualClock {
    /// A clock that stands at `now`.
    #[must_use]
    pub fn new(now: Timestamp) -> ManualClock {
        ManualClock {
            now: Arc::new(Mutex::new(now)),
            moved: Arc::new(Notify::new()),
        }
    }

    /// Moves it on.
    pub fn advance(&self, by: Duration) {
        let by = SignedDuration::try_from(by).unwrap_or(SignedDuration::MAX);
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now = now.checked_add(by).unwrap_or(Timestamp::MAX);
        self.moved.notify_waiters();
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn sleep_until(&self, at: Timestamp) -> BoxFuture<'static, ()> {
        let (now, moved) = (self.now.clone(), self.moved.clone());
        Box::pin(async move {
            loop {
                let notified = moved.notified();
                if *now.lock().unwrap_or_else(PoisonError::into_inner) >= at {
                    return;
                }
                notified.await;
            }
        })
    }
}
