//! Mocks: what answers instead of a task.

use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use workflow_core::error::{Failure, WorkflowError};
use workflow_core::outcome::Outcome;

use crate::native::{Callee, TaskAnswer};
use crate::task::Task;

/// What answers for a task: made by [`mock`], [`mock_with`] or [`mock_answers`].
pub struct Mock {
    pub(super) task: Callee,
    pub(super) answer: Box<dyn Fn(&Call) -> TaskAnswer + Send + Sync>,
}

impl fmt::Debug for Mock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mock").finish_non_exhaustive()
    }
}

/// An attempt at a task.
#[derive(Debug, Clone, PartialEq)]
pub struct Call {
    /// The payload: one argument as it is, several as an object.
    pub input: Value,
    /// 0 on the first try, as `State.RetryCount`.
    pub retry_count: u64,
    /// The same for all attempts of a visit.
    pub idempotency_key: String,
    /// How many attempts at this task came before, in all executions.
    pub number: usize,
}

impl Call {
    /// The only argument, or all of them as a struct with their names.
    ///
    /// # Panics
    /// When the payload is of another type.
    #[must_use]
    pub fn payload<T: DeserializeOwned>(&self) -> T {
        match serde_json::from_value(self.input.clone()) {
            Ok(value) => value,
            Err(error) => panic!("the payload {} is of another type: {error}", self.input),
        }
    }

    /// One of several arguments, by its key.
    ///
    /// # Panics
    /// When there is no such argument, or it is of another type.
    #[must_use]
    pub fn argument<T: DeserializeOwned>(&self, key: &str) -> T {
        let Some(value) = self.input.get(key) else {
            panic!("the payload {} has no argument `{key}`", self.input);
        };
        match serde_json::from_value(value.clone()) {
            Ok(value) => value,
            Err(error) => panic!("the argument `{key}` is of another type: {error}"),
        }
    }
}

/// What a mock says to one attempt.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer(Kind);

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    Result(Result<Value, Failure>),
    Never,
    Task,
}

impl Answer {
    /// A result.
    ///
    /// # Panics
    /// When `value` has no JSON.
    #[must_use]
    pub fn ok<T: Serialize>(value: T) -> Answer {
        match serde_json::to_value(value) {
            Ok(value) => Answer(Kind::Result(Ok(value))),
            Err(error) => panic!("the answer of a mock has no JSON: {error}"),
        }
    }

    /// An error of the task's type.
    #[must_use]
    pub fn err(error: &impl WorkflowError) -> Answer {
        Answer(Kind::Result(Err(error.to_failure())))
    }

    /// Any error, of the service for example: `Answer::failure("Lambda.ServiceException", "500")`.
    #[must_use]
    pub fn failure(error: &str, cause: &str) -> Answer {
        Answer(Kind::Result(Err(Failure::new(error, cause))))
    }

    /// None at all: the attempt lasts until a timeout ends it.
    #[must_use]
    pub fn never() -> Answer {
        Answer(Kind::Never)
    }

    /// That of the task itself.
    #[must_use]
    pub fn of_the_task() -> Answer {
        Answer(Kind::Task)
    }

    fn into_task_answer(self) -> TaskAnswer {
        match self.0 {
            Kind::Result(result) => TaskAnswer::Result(result),
            Kind::Never => TaskAnswer::Never,
            Kind::Task => TaskAnswer::Task,
        }
    }
}

/// Lets `answer` answer for the task `K`, in the type that awaiting the task gives.
pub fn mock<K: Task>(answer: impl Fn(&Call) -> K::Returns + Send + Sync + 'static) -> Mock
where
    <K::Returns as Outcome>::Ok: Serialize,
{
    mock_with::<K>(move |call| match answer(call).into_result() {
        Ok(value) => Answer::ok(value),
        Err(failure) => Answer(Kind::Result(Err(failure))),
    })
}

/// Lets `answer` answer for the task `K`, with any error and with silence, too.
pub fn mock_with<K: Task>(answer: impl Fn(&Call) -> Answer + Send + Sync + 'static) -> Mock {
    Mock {
        task: Callee::of::<K>(),
        answer: Box::new(move |call| answer(call).into_task_answer()),
    }
}

/// Answers for the task `K` one attempt after the other; the last answer stays.
///
/// # Panics
/// When there are no answers.
#[must_use]
pub fn mock_answers<K: Task>(answers: impl IntoIterator<Item = Answer>) -> Mock {
    let answers: Vec<Answer> = answers.into_iter().collect();
    assert!(!answers.is_empty(), "a mock needs an answer");
    mock_with::<K>(move |call| answers[call.number.min(answers.len() - 1)].clone())
}
