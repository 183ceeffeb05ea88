//! Other workflows, awaited or started: executions of their own.

use std::future::{Future, poll_fn};
use std::marker::PhantomData;
use std::pin::{Pin, pin};
use std::task::{Context as PollContext, Poll};

use serde_json::{Map, Value};
use workflow_core::data::Shape;
use workflow_core::error::Failure;
use workflow_core::ir::{STARTED_BY, SiteId};
use workflow_core::task::{
    AsText, AtOnce, Callee, CanBeAwaited, Later, NestedDefinition, TaskFuture, TaskKind, TaskParam,
    TaskSpec,
};

use super::core::Signal;
use super::in_process::InProcess;
use super::{Context, Step, Workflow};
use crate::engine::{AttemptSettings, Completion, Input, names};
use crate::payload::Payload;
use crate::runtime::{
    ChildExecution, Dialect, ExecutionRef, Native, RuntimeError, own_error, start_in_process,
};

/// What a workflow needs to know of another one to call it. `#[workflow]` implements it.
pub trait CallableWorkflow: Workflow {
    /// [`Standard`](workflow_core::task::Standard) or [`Express`](workflow_core::task::Express).
    type ExecutionType;
    /// Module path and fn name.
    const PATH: &'static str;
    /// The name of a state that waits for it.
    const STATE_NAME: &'static str;
    /// The name of a state that starts it.
    const START_STATE_NAME: &'static str;
    /// From the doc comment.
    const COMMENT: Option<&'static str>;
    /// Its parameters.
    const PARAMETERS: &'static [TaskParam];

    /// The form of the input, when it is one parameter.
    fn input_shape() -> Option<Shape>;
}

/// A call of a workflow fn.
///
/// Awaited in a workflow it is an execution of its own, and a Task state that waits for its end;
/// awaited anywhere else it runs in this process, in memory.
#[must_use = "a workflow does nothing unless awaited"]
pub struct WorkflowCall<W: CallableWorkflow> {
    call: InProcess<W>,
}

/// What `start` of a workflow returns: await it.
#[must_use = "an execution does not start unless awaited"]
pub struct StartCall<W: CallableWorkflow> {
    input: Option<W::Input>,
    workflow: PhantomData<fn() -> W>,
}

impl<W: CallableWorkflow> WorkflowCall<W> {
    /// For expansions of `#[workflow]`.
    #[doc(hidden)]
    pub fn new(input: W::Input) -> WorkflowCall<W> {
        WorkflowCall {
            call: InProcess::new(input),
        }
    }
}

impl<W: CallableWorkflow> StartCall<W> {
    /// For expansions of `#[workflow]`.
    #[doc(hidden)]
    pub fn new(input: W::Input) -> StartCall<W> {
        StartCall {
            input: Some(input),
            workflow: PhantomData,
        }
    }
}

impl<W: CallableWorkflow> std::fmt::Debug for WorkflowCall<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("WorkflowCall").field(&W::NAME).finish()
    }
}

impl<W: CallableWorkflow> std::fmt::Debug for StartCall<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("StartCall").field(&W::NAME).finish()
    }
}

// The input is only ever moved out.
impl<W: CallableWorkflow> Unpin for WorkflowCall<W> {}
impl<W: CallableWorkflow> Unpin for StartCall<W> {}

impl<W: CallableWorkflow> Future for WorkflowCall<W> {
    type Output = W::Returns;

    fn poll(mut self: Pin<&mut Self>, cx: &mut PollContext<'_>) -> Poll<W::Returns> {
        self.call.poll(cx)
    }
}

impl<W: CallableWorkflow> Future for StartCall<W> {
    type Output = Result<ExecutionRef, Failure>;

    fn poll(mut self: Pin<&mut Self>, _: &mut PollContext<'_>) -> Poll<Self::Output> {
        match self.input.take() {
            Some(input) => Poll::Ready(start_in_process::<W>(input)),
            None => panic!("the start of `{}` was awaited twice", W::NAME),
        }
    }
}

impl<W> TaskFuture for WorkflowCall<W>
where
    W: CallableWorkflow,
    W::ExecutionType: CanBeAwaited,
{
    type Completion = Later;

    fn callee() -> Callee {
        Callee::Task(spec::<W>(true))
    }
}

impl<W: CallableWorkflow> TaskFuture for StartCall<W> {
    type Completion = AtOnce;

    fn callee() -> Callee {
        Callee::Task(spec::<W>(false))
    }
}

fn spec<W: CallableWorkflow>(waits: bool) -> TaskSpec {
    TaskSpec {
        name: match waits {
            true => W::STATE_NAME,
            false => W::START_STATE_NAME,
        },
        explicit_name: false,
        path: W::PATH,
        comment: W::COMMENT,
        kind: TaskKind::Execution {
            definition: NestedDefinition(W::built),
            waits,
            text: W::input_shape().map_or(AsText::Never, |shape| AsText::of(&shape)),
        },
        params: W::PARAMETERS,
        retry: Vec::new(),
        timeout_seconds: None,
        heartbeat_seconds: None,
        credentials: None,
    }
}

/// Of a call's site: that of the Choice among the errors of the execution.
const CHOICE: SiteId = 1;

/// And that of the Fail state for errors that nothing handles.
const FAIL: SiteId = 2;

impl<W: CallableWorkflow> Step for WorkflowCall<W> {
    type Output = W::Returns;

    async fn run(self, context: &Context, site: SiteId) -> W::Returns {
        context.enter_step(site);
        let input = input_of::<W>(context, self.call.into_input()).await;
        match call(context, Native::of::<W>(), input, true).await {
            Completion::Caught(caught) => {
                let failure = own_error(caught.failure);
                if context.leads_to(site + FAIL) {
                    // Nothing else comes of an error.
                    context.enter(site + FAIL);
                    return context.throw(failure).await;
                }
                context.enter(site + CHOICE);
                match held::<W>(failure) {
                    Ok(returned) => returned,
                    Err(failure) => {
                        context.enter(site + FAIL);
                        context.throw(failure).await
                    }
                }
            }
            Completion::Done(description) => {
                let output = description.to_value()["Output"].take();
                let scope = context.scope;
                context.send(Input::Exit {
                    scope,
                    output: Payload::from(&output),
                    assigned: None,
                });
                context.hold(W::decode(Ok(output))).await
            }
            Completion::Collected(_) => std::future::pending().await,
        }
    }
}

/// The value that holds the error of an execution: under its own name, or as every error but a
/// timeout, which `States.TaskFailed` holds.
fn held<W: Workflow>(failure: Failure) -> Result<W::Returns, Failure> {
    W::decode(Err(failure)).or_else(|failure| match &*failure.error {
        names::TIMEOUT => Err(failure),
        _ => {
            let any = Failure::new(names::TASK_FAILED, failure.cause.clone());
            W::decode(Err(any)).map_err(|_| failure)
        }
    })
}

impl<W: CallableWorkflow> Step for StartCall<W> {
    type Output = Result<ExecutionRef, Failure>;

    async fn run(self, context: &Context, site: SiteId) -> Result<ExecutionRef, Failure> {
        context.enter_step(site);
        let input = input_of::<W>(context, self.input).await;
        match call(context, Native::of::<W>(), input, false).await {
            Completion::Caught(caught) => Err(caught.failure),
            Completion::Done(response) => {
                let mut response = response.to_value();
                let date = response["StartDate"].as_i64().unwrap_or_default();
                let date = jiff::Timestamp::from_millisecond(date).unwrap_or_default();
                let execution_arn = match response["ExecutionArn"].take() {
                    Value::String(arn) => arn,
                    _ => String::new(),
                };
                Ok(ExecutionRef {
                    execution_arn,
                    start_date: date,
                })
            }
            Completion::Collected(_) => std::future::pending().await,
        }
    }
}

/// The input of the execution: that of the workflow, and who starts it, where that changes no data
/// of the user's.
async fn input_of<W: CallableWorkflow>(context: &Context, input: Option<W::Input>) -> Value {
    let json = input.map(W::input).transpose();
    let mut json = match json {
        Ok(json) => json.unwrap_or_default(),
        Err(error) => {
            let cause = format!("the input of `{}` has no JSON: {error}", W::NAME);
            return context.evaluation_failed(cause).await;
        }
    };
    if W::PARAMETERS.len() != 1
        && let Value::Object(keys) = &mut json
    {
        let arn: &str = &context.core.record.arn;
        keys.insert(STARTED_BY.to_owned(), arn.into());
    }
    json
}

/// Calls StartExecution as the Task state that the body is in.
async fn call(context: &Context, workflow: Native, input: Value, waits: bool) -> Completion {
    let scope = context.scope;
    let mut arguments = Map::new();
    let state_machine = context.core.state_machine_arn(scope).unwrap_or_default();
    arguments.insert("StateMachineArn".to_owned(), (*state_machine).into());
    // The service takes text for the JSON itself, and null for `{}`.
    let shown = match &input {
        text @ (Value::String(_) | Value::Null) => text.to_string().into(),
        other => other.clone(),
    };
    arguments.insert("Input".to_owned(), shown);
    let parameters = Payload::from(&Value::Object(arguments));
    let begin = || {
        context.send(Input::Call {
            scope,
            parameters: parameters.clone(),
            settings: Some(AttemptSettings {
                timeout_seconds: None,
                heartbeat_seconds: None,
                role_arn: None,
            }),
        });
    };
    begin();
    loop {
        match context.core.signal(scope).await {
            Signal::Attempt { .. } => {
                let child = start(context, workflow, input.clone());
                attempt(context, child, waits).await;
            }
            Signal::TryAgain => begin(),
            Signal::Resume(completion) => return completion,
            _ => {}
        }
    }
}

fn start(context: &Context, workflow: Native, input: Value) -> Result<ChildExecution, Failure> {
    let Some(runtime) = context.core.runtime.upgrade() else {
        return Err(Failure::new(names::RUNTIME, "the runtime has been dropped"));
    };
    let started = runtime.start_child(&context.core, workflow, input);
    started.map_err(|error: RuntimeError| Dialect::Optimized.error(&error))
}

/// Tells the engine of an attempt, to its end.
async fn attempt(context: &Context, child: Result<ChildExecution, Failure>, waits: bool) {
    let scope = context.scope;
    context.send(Input::AttemptStarted {
        scope,
        worker_name: None,
    });
    let child = match child {
        Ok(child) => child,
        Err(failure) => return context.send(Input::AttemptFailed { scope, failure }),
    };
    let response = Payload::from(&Dialect::Optimized.started(&child.record));
    if !waits {
        return context.send(Input::AttemptSucceeded {
            scope,
            output: response,
        });
    }
    context.send(Input::AttemptSubmitted {
        scope,
        output: response,
    });
    match until_given_up(context, child).await {
        None => {}
        Some(Ok(description)) => context.send(Input::AttemptSucceeded {
            scope,
            output: Payload::from(&description),
        }),
        Some(Err(failure)) => context.send(Input::AttemptFailed { scope, failure }),
    }
}

/// The end of the child; none when the engine gives the attempt up first.
async fn until_given_up(
    context: &Context,
    child: ChildExecution,
) -> Option<Result<Value, Failure>> {
    let core = &context.core;
    let _waiting = core.wait_for_children();
    let mut end = pin!(child.end(true));
    poll_fn(|cx| {
        if core.take_cancel(context.scope) {
            return Poll::Ready(None);
        }
        if let Poll::Ready(end) = end.as_mut().poll(cx) {
            return Poll::Ready(Some(end));
        }
        core.wake_on_signal(context.scope, cx.waker());
        Poll::Pending
    })
    .await
}
