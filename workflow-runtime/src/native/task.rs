//! Task calls as Task states.

use std::any::{Any, TypeId};
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::task::Poll;

use serde_json::Value;
use workflow_core::error::Failure;
use workflow_core::ir::SiteId;
use workflow_core::task::TaskSpec;

use super::core::Signal;
use super::{Context, Step, current, hold_caught};
use crate::engine::{Caught, Completion, Input, Submits};
use crate::payload::Payload;
use crate::runtime::OpenToken;
use crate::task::{BoxFuture, Task, TaskCall, TaskContext, TaskToken};

/// Stands between executions and tasks: the mocks of a test.
pub(crate) trait TaskLayer: Send + Sync {
    /// What answers an attempt at the task `task`.
    fn answer(&self, task: Callee, input: &Value, context: &TaskContext) -> TaskAnswer;
}

/// A task, at run time.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Callee {
    pub(crate) id: TypeId,
    /// What its attribute says.
    pub(crate) spec: fn() -> TaskSpec,
    /// Its fn, on JSON arguments.
    pub(crate) run: fn(Value, TaskContext) -> BoxFuture<'static, Result<Value, Failure>>,
}

impl Callee {
    pub(crate) fn of<K: Task>() -> Callee {
        Callee {
            id: TypeId::of::<K>(),
            spec: K::spec,
            run: K::run,
        }
    }
}

/// What answers an attempt.
pub(crate) enum TaskAnswer {
    /// The task itself.
    Task,
    /// Something else.
    Result(Result<Value, Failure>),
    /// Nothing, ever.
    Never,
}

impl<K: Task> Step for TaskCall<'_, K> {
    type Output = K::Returns;

    async fn run(self, context: &Context, site: SiteId) -> K::Returns {
        context.enter_step(site);
        match self.into_input() {
            Ok(input) => match call(context, Callee::of::<K>(), input).await {
                Ok(output) => context.hold(K::decode(Ok(output))).await,
                Err(caught) => {
                    let decode = |failure| K::decode(Err(failure));
                    context.hold(hold_caught(caught, decode)).await
                }
            },
            Err(error) => {
                let cause = format!("the arguments of the task have no JSON: {error}");
                context.evaluation_failed(cause).await
            }
        }
    }
}

/// Calls the task until it has a result, or a catcher takes its error.
async fn call(context: &Context, callee: Callee, input: Value) -> Result<Value, Caught> {
    let scope = context.scope;
    let token_param = (callee.spec)().kind.token_param();
    let begin = || {
        let token = token_param.map(|_| context.open_token());
        let parameters = match (token_param, &token) {
            (Some(key), Some(token)) => with_token(&input, key, token.token()),
            _ => Payload::from(&input),
        };
        context.send(Input::Call {
            scope,
            parameters,
            settings: None,
        });
        token
    };
    let mut token = begin();
    let mut result = None;
    loop {
        match context.core.signal(scope).await {
            Signal::Attempt { visit, retry_count } => {
                let attempt = Attempt {
                    context,
                    visit,
                    retry_count,
                    token: token.take(),
                };
                result = attempt.run(callee, input.clone()).await;
            }
            Signal::TryAgain => token = begin(),
            Signal::Resume(Completion::Done(output)) => {
                return Ok(result.take().unwrap_or_else(|| output.to_value()));
            }
            Signal::Resume(Completion::Caught(caught)) => return Err(caught),
            _ => {}
        }
    }
}

/// The arguments with the token among them, as the service schedules them.
fn with_token(input: &Value, key: &str, token: &TaskToken) -> Payload {
    let mut input = input.clone();
    if let Value::Object(fields) = &mut input {
        fields.insert(key.to_owned(), token.as_str().into());
    }
    Payload::from(&input)
}

impl Context {
    /// The token under which the world outside finds an attempt that begins.
    fn open_token(&self) -> OpenToken {
        self.core.config.tokens.open(&self.core.record, self.scope)
    }
}

/// A try at a task.
struct Attempt<'a> {
    context: &'a Context,
    visit: u64,
    retry_count: u64,
    /// What answers it, of a task that is answered later: open until the attempt is over.
    token: Option<OpenToken>,
}

impl Attempt<'_> {
    /// Runs the task and tells the engine; gives the result, unless the engine gave the attempt up.
    async fn run(&self, callee: Callee, input: Value) -> Option<Value> {
        let scope = self.context.scope;
        let submits = self.context.core.submits(scope);
        let task_context = self.task_context();
        self.context.send(Input::AttemptStarted {
            scope,
            worker_name: None,
        });
        let outcome = match self.answer(callee, &input, &task_context) {
            TaskAnswer::Result(result) => {
                self.submitted(submits, &result);
                result
            }
            TaskAnswer::Never => {
                self.submitted(submits, &Ok(Value::Null));
                let _silent = self.context.core.silent();
                self.answered(None).await?
            }
            TaskAnswer::Task => {
                let heartbeats = task_context.heartbeats();
                let run = (callee.run)(input, task_context);
                let outcome = self.until_given_up(run, &heartbeats).await?;
                self.submitted(submits, &outcome);
                match (outcome, &self.token) {
                    (Ok(_), Some(token)) => self.answered(Some(token.token())).await?,
                    (outcome, _) => outcome,
                }
            }
        };
        match outcome {
            Ok(value) => {
                let output = Payload::from(&value);
                self.context.send(Input::AttemptSucceeded { scope, output });
                Some(value)
            }
            Err(failure) => {
                self.context.send(Input::AttemptFailed { scope, failure });
                None
            }
        }
    }

    /// What the task may ask.
    fn task_context(&self) -> TaskContext {
        let core = &self.context.core;
        let key = format!("{}#{}", core.record.arn, self.visit);
        let context = TaskContext::new(core.record.arn.as_ref(), key, self.retry_count);
        match &self.token {
            Some(token) => context.with_token(token.token().clone()),
            None => context,
        }
    }

    /// The service took the job.
    fn submitted(&self, submits: Submits, response: &Result<Value, Failure>) {
        let Ok(response) = response else { return };
        let output = match submits {
            Submits::Nothing => return,
            Submits::Job => Payload::from(response),
            Submits::Token => Payload::from(&Value::Null),
        };
        let scope = self.context.scope;
        self.context.send(Input::AttemptSubmitted { scope, output });
    }

    fn answer(&self, callee: Callee, input: &Value, context: &TaskContext) -> TaskAnswer {
        match &self.context.core.config.tasks {
            Some(layer) => layer.answer(callee, input, context),
            None => TaskAnswer::Task,
        }
    }

    /// Polls the task until it is done, or the engine gives the attempt up (none then).
    async fn until_given_up(
        &self,
        mut run: BoxFuture<'static, Result<Value, Failure>>,
        heartbeats: &tokio::sync::Notify,
    ) -> Option<Result<Value, Failure>> {
        let core = &self.context.core;
        let scope = self.context.scope;
        let mut heartbeat = pin!(heartbeats.notified());
        let _in_flight = core.in_flight();
        poll_fn(|cx| {
            // An answer to the token may come before the task has returned: it is kept.
            if core.take_cancel(scope) {
                return Poll::Ready(None);
            }
            let poll = || current::outside(|| run.as_mut().poll(cx));
            match catch_unwind(AssertUnwindSafe(poll)) {
                Ok(Poll::Ready(result)) => return Poll::Ready(Some(result)),
                Ok(Poll::Pending) => {}
                Err(panic) => return Poll::Ready(Some(Err(crashed(&*panic)))),
            }
            while heartbeat.as_mut().poll(cx).is_ready() {
                heartbeat.set(heartbeats.notified());
                core.send(Input::Heartbeat { scope });
            }
            core.wake_on_signal(scope, cx.waker());
            Poll::Pending
        })
        .await
    }

    /// The answer to `token`, if there is one; none when the engine gives the attempt up first.
    async fn answered(&self, token: Option<&TaskToken>) -> Option<Result<Value, Failure>> {
        loop {
            match self.context.core.signal(self.context.scope).await {
                Signal::Answered(answered, result) if Some(&answered) == token => {
                    return Some(result);
                }
                Signal::Cancel => return None,
                _ => {}
            }
        }
    }
}

/// A task that panicked, as Lambda reports a function that crashed.
fn crashed(panic: &(dyn Any + Send)) -> Failure {
    Failure::new(
        "Lambda.Unknown",
        format!("the task panicked: {}", panic_text(panic)),
    )
}

/// What a panic said.
pub(crate) fn panic_text(panic: &(dyn Any + Send)) -> String {
    if let Some(text) = panic.downcast_ref::<&str>() {
        return (*text).to_owned();
    }
    match panic.downcast_ref::<String>() {
        Some(text) => text.clone(),
        None => "a panic without a message".to_owned(),
    }
}
