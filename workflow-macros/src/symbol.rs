//! Every name that users write inside attributes, once.

/// `#[arg(name = "..")]` on a parameter of a task.
pub(crate) const ARG: &str = "arg";
/// A name of a state or state machine; on a parameter, its key.
pub(crate) const NAME: &str = "name";
/// A comment for the state.
pub(crate) const COMMENT: &str = "comment";
/// A Lambda function, called through `lambda:invoke`.
pub(crate) const LAMBDA: &str = "lambda";
/// A Lambda function, called by its own ARN.
pub(crate) const LAMBDA_ARN: &str = "lambda_arn";
/// An activity.
pub(crate) const ACTIVITY: &str = "activity";
/// A Lambda function that is answered by SendTaskSuccess.
pub(crate) const CALLBACK: &str = "callback";
/// A service integration.
pub(crate) const RESOURCE: &str = "resource";
/// Seconds for one attempt, or for the whole execution.
pub(crate) const TIMEOUT_SECONDS: &str = "timeout_seconds";
/// Seconds between heartbeats.
pub(crate) const HEARTBEAT_SECONDS: &str = "heartbeat_seconds";
/// The role for the call.
pub(crate) const CREDENTIALS: &str = "credentials";
/// A retrier.
pub(crate) const RETRY: &str = "retry";
/// The error names of a retrier.
pub(crate) const ERROR_EQUALS: &str = "error_equals";
/// Seconds before the first retry.
pub(crate) const INTERVAL_SECONDS: &str = "interval_seconds";
/// How many retries.
pub(crate) const MAX_ATTEMPTS: &str = "max_attempts";
/// What the delay is multiplied with.
pub(crate) const BACKOFF_RATE: &str = "backoff_rate";
/// The longest delay.
pub(crate) const MAX_DELAY_SECONDS: &str = "max_delay_seconds";
/// Whether delays are drawn at random.
pub(crate) const JITTER_STRATEGY: &str = "jitter_strategy";

/// A workflow run in memory for at most five minutes.
pub(crate) const EXPRESS: &str = "express";
/// A workflow whose states are put into its caller's machine.
pub(crate) const INLINE: &str = "inline";

/// The options of `#[workflow]`.
pub(crate) const WORKFLOW_OPTIONS: &[&str] = &[NAME, TIMEOUT_SECONDS, EXPRESS, INLINE];

/// The options of `#[state]` on a statement.
pub(crate) const STATE_OPTIONS: &[&str] = &[NAME, COMMENT];

/// The options of `#[task]`.
pub(crate) const TASK_OPTIONS: &[&str] = &[
    LAMBDA,
    LAMBDA_ARN,
    ACTIVITY,
    CALLBACK,
    RESOURCE,
    NAME,
    COMMENT,
    RETRY,
    TIMEOUT_SECONDS,
    HEARTBEAT_SECONDS,
    CREDENTIALS,
];

/// The fields of `retry(..)`.
pub(crate) const RETRY_FIELDS: &[&str] = &[
    ERROR_EQUALS,
    INTERVAL_SECONDS,
    MAX_ATTEMPTS,
    BACKOFF_RATE,
    MAX_DELAY_SECONDS,
    JITTER_STRATEGY,
];
