//! Task states: the attempts at their tasks.

use std::any::Any;
use std::future::{Future, poll_fn};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context as PollContext, Poll};

use serde_json::{Map, Value};
use tokio::sync::Notify;
use workflow_core::error::Failure;

use super::datum::Datum;
use super::{Body, Left, Sight, Verdict, Visit};
use crate::engine::{AttemptSettings, Completion, Input, LaunchStep, Submits, names};
use crate::interpreter::handlers::{
    Binding, Invocation, Outcome, Reply, envelope, is_lambda_invoke,
};
use crate::interpreter::service::{self, Served};
use crate::interpreter::state::TaskCall;
use crate::native::{Core, Signal, panic_text};
use crate::payload::Payload;
use crate::runtime::OpenToken;
use crate::task::BoxFuture;

/// A try at a task.
struct Attempt<'a> {
    body: &'a Body,
    token: Option<&'a OpenToken>,
    submits: Submits,
    heartbeats: Arc<Notify>,
}

impl Body {
    pub(super) async fn task(&mut self, visit: &Visit) -> Left {
        loop {
            let round = match self.try_task(visit).await {
                Ok(result) => self.task_done(visit, result).await,
                Err(verdict) => Err(verdict),
            };
            match round {
                Ok(left) => return left,
                Err(Verdict::Caught(caught)) => return self.leave_by(visit, caught).await,
                Err(Verdict::TryAgain) => {}
            }
        }
    }

    async fn task_done(&mut self, visit: &Visit, result: Datum) -> Result<Left, Verdict> {
        let sight = Sight {
            result: Some(&result.value),
            ..Sight::default()
        };
        let exit = self.evaluate(visit, &sight, |e| e.exit_with_result());
        self.leave_with(visit, exit, &result).await
    }

    /// Calls the task once; its result.
    async fn try_task(&self, visit: &Visit) -> Result<Datum, Verdict> {
        let core = self.context.core();
        let scope = self.scope();
        let submits = core.submits(scope);
        // Whoever answers a callback, a job or an activity needs a token, and so may what it gets.
        let resource = self.shared.program.resource(visit.state);
        let has_token = submits != Submits::Nothing || resource.contains(":activity:");
        let token = has_token.then(|| core.config.tokens.open(&core.record, scope));
        let sight = Sight {
            token: token.as_ref().map(|token| token.token().as_str()),
            ..Sight::default()
        };
        let call = match self.evaluate(visit, &sight, |e| e.task_call()) {
            Ok(call) => call,
            Err(fault) => return Err(self.fault(fault).await),
        };
        self.context.send(Input::Call {
            scope,
            parameters: Payload::from(&call.parameters),
            settings: Some(AttemptSettings {
                timeout_seconds: call.timeout_seconds,
                heartbeat_seconds: call.heartbeat_seconds,
                role_arn: call.role_arn.as_deref().map(Arc::from),
            }),
        });
        self.follow(visit, call, token.as_ref(), submits).await
    }

    /// Does what the engine says, until the attempt has an end.
    async fn follow(
        &self,
        visit: &Visit,
        call: TaskCall,
        token: Option<&OpenToken>,
        submits: Submits,
    ) -> Result<Datum, Verdict> {
        let mut call = Some(call);
        let mut result = None;
        loop {
            match self.context.core().signal(self.scope()).await {
                Signal::Attempt {
                    visit: entered,
                    retry_count,
                } => {
                    let Some(call) = call.take() else { continue };
                    let attempt = Attempt {
                        body: self,
                        token,
                        submits,
                        heartbeats: Arc::new(Notify::new()),
                    };
                    let invocation =
                        attempt.invocation(visit, call.parameters, entered, retry_count);
                    result = attempt.run(invocation).await;
                }
                Signal::Resume(Completion::Done(text)) => {
                    return Ok(match result {
                        Some(value) => Datum {
                            value: std::rc::Rc::new(value),
                            text,
                        },
                        None => Datum::read(&text),
                    });
                }
                Signal::Resume(Completion::Caught(caught)) => return Err(Verdict::Caught(caught)),
                Signal::TryAgain => return Err(Verdict::TryAgain),
                _ => {}
            }
        }
    }

    /// How often the task of a state was called before, in all its visits.
    fn count_invocation(&self, state: usize) -> u64 {
        let mut invocations = self.shared.invocations.borrow_mut();
        let count = invocations.entry(state).or_default();
        *count += 1;
        *count - 1
    }
}

impl Attempt<'_> {
    fn invocation(
        &self,
        visit: &Visit,
        parameters: Value,
        entered: u64,
        retry_count: u64,
    ) -> Invocation {
        let program = &self.body.shared.program;
        let arn = &self.body.context.core().record.arn;
        Invocation {
            state: program.machine().states[visit.state].name.to_string(),
            resource: program.resource(visit.state).to_owned(),
            parameters,
            token: self.token.map(|token| token.token().clone()),
            retry_count,
            number: self.body.count_invocation(visit.state),
            idempotency_key: format!("{arn}#{entered}"),
            execution_arn: arn.to_string(),
            heartbeats: self.heartbeats.clone(),
        }
    }

    fn send(&self, input: Input) {
        self.body.context.send(input);
    }

    fn core(&self) -> &Rc<Core> {
        self.body.context.core()
    }

    /// Runs the attempt and tells the engine; gives the result, unless it failed or was given up.
    async fn run(&self, invocation: Invocation) -> Option<Value> {
        let scope = self.body.scope();
        let reply = match self.answer(invocation) {
            Served::Job(job) => {
                self.started(None);
                self.submitted(job.response);
                let _waiting = self.core().wait_for_children();
                let end = self.until_given_up(job.end).await?;
                return self.finish(end);
            }
            Served::Child(reply) => {
                self.started(None);
                let _waiting = self.core().wait_for_children();
                self.until_given_up(reply).await?
            }
            Served::Reply(reply) => self.launch(reply).await?,
        };
        let Reply {
            outcome, submitted, ..
        } = reply;
        match outcome {
            Outcome::Result(Ok(value)) => {
                match self.submits {
                    Submits::Nothing => {}
                    Submits::Job => {
                        self.submitted(submitted.unwrap_or_else(|| value.clone()));
                    }
                    Submits::Token => self.submitted(submitted.unwrap_or_default()),
                }
                self.finish(Ok(value))
            }
            Outcome::Result(Err(failure)) => {
                if let Some(response) = submitted {
                    self.submitted(response);
                }
                self.finish(Err(failure))
            }
            Outcome::Token => {
                self.submitted(submitted.unwrap_or_default());
                let answer = self.answered().await?;
                self.finish(answer)
            }
            Outcome::Never => {
                self.submitted(submitted.unwrap_or_default());
                let _silent = self.body.context.core().silent();
                self.given_up().await;
                None
            }
            Outcome::SubmitFailed(failure) => self.launch_failed(LaunchStep::Submit, failure),
            Outcome::ScheduleFailed(failure) | Outcome::StartFailed(failure) => {
                self.send(Input::AttemptFailed { scope, failure });
                None
            }
        }
    }

    /// Starts the attempt. A handler that answers at once may say how that went.
    async fn launch(&self, mut reply: BoxFuture<'static, Reply>) -> Option<Reply> {
        let first = poll_fn(|cx| Poll::Ready(poll_caught(&mut reply, cx))).await;
        match first {
            Poll::Ready(reply) => {
                match &reply.outcome {
                    Outcome::ScheduleFailed(failure) => {
                        return self.launch_failed(LaunchStep::Schedule, failure.clone());
                    }
                    Outcome::StartFailed(failure) => {
                        return self.launch_failed(LaunchStep::Start, failure.clone());
                    }
                    _ => {}
                }
                self.started(reply.worker_name.as_deref());
                Some(reply)
            }
            Poll::Pending => {
                self.started(None);
                let _in_flight = self.core().in_flight();
                self.until_given_up(reply).await
            }
        }
    }

    fn started(&self, worker_name: Option<&str>) {
        self.send(Input::AttemptStarted {
            scope: self.body.scope(),
            worker_name: worker_name.map(Arc::from),
        });
    }

    fn launch_failed<T>(&self, step: LaunchStep, failure: Failure) -> Option<T> {
        let scope = self.body.scope();
        self.send(Input::LaunchFailed {
            scope,
            step,
            failure,
        });
        None
    }

    /// The service took the job, where it takes jobs.
    fn submitted(&self, response: Value) {
        if self.submits != Submits::Nothing {
            let scope = self.body.scope();
            let output = Payload::from(&response);
            self.send(Input::AttemptSubmitted { scope, output });
        }
    }

    fn finish(&self, result: Result<Value, Failure>) -> Option<Value> {
        let scope = self.body.scope();
        match result {
            Ok(value) => {
                let output = Payload::from(&value);
                self.send(Input::AttemptSucceeded { scope, output });
                Some(value)
            }
            Err(failure) => {
                self.send(Input::AttemptFailed { scope, failure });
                None
            }
        }
    }

    /// Who answers the attempt.
    fn answer(&self, mut invocation: Invocation) -> Served {
        let shared = &self.body.shared;
        let handlers = shared.program.bound();
        let binding = handlers.binding(
            &invocation.state,
            &invocation.resource,
            &invocation.parameters,
            invocation.number,
        );
        match binding {
            Some(Binding::Mocked(reply)) => Served::Reply(Box::pin(async move { reply })),
            Some(Binding::Raw(handler)) => Served::Reply(handler(invocation)),
            Some(Binding::Enveloped(handler)) => {
                let payload = match &mut invocation.parameters {
                    Value::Object(parameters) => parameters.shift_remove("Payload"),
                    _ => None,
                };
                invocation.parameters = payload.unwrap_or_else(|| Value::Object(Map::new()));
                let reply = handler(invocation);
                let callback = self.submits == Submits::Token;
                Served::Reply(Box::pin(async move { enveloped(reply.await, callback) }))
            }
            None => {
                let runtime = &shared.runtime;
                if let Some(served) = service::serve(&invocation, runtime, handlers, self.core()) {
                    return served;
                }
                let buckets = self.body.context.core().config.buckets.as_ref();
                if let Some(reply) = buckets.and_then(|b| service::s3::serve(&invocation, b)) {
                    return Served::Reply(Box::pin(async move { reply }));
                }
                match handlers.rest() {
                    Some(handler) => Served::Reply(handler(invocation)),
                    None => Served::Reply(Box::pin(async move { unbound(&invocation).into() })),
                }
            }
        }
    }

    /// Polls what answers until it is done, or the engine gives the attempt up (none then). The
    /// token of a job can be answered, too.
    async fn until_given_up<T: FromAnswer>(&self, mut run: BoxFuture<'static, T>) -> Option<T> {
        let core = self.body.context.core();
        let scope = self.body.scope();
        let mut heartbeat = pin!(self.heartbeats.notified());
        let job_token = self.token.filter(|_| self.submits == Submits::Job);
        poll_fn(|cx| {
            // An answer to the token of a callback may come before its handler has returned: it
            // is kept.
            if core.take_cancel(scope) {
                return Poll::Ready(None);
            }
            if let Some(answer) = job_token.and_then(|t| core.take_answer(scope, t.token())) {
                return Poll::Ready(Some(T::from_answer(answer)));
            }
            if let Poll::Ready(result) = poll_caught(&mut run, cx) {
                return Poll::Ready(Some(result));
            }
            while heartbeat.as_mut().poll(cx).is_ready() {
                heartbeat.set(self.heartbeats.notified());
                core.send(Input::Heartbeat { scope });
            }
            core.wake_on_signal(scope, cx.waker());
            Poll::Pending
        })
        .await
    }

    /// The answer to the token; none when the engine gives the attempt up first.
    async fn answered(&self) -> Option<Result<Value, Failure>> {
        let Some(token) = self.token else {
            let cause = "the handler waits for an answer to a token, but the resource has none: it has neither `.waitForTaskToken` nor `.sync`, and is no activity";
            return Some(Err(Failure::new(names::RUNTIME, cause)));
        };
        loop {
            match self.body.context.core().signal(self.body.scope()).await {
                Signal::Answered(answered, result) if &answered == token.token() => {
                    return Some(result);
                }
                Signal::Cancel => return None,
                _ => {}
            }
        }
    }

    async fn given_up(&self) {
        let scope = self.body.scope();
        while !matches!(self.body.context.core().signal(scope).await, Signal::Cancel) {}
    }
}

/// What an answer to the token of a job makes of it.
trait FromAnswer: Sized {
    fn from_answer(answer: Result<Value, Failure>) -> Self;
    fn crashed(failure: Failure) -> Self;
}

impl FromAnswer for Reply {
    fn from_answer(answer: Result<Value, Failure>) -> Reply {
        Reply::from(answer)
    }

    fn crashed(failure: Failure) -> Reply {
        Reply::from(failure)
    }
}

impl FromAnswer for Result<Value, Failure> {
    fn from_answer(answer: Result<Value, Failure>) -> Self {
        answer
    }

    fn crashed(failure: Failure) -> Self {
        Err(failure)
    }
}

/// Polls; a panic is a crash of the function.
fn poll_caught<T: FromAnswer>(
    run: &mut BoxFuture<'static, T>,
    cx: &mut PollContext<'_>,
) -> Poll<T> {
    match catch_unwind(AssertUnwindSafe(|| run.as_mut().poll(cx))) {
        Ok(polled) => polled,
        Err(panic) => Poll::Ready(T::crashed(crashed(&*panic))),
    }
}

fn crashed(panic: &(dyn Any + Send)) -> Failure {
    let cause = format!("the handler panicked: {}", panic_text(panic));
    Failure::new("Lambda.Unknown", cause)
}

/// What a function gives, as `lambda:invoke` answers. For a callback that is the response, and the
/// token's answer is to come.
fn enveloped(reply: Reply, callback: bool) -> Reply {
    let mut reply = reply.map(envelope);
    if callback && let Outcome::Result(Ok(response)) = reply.outcome {
        reply.submitted.get_or_insert(response);
        reply.outcome = Outcome::Token;
    }
    reply
}

/// Nothing is bound.
fn unbound(invocation: &Invocation) -> Failure {
    let Invocation {
        state, resource, ..
    } = invocation;
    let function = invocation
        .parameters
        .get("FunctionName")
        .and_then(Value::as_str);
    let remedy = match function {
        Some(name) if is_lambda_invoke(resource) => format!("`.function(\"{name}\", ..)`"),
        _ if resource.contains(":lambda:") => format!("`.function(\"{resource}\", ..)`"),
        _ => format!("`.resource(\"{resource}\", ..)`"),
    };
    let cause = format!(
        "nothing answers the task of the state `{state}`, which calls {resource}: bind {remedy}, `.state(\"{state}\", ..)` or `.otherwise(..)` on the program's `Handlers`"
    );
    Failure::new(names::RUNTIME, cause)
}
