//! What an expression takes from outside, in a way that a replay takes again.

use jiff::Timestamp;
use uuid::Uuid;

use crate::sources::{Draws, hash};

/// The time and the random numbers of one evaluation.
///
/// Both follow from what is recorded: the time of the event that led here, and the execution and
/// scope that draw. So a replay evaluates to the same.
#[derive(Debug, Clone)]
pub(crate) struct Sources {
    now: Timestamp,
    draws: Draws,
}

impl Sources {
    /// For what is evaluated after the event `event` of the execution `arn`, at `now`, and by no
    /// scope of it.
    pub(crate) fn new(arn: &str, event: u64, now: Timestamp) -> Sources {
        let bytes = arn.bytes().chain(event.to_le_bytes());
        Sources::of(Draws::new(hash(0, bytes)), now)
    }

    /// For what a scope evaluates at `now`.
    pub(crate) fn of(draws: Draws, now: Timestamp) -> Sources {
        Sources { now, draws }
    }

    /// What the scope draws from now on.
    pub(crate) fn into_draws(self) -> Draws {
        self.draws
    }

    /// The time.
    pub(crate) fn now(&self) -> Timestamp {
        self.now
    }

    /// 64 random bits.
    pub(crate) fn bits(&mut self) -> u64 {
        self.draws.bits()
    }

    /// A number in `0..1`.
    pub(crate) fn random(&mut self) -> f64 {
        self.draws.random()
    }

    /// A version 4 UUID.
    pub(crate) fn uuid(&mut self) -> Uuid {
        self.draws.uuid()
    }
}
