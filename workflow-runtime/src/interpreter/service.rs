//! Step Functions' own API as Task states call it: `states:startExecution` and `aws-sdk:sfn`.

pub(crate) mod s3;

use std::sync::Arc;

use serde_json::{Value, json};
use uuid::Uuid;
use workflow_core::error::Failure;

use super::handlers::{Handlers, Invocation, Reply};
use crate::engine::names;
use crate::native::Core;
use crate::payload::Payload;
use crate::runtime::{
    ChildExecution, Dialect, ExecutionRecord, Runtime, RuntimeError, WeakRuntime, date, describe,
};
use crate::task::{BoxFuture, TaskToken};

/// A job that a service has taken.
pub(crate) struct Job {
    /// What the service answered.
    pub(crate) response: Value,
    /// The end of the job.
    pub(crate) end: BoxFuture<'static, Result<Value, Failure>>,
}

/// What the runtime answers itself.
pub(crate) enum Served {
    /// The answer.
    Reply(BoxFuture<'static, Reply>),
    /// The answer, which another execution gives.
    Child(BoxFuture<'static, Reply>),
    /// A job was taken.
    Job(Job),
}

/// What the runtime answers itself. None when the resource is another service's.
pub(crate) fn serve(
    invocation: &Invocation,
    runtime: &WeakRuntime,
    handlers: &Handlers,
    parent: &Core,
) -> Option<Served> {
    let (_, action) = invocation.resource.split_once(":states:::")?;
    let (dialect, action) = match action.strip_prefix("aws-sdk:sfn:") {
        Some(action) => (Dialect::Sdk, action),
        None => (Dialect::Optimized, action.strip_prefix("states:")?),
    };
    let call = Call {
        dialect,
        parameters: &invocation.parameters,
        runtime: runtime.upgrade()?,
        handlers,
        parent,
    };
    let served = match (dialect, action) {
        (_, "startExecution") => call.start_execution().map(reply),
        (_, "startExecution.waitForTaskToken") => call
            .start_execution()
            .map(|response| at_once(Reply::until_token().submitted(response))),
        (Dialect::Optimized, "startExecution.sync") => call.start_job(false),
        (Dialect::Optimized, "startExecution.sync:2") => call.start_job(true),
        (Dialect::Sdk, "startSyncExecution") => call.start_sync_execution(),
        (Dialect::Sdk, "describeExecution") => call.describe_execution().map(reply),
        (Dialect::Sdk, "stopExecution") => call.stop_execution(),
        (Dialect::Sdk, "sendTaskSuccess") => call.send_task_success().map(reply),
        (Dialect::Sdk, "sendTaskFailure") => call.send_task_failure().map(reply),
        (Dialect::Sdk, "sendTaskHeartbeat") => call.send_task_heartbeat().map(reply),
        _ => return None,
    };
    Some(served.unwrap_or_else(|failure| at_once(failure.into())))
}

/// A parameter that has to be there.
fn required<'a>(parameters: &'a Value, name: &str) -> Result<&'a str, Failure> {
    let value = parameters.get(name);
    value.and_then(Value::as_str).ok_or_else(|| {
        let problem = match value {
            None => format!("The field '{name}' is required but was missing"),
            Some(_) => format!("The value of the field '{name}' has an invalid format"),
        };
        let cause = format!(
            "The Parameters '{parameters}' could not be used to start the Task: [{problem}]"
        );
        Failure::new(names::RUNTIME, cause)
    })
}

fn reply(value: Value) -> Served {
    at_once(value.into())
}

fn at_once(reply: Reply) -> Served {
    Served::Reply(Box::pin(async move { reply }))
}

/// A call of the API by a Task state.
struct Call<'a> {
    dialect: Dialect,
    parameters: &'a Value,
    runtime: Runtime,
    handlers: &'a Handlers,
    parent: &'a Core,
}

impl Call<'_> {
    /// A parameter that has to be there.
    fn text(&self, name: &str) -> Result<&str, Failure> {
        required(self.parameters, name)
    }

    fn refused(&self, error: &RuntimeError) -> Failure {
        self.dialect.error(error)
    }

    /// The text of `Input` or `Output`: text is JSON as it is, everything else becomes text.
    fn json_text(&self, name: &str) -> Payload {
        match self.parameters.get(name) {
            None | Some(Value::Null) => Payload::from_text("{}"),
            Some(Value::String(text)) => Payload::from_text(text.as_str()),
            Some(value) => Payload::from(value),
        }
    }

    /// Starts the execution that the parameters describe.
    fn start(&self, synchronous: bool) -> Result<ChildExecution, Failure> {
        let arn = self.text("StateMachineArn")?;
        let own = self.handlers.execution(arn);
        let Some(program) = own.or_else(|| self.runtime.registered(arn)) else {
            let missing = RuntimeError::StateMachineDoesNotExist(arn.to_owned());
            return Err(self.refused(&missing));
        };
        let name = match self.parameters.get("Name") {
            None | Some(Value::Null) => None,
            Some(_) => Some(self.text("Name")?.to_owned()),
        };
        let input = self.json_text("Input");
        let (runtime, parent) = (&self.runtime, self.parent);
        let started = runtime.start_child_program(parent, &program, input, name, synchronous);
        started.map_err(|error| self.refused(&error))
    }

    fn start_execution(&self) -> Result<Value, Failure> {
        let child = self.start(false)?;
        Ok(self.dialect.started(&child.record))
    }

    /// Starts an execution and waits for its end.
    fn start_job(&self, as_json: bool) -> Result<Served, Failure> {
        let child = self.start(false)?;
        let response = self.dialect.started(&child.record);
        let end = Box::pin(child.end(as_json));
        Ok(Served::Job(Job { response, end }))
    }

    fn start_sync_execution(&self) -> Result<Served, Failure> {
        let child = self.start(true)?;
        Ok(Served::Child(Box::pin(async move {
            describe::sync(&*child.ended().await).into()
        })))
    }

    fn execution(&self) -> Result<Arc<ExecutionRecord>, Failure> {
        let arn = self.text("ExecutionArn")?;
        self.runtime.kept(arn).ok_or_else(|| {
            let missing = RuntimeError::ExecutionDoesNotExist(arn.to_owned());
            self.refused(&missing)
        })
    }

    fn describe_execution(&self) -> Result<Value, Failure> {
        let record = self.execution()?;
        Ok(describe::execution(&record))
    }

    fn stop_execution(&self) -> Result<Served, Failure> {
        let record = self.execution()?;
        let given = |name: &str| {
            let text = self.parameters.get(name).and_then(Value::as_str);
            text.unwrap_or_default().to_owned()
        };
        record.stop(Failure::new(given("Error"), given("Cause")));
        Ok(Served::Reply(Box::pin(async move {
            let _ = record.wait().await;
            let stopped = record.stop_date().unwrap_or(record.start_date);
            json!({ "StopDate": date(stopped) }).into()
        })))
    }

    fn send_task_success(&self) -> Result<Value, Failure> {
        let token = self.token()?;
        if self.parameters.get("Output").is_none() {
            self.text("Output")?;
        }
        let output = self.json_text("Output").decode::<Value>();
        let output = output.map_err(|error| RuntimeError::InvalidOutput(error.to_string()));
        let sent = output.and_then(|output| self.runtime.answer_token(&token, Ok(output)));
        self.sent(sent)
    }

    fn send_task_failure(&self) -> Result<Value, Failure> {
        let token = self.token()?;
        let given = |name: &str| {
            let text = self.parameters.get(name).and_then(Value::as_str);
            text.unwrap_or_default()
        };
        let failure = Failure::new(given("Error"), given("Cause"));
        self.sent(self.runtime.answer_token(&token, Err(failure)))
    }

    fn send_task_heartbeat(&self) -> Result<Value, Failure> {
        let token = self.token()?;
        self.sent(self.runtime.token_heartbeat(&token))
    }

    /// The token; what was never one is refused.
    fn token(&self) -> Result<TaskToken, Failure> {
        let token = self.text("TaskToken")?;
        match Uuid::parse_str(token) {
            Ok(_) => Ok(TaskToken::new(token)),
            Err(_) => Err(self.refused(&RuntimeError::InvalidToken)),
        }
    }

    fn sent(&self, result: Result<(), RuntimeError>) -> Result<Value, Failure> {
        match result {
            Ok(()) => Ok(json!({})),
            Err(error) => Err(self.refused(&error)),
        }
    }
}
