//! Tasks whose result is sent later.

use std::marker::PhantomData;

use workflow_core::error::WorkflowError;
use workflow_core::outcome::Outcome;

/// What a callback task's fn returns once it has handed its token over: a `T` will be sent with
/// SendTaskSuccess.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "return it from the callback task"]
pub struct Callback<T>(PhantomData<fn() -> T>);

impl<T> Callback<T> {
    /// The result is to come.
    pub fn pending() -> Callback<T> {
        Callback(PhantomData)
    }
}

/// What the fn of a callback task returns.
#[diagnostic::on_unimplemented(
    message = "a callback task can't return `{Self}`",
    label = "not a `Result<Callback<T>, E>`",
    note = "return `Result<Callback<T>, E>`, where `T` is what SendTaskSuccess brings, and end the fn with `Ok(Callback::pending())`"
)]
pub trait CallbackReturn {
    /// What awaiting the task gives.
    type Resolved: Outcome;

    /// The error, if the token was not handed over.
    fn into_error(self) -> Option<Self::Resolved>;
}

impl<T, E: WorkflowError> CallbackReturn for Result<Callback<T>, E> {
    type Resolved = Result<T, E>;

    fn into_error(self) -> Option<Result<T, E>> {
        self.err().map(Err)
    }
}
