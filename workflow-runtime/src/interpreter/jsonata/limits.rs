//! The bounds of one evaluation, as the service has them.

use std::time::{Duration, Instant};

use super::error::{self, Thrown};
use super::value::{Size, Value};

/// How many evaluations may be inside one another.
const DEPTH: u32 = 100;

/// What a value may hold: `[1..873782]` is the longest list of numbers.
pub(super) const MEMORY: u64 = LENGTH as u64 * 8;

/// How many items a list may have.
pub(super) const LENGTH: usize = 873_782;

/// How many numbers `$range` makes.
pub(super) const RANGE: usize = 360_145;

/// How many levels a value may have. Deeper ones would be too much for whatever walks them.
const HEIGHT: u32 = 400;

/// How long an evaluation may take. The service says one second, of a machine that does nothing
/// else; here it keeps an endless recursion from running for ever.
const TIME: Duration = Duration::from_secs(5);

/// What the variables of all functions at work may hold together.
pub(super) const LIVE: u64 = 40 * MEMORY;

/// Between two looks at the clock.
const TICKS: u64 = 4096;

/// What an evaluation has used.
pub(super) struct Limits {
    depth: u32,
    ticks: u64,
    end: Instant,
}

impl Limits {
    pub(super) fn new() -> Limits {
        Limits {
            depth: 0,
            ticks: 0,
            end: Instant::now() + TIME,
        }
    }

    /// Goes a level deeper.
    pub(super) fn enter(&mut self) -> Result<(), Thrown> {
        self.depth += 1;
        if self.depth > DEPTH {
            return Err(error::depth());
        }
        self.work(1)
    }

    /// Comes back from it.
    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Counts `steps` of work.
    pub(super) fn work(&mut self, steps: usize) -> Result<(), Thrown> {
        self.ticks += steps as u64;
        if self.ticks < TICKS {
            return Ok(());
        }
        self.ticks = 0;
        if Instant::now() > self.end {
            return Err(error::time());
        }
        Ok(())
    }
}

/// The steps that it takes to look at all of a value.
pub(super) fn steps(value: &Value) -> usize {
    usize::try_from(value.size().weight / 64).unwrap_or(usize::MAX)
}

/// Whether `value` may be.
pub(super) fn check(value: &Value) -> Result<(), Thrown> {
    let Size { weight, height, .. } = value.size();
    if weight > MEMORY {
        return Err(error::memory());
    }
    if height > HEIGHT {
        return Err(error::depth());
    }
    Ok(())
}

/// A list that grows within the bounds.
#[derive(Default)]
pub(super) struct Growing {
    values: Vec<Value>,
    weight: u64,
}

impl Growing {
    pub(super) fn push(&mut self, value: Value) -> Result<(), Thrown> {
        self.weight = self.weight.saturating_add(value.size().weight);
        if self.weight > MEMORY {
            return Err(error::memory());
        }
        self.values.push(value);
        Ok(())
    }

    /// Appends the items of a list, or what is none.
    pub(super) fn append(&mut self, value: &Value) -> Result<(), Thrown> {
        if value.is_undefined() {
            return Ok(());
        }
        value
            .items()
            .iter()
            .try_for_each(|item| self.push(item.clone()))
    }

    pub(super) fn into_values(self) -> Vec<Value> {
        self.values
    }
}

/// What the values on the way through a path hold, as far as nobody else has them.
#[derive(Default)]
pub(super) struct Passing(u64);

/// How much that may be: more than of one value, since it need not end up in one.
const PASSING: u64 = 8 * MEMORY;

impl Passing {
    pub(super) fn add(&mut self, value: &Value) -> Result<(), Thrown> {
        if value.is_fresh() {
            self.0 = self.0.saturating_add(value.size().weight);
        }
        if self.0 > PASSING {
            return Err(error::memory());
        }
        Ok(())
    }
}

/// Whether a text of `length` bytes may be.
pub(super) fn check_text(length: usize) -> Result<(), Thrown> {
    if length as u64 > MEMORY {
        return Err(error::memory());
    }
    Ok(())
}
