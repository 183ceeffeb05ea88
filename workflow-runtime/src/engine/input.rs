//! What goes into the engine and what comes out.

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
    /// The program calls the task of the Task state it is in.
    Call {
        /// Where.
        scope: ScopeId,
        /// The caller's arguments; for `lambda:invoke`, the Payload.
        parameters: Payload,
    },
    /// The attempt is running.
    AttemptStarted {
        /// Where.
        scope: ScopeId,
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
    /// The program starts the branches of the Parallel state it is in.
    Fork {
        /// Where.
        scope: ScopeId,
    },
    /// The program starts the iterations of the Map state it is in.
    Map {
        /// Where.
        scope: ScopeId,
        /// What each iteration gets.
        items: Vec<Payload>,
        /// How many at once, how many may fail.
        limits: MapLimits,
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
    /// An expression of the program failed.
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
