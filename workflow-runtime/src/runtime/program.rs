//! StartExecution of a definition that is interpreted.

use std::future::IntoFuture;
use std::sync::Arc;

use serde_json::Value;
use workflow_core::error::Failure;
use workflow_core::ir::pascal_case;

use super::start::{Prepared, named};
use super::{ChildExecution, Execution, ExecutionRecord, Runtime, RuntimeError, lock};
use crate::interpreter::{Handlers, Program, run};
use crate::native::{Body, Core};
use crate::payload::Payload;
use crate::task::{BoxFuture, TaskToken};

/// An execution of a [`Program`] to be started: await it.
#[derive(Debug)]
#[must_use = "an execution does not start unless awaited"]
pub struct StartProgram {
    runtime: Runtime,
    program: Program,
    input: Payload,
    name: Option<String>,
    synchronous: bool,
}

impl StartProgram {
    pub(super) fn new(runtime: Runtime, program: Program, input: &Value) -> StartProgram {
        StartProgram {
            runtime,
            program,
            input: Payload::from(input),
            name: None,
            synchronous: false,
        }
    }

    /// The execution's name; a UUID unless set. Names are unique among a state machine's
    /// executions.
    pub fn name(mut self, name: impl Into<String>) -> StartProgram {
        self.name = Some(name.into());
        self
    }

    /// The input as text, which the history shows as it is.
    pub fn input_text(mut self, text: &str) -> StartProgram {
        self.input = Payload::from_text(text);
        self
    }

    /// Starts it as StartSyncExecution does. An Express execution sees so in its Context object,
    /// which says nothing of redrives then; Standard ones can't be started so.
    pub fn synchronous(mut self) -> StartProgram {
        self.synchronous = true;
        self
    }

    fn start(self) -> Result<Execution<Program>, RuntimeError> {
        let (runtime, program) = (&self.runtime, &self.program);
        let record = start(runtime, program, self.input, self.name, self.synchronous)?;
        Ok(Execution::new(self.runtime, record))
    }
}

/// Starts an execution of `program`.
fn start(
    runtime: &Runtime,
    program: &Program,
    input: Payload,
    name: Option<String>,
    synchronous: bool,
) -> Result<Arc<ExecutionRecord>, RuntimeError> {
    let (prepared, body) = prepare(runtime, program, input, name, synchronous, None)?;
    prepared.start(runtime, body)
}

/// An execution of `program`, as the child of another one when that is given.
fn prepare(
    runtime: &Runtime,
    program: &Program,
    input: Payload,
    name: Option<String>,
    synchronous: bool,
    parent: Option<&Core>,
) -> Result<(Prepared, Body), RuntimeError> {
    if synchronous && !program.machine().express {
        return Err(RuntimeError::StateMachineTypeNotSupported);
    }
    // Text that is no JSON, or too deep for anything to read it.
    let value: Value = input
        .decode()
        .map_err(|error| RuntimeError::InvalidExecutionInput(error.to_string()))?;
    let machine = program.machine().clone();
    let mut prepared = Prepared::new(
        runtime,
        machine,
        input,
        named(name, runtime.shared.config.draws)?,
        parent,
    )?;
    if let Some(record) = Arc::get_mut(&mut prepared.record) {
        record.synchronous = synchronous;
    }
    let (program, runtime_of_children) = (program.clone(), runtime.downgrade());
    let body = move |context| run(program, runtime_of_children, context, value);
    Ok((prepared, Box::new(body)))
}

/// What Task states ask of the runtime that runs them.
impl Runtime {
    /// The program that was registered under a name, or the name in an ARN.
    pub(crate) fn registered(&self, name_or_arn: &str) -> Option<Program> {
        let rest = name_or_arn.split_once(":stateMachine:");
        let name = rest.map_or(name_or_arn, |(_, rest)| rest);
        // A version or an alias may follow.
        let name = name.split(':').next().unwrap_or(name);
        let programs = lock(&self.shared.programs);
        let found = programs.get(name).or_else(|| {
            // A definition that was not deployed: the substitution is the name in its own case.
            let name = name.strip_prefix("${")?.strip_suffix('}')?;
            let mut all = programs.iter();
            let (_, program) = all.find(|(other, _)| pascal_case(other) == name)?;
            Some(program)
        });
        found.cloned()
    }

    /// Starts an execution of `program` for a state of `parent`.
    pub(crate) fn start_child_program(
        &self,
        parent: &Core,
        program: &Program,
        input: Payload,
        name: Option<String>,
        synchronous: bool,
    ) -> Result<ChildExecution, RuntimeError> {
        let (prepared, body) = prepare(self, program, input, name, synchronous, Some(parent))?;
        prepared.start_beside(self, body, parent)
    }

    /// What the Task states of included definitions call.
    pub(crate) fn included_handlers(&self) -> Arc<Handlers> {
        self.shared.config.handlers.clone()
    }

    /// Keeps an execution that was started elsewhere.
    pub(crate) fn keep(&self, record: &Arc<ExecutionRecord>) {
        lock(&self.shared.executions).insert(record.arn.clone(), record.clone());
    }

    pub(crate) fn kept(&self, arn: &str) -> Option<Arc<ExecutionRecord>> {
        lock(&self.shared.executions).get(arn).cloned()
    }

    pub(crate) fn answer_token(
        &self,
        token: &TaskToken,
        result: Result<Value, Failure>,
    ) -> Result<(), RuntimeError> {
        self.shared.config.tokens.answer(token, result)
    }

    pub(crate) fn token_heartbeat(&self, token: &TaskToken) -> Result<(), RuntimeError> {
        self.shared.config.tokens.heartbeat(token)
    }
}

impl IntoFuture for StartProgram {
    type Output = Result<Execution<Program>, RuntimeError>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.start() })
    }
}
