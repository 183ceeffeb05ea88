//! How the evaluation of a state fails.

use workflow_core::error::Failure;

use crate::engine::names;

/// An expression, a path or a field that could not be applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The error's name and its text, without the words that say in which state it happened.
    pub(crate) failure: Failure,
    /// The field, for `States.QueryEvaluationError`: `Output/a/b[0]`, `Choices[1]/Condition`.
    pub(crate) location: Option<String>,
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Fault {
        Fault {
            failure,
            location: None,
        }
    }
}

impl Fault {
    /// An error of the service by its name.
    pub(crate) fn new(error: &str, cause: impl Into<String>) -> Fault {
        Fault {
            failure: Failure::new(error, cause),
            location: None,
        }
    }

    /// `States.Runtime`: nothing can catch it.
    pub(crate) fn runtime(cause: impl Into<String>) -> Fault {
        Fault::new(names::RUNTIME, cause)
    }

    /// `States.QueryEvaluationError` in the field `location`.
    pub(crate) fn evaluation(location: impl Into<String>, cause: impl Into<String>) -> Fault {
        Fault {
            failure: Failure::new(names::QUERY_EVALUATION_ERROR, cause),
            location: Some(location.into()),
        }
    }
}
