//! Time, as executions see it.

use std::sync::Arc;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::sync::Notify;

use crate::task::BoxFuture;

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

    /// The clock of a new execution; none to share this one.
    fn for_execution(&self) -> Option<Arc<dyn Clock>> {
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

/// A clock that jumps to the next deadline as soon as an execution only waits. Each execution
/// has its own, so that one does not move the time of another.
#[derive(Debug)]
pub struct JumpingClock {
    start: Timestamp,
    now: Mutex<Timestamp>,
}

impl JumpingClock {
    /// A clock that starts at `start`.
    #[must_use]
    pub fn new(start: Timestamp) -> JumpingClock {
        JumpingClock {
            start,
            now: Mutex::new(start),
        }
    }
}

impl Clock for JumpingClock {
    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Never ready: while a task runs, no time passes.
    fn sleep_until(&self, _: Timestamp) -> BoxFuture<'static, ()> {
        Box::pin(std::future::pending())
    }

    fn skip_to(&self, at: Timestamp) -> bool {
        let mut now = self.now.lock().unwrap_or_else(PoisonError::into_inner);
        *now = at.max(*now);
        true
    }

    fn for_execution(&self) -> Option<Arc<dyn Clock>> {
        Some(Arc::new(JumpingClock::new(self.start)))
    }
}
