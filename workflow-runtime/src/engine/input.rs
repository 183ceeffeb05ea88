//! What goes into the engine and what comes out.

use std::sync::Arc;

use jiff::Timestamp;
use workflow_core::error::Failure;

use crate::engine::{ScopeId, StateId};
use crate::payload::Payload;

/// The time of an input, and a number drawn for it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// When.
    pub now: Timestamp,
    /// In `0..1`, for jitter.
    pub random: f64,
}

/// What the program or the world outside says.
#[derive(Debug, Clone, PartialEq)]
pub enum Input {
    /// The execution begins.
    Start {
        /// Its input.
        input: Payload,
    },
    /// The program leaves the current state, if there is one, and enters another.
    Enter {
        /// Where.
        scope: ScopeId,
        /// Which.
        state: StateId,
    },
    /// The program leaves the current state with an output of its own. What it enters next gets
    /// that output.
    Exit {
        /// Where.
        scope: ScopeId,
        /// What the state passes on.
        output: Payload,
        /// What its Assign set, if it has one.
        assigned: Option<Vec<(Arc<str>, Payload)>>,
    },
    /// The program calls the task of the Task state it is in, for the first time or after
    /// [`Command::TryAgain`].
    Call {
        /// Where.
        scope: ScopeId,
        /// What the task gets.
        parameters: Payload,
        /// None for native code: what the definition says of timeouts and roles holds, and for
        /// `lambda:invoke` parameters and result are the Payload alone.
        settings: Option<AttemptSettings>,
    },
    /// The attempt is running.
    AttemptStarted {
        /// Where.
        scope: ScopeId,
        /// Who runs it, for an activity.
        worker_name: Option<Arc<str>>,
    },
    /// The attempt could not be begun.
    LaunchFailed {
        /// Where.
        scope: ScopeId,
        /// What could not be done.
        step: LaunchStep,
        /// Why.
        failure: Failure,
    },
    /// The service took the job; it completes later (`.sync`, `.waitForTaskToken`).
    AttemptSubmitted {
        /// Where.
        scope: ScopeId,
        /// The service's response.
        output: Payload,
    },
    /// The attempt has a result.
    AttemptSucceeded {
        /// Where.
        scope: ScopeId,
        /// The result; for `lambda:invoke`, the Payload.
        output: Payload,
    },
    /// The attempt failed.
    AttemptFailed {
        /// Where.
        scope: ScopeId,
        /// How.
        failure: Failure,
    },
    /// The attempt is alive.
    Heartbeat {
        /// Where.
        scope: ScopeId,
    },
    /// The program waits in the Wait state it is in.
    Wait {
        /// Where.
        scope: ScopeId,
        /// Until when; in the past means not at all.
        until: Timestamp,
    },
    /// The program starts the branches of the Parallel state it is in, for the first time or
    /// after [`Command::TryAgain`].
    Fork {
        /// Where.
        scope: ScopeId,
        /// What every branch gets; the state's input unless given.
        input: Option<Payload>,
    },
    /// The program starts the iterations of the Map state it is in, for the first time or after
    /// [`Command::TryAgain`].
    Map {
        /// Where.
        scope: ScopeId,
        /// What each iteration gets.
        items: Vec<Payload>,
        /// How many at once, how many may fail.
        limits: MapLimits,
    },
    /// The program of a distributed Map state has its items.
    Distribute {
        /// Where.
        scope: ScopeId,
        /// How many items there are; 0 where a reader brings them.
        length: usize,
    },
    /// The Map Run of a distributed Map state has started.
    MapRunStarted {
        /// Where.
        scope: ScopeId,
        /// Its ARN.
        map_run_arn: Arc<str>,
    },
    /// The Map Run of a distributed Map state has ended.
    MapRunEnded {
        /// Where.
        scope: ScopeId,
        /// What it comes to.
        result: Result<Payload, Failure>,
    },
    /// The program of a scope has come to its end.
    Return {
        /// Which.
        scope: ScopeId,
        /// What it returns.
        output: Payload,
    },
    /// The program of a scope ends in an error: after entering a Fail state, or with one that
    /// it can't hold.
    Throw {
        /// Which.
        scope: ScopeId,
        /// The error.
        failure: Failure,
    },
    /// What the state says could not be applied: before its work, after it, or in a catcher.
    /// Retriers and catchers of the state get the error, but for `States.Runtime` and where a
    /// catcher failed.
    Fault {
        /// Where.
        scope: ScopeId,
        /// The error; its cause does not say in which state it happened.
        failure: Failure,
        /// The field, for `States.QueryEvaluationError`.
        location: Option<Arc<str>>,
    },
    /// An expression of native code failed: the scope ends.
    EvaluationFailed {
        /// Where.
        scope: ScopeId,
        /// How.
        cause: String,
    },
    /// StopExecution.
    Stop {
        /// Its error and cause.
        failure: Failure,
    },
}

/// How long an attempt may take, and as whom: computed at run time.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttemptSettings {
    /// Seconds for the attempt.
    pub timeout_seconds: Option<u64>,
    /// Seconds between heartbeats.
    pub heartbeat_seconds: Option<u64>,
    /// The role it assumes.
    pub role_arn: Option<Arc<str>>,
}

/// What comes before an attempt runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LaunchStep {
    /// It is scheduled.
    Schedule,
    /// It is started.
    Start,
    /// The service takes the job.
    Submit,
}

/// How a Map state runs.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct MapLimits {
    /// Iterations at once; 0 for the service's own limit.
    pub max_concurrency: u64,
    /// How many may fail.
    pub tolerated_failure_count: Option<u64>,
    /// How many per cent may fail.
    pub tolerated_failure_percentage: Option<f64>,
}

impl MapLimits {
    /// Whether so many failures of so many are too many: either number counts, and without both
    /// none may fail.
    #[must_use]
    pub fn exceeded_by(&self, failed: u64, total: usize) -> bool {
        #[expect(clippy::cast_precision_loss, reason = "far fewer items than 2^52")]
        let share = failed as f64 * 100.0 / total.max(1) as f64;
        match (
            self.tolerated_failure_count,
            self.tolerated_failure_percentage,
        ) {
            (None, None) => failed > 0,
            (count, percentage) => {
                count.is_some_and(|count| failed > count)
                    || percentage.is_some_and(|percentage| share > percentage)
            }
        }
    }
}

/// What to do next.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Run the task of the state that `scope` is in.
    RunAttempt {
        /// Where.
        scope: ScopeId,
        /// The id of the event that entered the state: the same for all attempts of a visit.
        visit: u64,
        /// 0 on the first try.
        retry_count: u64,
    },
    /// Give up the running attempt.
    CancelAttempt {
        /// Where.
        scope: ScopeId,
    },
    /// Do the work of the state again: the back-off after a failure is over.
    TryAgain {
        /// Where.
        scope: ScopeId,
        /// From 1.
        retry_count: u64,
    },
    /// Start the program of a branch or iteration.
    StartScope {
        /// Where the Parallel or Map state is.
        parent: ScopeId,
        /// The new scope.
        scope: ScopeId,
        /// Which branch or iteration.
        index: usize,
    },
    /// Drop the program of a branch or iteration: its result no longer counts.
    StopScope {
        /// Where the Parallel or Map state is.
        parent: ScopeId,
        /// The scope.
        scope: ScopeId,
    },
    /// Go on: the state is done.
    Resume {
        /// Where.
        scope: ScopeId,
        /// With what.
        completion: Completion,
    },
    /// The execution has ended: drop its program.
    Finish,
}

/// What a state came to.
#[derive(Debug, Clone, PartialEq)]
pub enum Completion {
    /// A Task or Wait state is done; a task's result.
    Done(Payload),
    /// A Parallel or Map state is done: what its branches or iterations returned, in order.
    Collected(Vec<Payload>),
    /// A catcher took the state's error.
    Caught(Caught),
}

/// An error that a catcher took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caught {
    /// The error.
    pub failure: Failure,
    /// The name in ErrorEquals that took it.
    pub name: String,
    /// Whether it was a missed heartbeat, which shows as `States.Timeout`.
    pub heartbeat: bool,
    /// Which catcher it is, by its position in `Catch`.
    pub catcher: usize,
}

/// An input that makes no sense where the execution stands.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{event} is not possible in {place}")]
pub struct IllegalTransition {
    /// What was to happen.
    pub event: String,
    /// Where the scope stands.
    pub place: String,
}
