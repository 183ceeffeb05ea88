//! What a handler answers.

use serde_json::Value;
use workflow_core::error::Failure;

/// What a handler answers to an attempt. A `Result<Value, Failure>` or a `Value` is one.
///
/// ```
/// use serde_json::json;
/// use workflow_runtime::interpreter::Reply;
///
/// // The service's response, then the end of the job.
/// let reply = Reply::from(json!({"JobRunState": "SUCCEEDED"})).submitted(json!({"JobRunId": "1"}));
/// // Nobody answers: the state's TimeoutSeconds end the attempt.
/// let silent = Reply::never();
/// # let _ = (reply, silent);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    pub(crate) outcome: Outcome,
    pub(crate) submitted: Option<Value>,
    pub(crate) worker_name: Option<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Outcome {
    /// It is done.
    Result(Result<Value, Failure>),
    /// The answer to the token is the result.
    Token,
    /// No result.
    Never,
    /// It could not be scheduled.
    ScheduleFailed(Failure),
    /// It could not be started.
    StartFailed(Failure),
    /// The service did not take it.
    SubmitFailed(Failure),
}

impl Reply {
    fn new(outcome: Outcome) -> Reply {
        Reply {
            outcome,
            submitted: None,
            worker_name: None,
        }
    }

    /// The result comes with SendTaskSuccess or SendTaskFailure for the invocation's token.
    #[must_use]
    pub fn until_token() -> Reply {
        Reply::new(Outcome::Token)
    }

    /// None at all: the attempt lasts until a timeout ends it.
    #[must_use]
    pub fn never() -> Reply {
        Reply::new(Outcome::Never)
    }

    /// It could not be scheduled: `LambdaFunctionScheduleFailed` or `ActivityScheduleFailed`. It
    /// counts when the handler answers at once.
    #[must_use]
    pub fn schedule_failed(failure: Failure) -> Reply {
        Reply::new(Outcome::ScheduleFailed(failure))
    }

    /// It could not be started: `LambdaFunctionStartFailed` or `TaskStartFailed`. It counts when the
    /// handler answers at once.
    #[must_use]
    pub fn start_failed(failure: Failure) -> Reply {
        Reply::new(Outcome::StartFailed(failure))
    }

    /// The service did not take the job: `TaskSubmitFailed`.
    #[must_use]
    pub fn submit_failed(failure: Failure) -> Reply {
        Reply::new(Outcome::SubmitFailed(failure))
    }

    /// The service's first response, which `TaskSubmitted` shows, for resources with `.sync` or
    /// `.waitForTaskToken`. Without it, it is the result for `.sync` and null for
    /// `.waitForTaskToken`.
    #[must_use]
    pub fn submitted(mut self, response: Value) -> Reply {
        self.submitted = Some(response);
        self
    }

    /// The name of the activity's worker, which `ActivityStarted` shows when the handler answers at
    /// once.
    #[must_use]
    pub fn worker_name(mut self, name: impl Into<String>) -> Reply {
        self.worker_name = Some(name.into());
        self
    }

    /// The same reply, its result and response put through `wrap`.
    pub(crate) fn map(mut self, wrap: impl Fn(Value) -> Value) -> Reply {
        if let Outcome::Result(Ok(value)) = self.outcome {
            self.outcome = Outcome::Result(Ok(wrap(value)));
        }
        self.submitted = self.submitted.map(wrap);
        self
    }
}

impl From<Result<Value, Failure>> for Reply {
    fn from(result: Result<Value, Failure>) -> Reply {
        Reply::new(Outcome::Result(result))
    }
}

impl From<Value> for Reply {
    fn from(result: Value) -> Reply {
        Reply::from(Ok(result))
    }
}

impl From<Failure> for Reply {
    fn from(failure: Failure) -> Reply {
        Reply::from(Err(failure))
    }
}
