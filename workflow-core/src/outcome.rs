//! What a task, a workflow or a map body gives back: a plain value, or a `Result`.

use crate::data::ErrorShape;
use crate::error::{Failure, WorkflowError};

/// A return type: a plain value, which only system errors can prevent, or a `Result`.
///
/// `#[derive(WorkflowData)]` implements it for data types.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be what a task, a workflow or a map body returns",
    note = "return a `Result` of data and a `WorkflowError`, or data with `#[derive(WorkflowData)]`"
)]
pub trait Outcome: Sized {
    /// The value itself.
    type Ok;
    /// What a map over bodies with this outcome gives: `Vec<T>`, or `Result<Vec<T>, E>`.
    type Collected;

    /// Whether it is an error.
    fn is_error(&self) -> bool {
        false
    }

    /// The value, or the error as ASL sees it.
    ///
    /// # Errors
    /// The error, for a `Result` that is one.
    fn into_result(self) -> Result<Self::Ok, Failure>;

    /// The outcome that holds `result`.
    ///
    /// # Errors
    /// Gives the failure back when the outcome can't hold it; it then ends the execution.
    fn from_result(result: Result<Self::Ok, Failure>) -> Result<Self, Failure>;

    /// What a map gives.
    ///
    /// # Errors
    /// As for [`from_result`](Outcome::from_result).
    fn collect(result: Result<Vec<Self::Ok>, Failure>) -> Result<Self::Collected, Failure>;

    /// The names of the error type; none for a plain value.
    #[must_use]
    fn error_shape() -> Option<ErrorShape> {
        None
    }
}

impl<T, E: WorkflowError> Outcome for Result<T, E> {
    type Ok = T;
    type Collected = Result<Vec<T>, E>;

    fn is_error(&self) -> bool {
        self.is_err()
    }

    fn into_result(self) -> Result<T, Failure> {
        self.map_err(|e| e.to_failure())
    }

    fn from_result(result: Result<T, Failure>) -> Result<Self, Failure> {
        match result {
            Ok(value) => Ok(Ok(value)),
            Err(failure) => E::from_failure(failure).map(Err),
        }
    }

    fn collect(result: Result<Vec<T>, Failure>) -> Result<Self::Collected, Failure> {
        match result {
            Ok(values) => Ok(Ok(values)),
            Err(failure) => E::from_failure(failure).map(Err),
        }
    }

    fn error_shape() -> Option<ErrorShape> {
        Some(E::error_shape())
    }
}
