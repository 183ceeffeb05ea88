//! Which retrier or catcher an error meets, and how long to wait before the next attempt.

use jiff::SignedDuration;
use workflow_core::asl::{JitterStrategy, Retrier};
use workflow_core::error::Failure;

use crate::engine::machine::InvalidDefinition;

/// Error names of the service.
pub mod names {
    /// Every error, in ErrorEquals only.
    pub const ALL: &str = "States.ALL";
    /// Every error but timeouts, in ErrorEquals; also an error of its own.
    pub const TASK_FAILED: &str = "States.TaskFailed";
    /// An attempt or an execution took too long.
    pub const TIMEOUT: &str = "States.Timeout";
    /// A heartbeat was missed.
    pub const HEARTBEAT_TIMEOUT: &str = "States.HeartbeatTimeout";
    /// An error that nothing retries or catches.
    pub const RUNTIME: &str = "States.Runtime";
    /// A payload is too large.
    pub const DATA_LIMIT_EXCEEDED: &str = "States.DataLimitExceeded";
    /// An expression failed.
    pub const QUERY_EVALUATION_ERROR: &str = "States.QueryEvaluationError";
    /// Too many iterations failed.
    pub const EXCEED_TOLERATED_FAILURE_THRESHOLD: &str = "States.ExceedToleratedFailureThreshold";
}

/// An error on its way to a retrier or catcher.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateError {
    /// What events and handlers show.
    pub failure: Failure,
    /// A missed heartbeat, which shows as `States.Timeout` but has a name of its own.
    pub heartbeat: bool,
}

impl From<Failure> for StateError {
    fn from(failure: Failure) -> StateError {
        StateError {
            failure,
            heartbeat: false,
        }
    }
}

impl StateError {
    /// The name in `error_equals` that takes the error, if one does.
    #[must_use]
    pub fn matched<'a>(&self, error_equals: &'a [String]) -> Option<&'a str> {
        // Nothing gets a grip on States.Runtime, not even its own name.
        if self.failure.error == names::RUNTIME {
            return None;
        }
        error_equals
            .iter()
            .map(String::as_str)
            .find(|name| self.matches(name))
    }

    fn matches(&self, name: &str) -> bool {
        let error = self.failure.error.as_str();
        match name {
            names::ALL => true,
            names::HEARTBEAT_TIMEOUT => self.heartbeat || error == name,
            names::TIMEOUT => self.heartbeat || error == name || error == names::HEARTBEAT_TIMEOUT,
            names::TASK_FAILED => !matches!(
                error,
                names::TIMEOUT
                    | names::HEARTBEAT_TIMEOUT
                    | names::QUERY_EVALUATION_ERROR
                    | names::DATA_LIMIT_EXCEEDED
            ),
            name => error == name,
        }
    }
}

/// A Retrier with its defaults filled in.
#[derive(Debug, Clone, PartialEq)]
pub struct RetryPolicy {
    /// The error names it is for.
    pub error_equals: Vec<String>,
    /// Seconds before the first retry.
    pub interval_seconds: f64,
    /// How many retries.
    pub max_attempts: u64,
    /// What the delay is multiplied with.
    pub backoff_rate: f64,
    /// The longest delay.
    pub max_delay_seconds: f64,
    /// Whether delays are drawn at random.
    pub jitter_strategy: JitterStrategy,
}

/// The service waits no longer than this before a retry.
const LONGEST_DELAY: f64 = 31_622_400.0;

impl RetryPolicy {
    /// The retrier of `state`, with defaults.
    ///
    /// # Errors
    /// When a number is out of range.
    pub fn new(state: &str, retrier: &Retrier) -> Result<RetryPolicy, InvalidDefinition> {
        let out_of_range = |field| InvalidDefinition::RetrierOutOfRange {
            state: state.to_owned(),
            field,
        };
        let number = |value: &Option<serde_json::Number>, default: f64, least: f64, field| {
            let value = value.as_ref().map_or(Some(default), |n| n.as_f64());
            value
                .filter(|v| *v >= least)
                .ok_or_else(|| out_of_range(field))
        };
        let attempts = retrier.max_attempts.as_ref();
        Ok(RetryPolicy {
            error_equals: retrier.error_equals.clone(),
            interval_seconds: number(&retrier.interval_seconds, 1.0, 0.0, "IntervalSeconds")?,
            max_attempts: attempts
                .map_or(Some(3), |n| n.as_u64())
                .ok_or_else(|| out_of_range("MaxAttempts"))?,
            backoff_rate: number(&retrier.backoff_rate, 2.0, 1.0, "BackoffRate")?,
            max_delay_seconds: number(
                &retrier.max_delay_seconds,
                LONGEST_DELAY,
                0.0,
                "MaxDelaySeconds",
            )?,
            jitter_strategy: retrier.jitter_strategy.unwrap_or(JitterStrategy::None),
        })
    }

    /// How long to wait before retry number `retry` (from 0). `random` is in `0..1`.
    #[must_use]
    pub fn delay(&self, retry: u64, random: f64) -> SignedDuration {
        #[expect(
            clippy::cast_precision_loss,
            reason = "far beyond any delay's cap by then"
        )]
        let factor = self.backoff_rate.powf(retry as f64);
        let longest = self.max_delay_seconds.min(LONGEST_DELAY);
        let delay = (self.interval_seconds * factor).min(longest);
        let delay = match self.jitter_strategy {
            JitterStrategy::None => delay,
            JitterStrategy::Full => delay * random,
        };
        SignedDuration::try_from_secs_f64(delay).unwrap_or(SignedDuration::ZERO)
    }
}

/// The retriers of one visit to a state: each counts its own attempts.
#[derive(Debug, Default)]
pub struct RetryCounters {
    attempts: Vec<u64>,
    total: u64,
}

impl RetryCounters {
    /// `State.RetryCount`: how often the state was tried again in this visit.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// The delay before the next attempt, or none when the error goes on to the catchers.
    ///
    /// The first retrier that matches owns the error: when it is exhausted no later one is asked.
    pub fn next_delay(
        &mut self,
        policies: &[RetryPolicy],
        error: &StateError,
        random: f64,
    ) -> Option<SignedDuration> {
        let matching = |policy: &RetryPolicy| error.matched(&policy.error_equals).is_some();
        let position = policies.iter().position(matching)?;
        self.attempts.resize(policies.len(), 0);
        let policy = &policies[position];
        let attempts = &mut self.attempts[position];
        if *attempts >= policy.max_attempts {
            return None;
        }
        let delay = policy.delay(*attempts, random);
        *attempts += 1;
        self.total += 1;
        Some(delay)
    }
}
