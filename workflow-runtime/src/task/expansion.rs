//! What expansions of `#[task]` call.

use std::future::Future;

use serde_json::{Number, Value};
use uuid::Uuid;
use workflow_core::asl::{JitterStrategy, Retrier};
use workflow_core::data::{ErrorShape, Holds};
use workflow_core::error::{Failure, WorkflowError};
use workflow_core::outcome::Outcome;
use workflow_core::task::TaskKind;

use super::{BoxFuture, CallbackReturn, Task, TaskContext, TaskToken, to_value};

/// The error type that variants in `error_equals` belong to.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no error variants to retry on",
    note = "return a `Result` whose error derives `WorkflowError`, or name the errors as text: \"States.Timeout\""
)]
pub trait TypedError {
    /// The error.
    type Error: WorkflowError;
}

impl<T, E: WorkflowError> TypedError for Result<T, E> {
    type Error = E;
}

/// A name written as text in `error_equals`.
#[must_use]
pub fn error_name(name: &str) -> Vec<String> {
    vec![name.to_owned()]
}

/// All names of `error_equals`.
#[must_use]
pub fn error_names<const N: usize>(names: [Vec<String>; N]) -> Vec<String> {
    names.concat()
}

/// The ASL error names that a variant stands for in `error_equals`. The closure is never called:
/// it lets rustc find the variant in the error type.
///
/// # Panics
/// The variant has no names of its own: it takes whatever no other variant lists.
#[must_use]
pub fn variant_names<R: TypedError>(_: fn(&R::Error), variant: &str) -> Vec<String> {
    let shape = R::Error::error_shape();
    let names = names_of(&shape, variant).unwrap_or_else(|| {
        panic!(
            "`error_equals` can't take `{}::{variant}`: it has no error names of its own; name the errors as text, or leave `error_equals` out to take all",
            shape.name
        )
    });
    names.into_iter().map(str::to_owned).collect()
}

fn names_of(shape: &ErrorShape, variant: &str) -> Option<Vec<&'static str>> {
    let variant = shape.variants.iter().find(|v| v.name == variant)?;
    match &variant.holds {
        Holds::Name(name) => Some(vec![*name]),
        Holds::Other => None,
        Holds::Transparent(inner) => {
            let inner = inner();
            (!inner.holds_any()).then(|| inner.names())
        }
    }
}

/// The fields of `retry(..)`, as the attribute has them.
#[derive(Debug, Default)]
pub struct RetrierFields {
    /// The error names; all errors when absent.
    pub error_equals: Option<Vec<String>>,
    /// Seconds before the first retry.
    pub interval_seconds: Option<u64>,
    /// How many retries.
    pub max_attempts: Option<u64>,
    /// What the delay is multiplied with.
    pub backoff_rate: Option<f64>,
    /// The longest delay.
    pub max_delay_seconds: Option<u64>,
    /// Whether delays are drawn at random.
    pub jitter_strategy: Option<JitterStrategy>,
}

/// The retrier of `retry(..)`.
#[must_use]
pub fn retrier(fields: RetrierFields) -> Retrier {
    let all = || vec!["States.ALL".to_owned()];
    Retrier {
        comment: None,
        error_equals: fields.error_equals.unwrap_or_else(all),
        interval_seconds: fields.interval_seconds.map(Number::from),
        max_attempts: fields.max_attempts.map(Number::from),
        backoff_rate: fields.backoff_rate.and_then(Number::from_f64),
        max_delay_seconds: fields.max_delay_seconds.map(Number::from),
        jitter_strategy: fields.jitter_strategy,
    }
}

/// The end of a task's run: its result as JSON.
///
/// # Errors
/// The task's own error, or `States.QueryEvaluationError` when the result has no JSON.
pub async fn finish_call<K: Task>(
    call: impl Future<Output = K::Returns> + Send,
) -> Result<Value, Failure> {
    let value = call.await.into_result()?;
    to_value(&value).map_err(|e| {
        let cause = format!("the result of task `{}` has no JSON: {e}", K::spec().path);
        Failure::new("States.QueryEvaluationError", cause)
    })
}

/// The end of a callback task's run: `null`, since its result is to come.
///
/// # Errors
/// The task's own error.
pub async fn finish_callback<R: CallbackReturn>(
    call: impl Future<Output = R> + Send,
) -> Result<Value, Failure> {
    match call.await.into_error() {
        None => Ok(Value::Null),
        Some(error) => error.into_result().map(|_| Value::Null),
    }
}

/// A plain call of a callback task. Nobody can send a result outside a workflow: once the fn has
/// handed its token over, the call gives `States.Timeout`.
pub fn call_callback<'a, K, R>(call: BoxFuture<'a, R>) -> BoxFuture<'a, K::Returns>
where
    K: Task,
    R: CallbackReturn<Resolved = K::Returns> + 'a,
{
    Box::pin(async move {
        match call.await.into_error() {
            Some(error) => error,
            None => fail::<K>(Failure::new(
                "States.Timeout",
                format!(
                    "nobody can answer the token of `{}` in a plain call: run it in a workflow, or mock it",
                    K::spec().path
                ),
            )),
        }
    })
}

/// A plain call of a service integration.
#[must_use]
pub fn call_integration<'a, K: Task>() -> BoxFuture<'a, K::Returns> {
    Box::pin(async { fail::<K>(not_here::<K>()) })
}

/// A run of a service integration that nothing stands in for.
#[must_use]
pub fn run_integration<K: Task>() -> BoxFuture<'static, Result<Value, Failure>> {
    Box::pin(async { Err(not_here::<K>()) })
}

/// Only AWS can run it.
fn not_here<K: Task>() -> Failure {
    let spec = K::spec();
    let resource = match spec.kind {
        TaskKind::Integration { resource, .. } => resource,
        _ => "a service",
    };
    let path = spec.path;
    let name = path.rsplit("::").next().unwrap_or(path);
    let cause = format!(
        "task `{path}` calls {resource}, which has no code here: register a mock with `mock::<{name}>(..)` in a test, or a handler for `{name}` on the runtime"
    );
    Failure::new("States.Runtime", cause)
}

/// The context of a plain call.
#[must_use]
pub fn outside_context() -> TaskContext {
    TaskContext::new("", Uuid::new_v4().to_string(), 0)
}

/// The token of a plain call.
#[must_use]
pub fn outside_token() -> TaskToken {
    TaskToken::new(Uuid::new_v4().to_string())
}

/// The outcome that holds `failure`.
///
/// # Panics
/// The task's return type holds no such error.
fn fail<K: Task>(failure: Failure) -> K::Returns {
    K::Returns::from_result(Err(failure)).unwrap_or_else(|failure| panic!("{failure}"))
}
