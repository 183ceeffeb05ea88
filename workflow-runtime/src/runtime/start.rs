//! StartExecution.

use std::future::IntoFuture;
use std::sync::Arc;

use serde_json::Value;
use tokio::runtime::Handle;
use uuid::Uuid;
use workflow_core::definition::Definition;
use workflow_core::error::Failure;

use super::{
    ChildExecution, Execution, ExecutionRecord, ExecutionStatus, Runtime, RuntimeError, lock,
};
use crate::engine::Machine;
use crate::native::{Body, Context, Core, LocalBoxFuture, Workflow, drive, invalid};
use crate::payload::{PAYLOAD_LIMIT, Payload};
use crate::sources::Settings;
use crate::task::BoxFuture;

/// An execution to be started: await it.
#[must_use = "an execution does not start unless awaited"]
pub struct StartExecution<W: Workflow> {
    runtime: Runtime,
    input: W::Input,
    name: Option<String>,
}

impl<W: Workflow> std::fmt::Debug for StartExecution<W> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("StartExecution")
            .field("workflow", &W::NAME)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

impl<W: Workflow> StartExecution<W> {
    pub(super) fn new(runtime: Runtime, input: W::Input) -> StartExecution<W> {
        StartExecution {
            runtime,
            input,
            name: None,
        }
    }

    /// The execution's name; a UUID unless set. Names are unique among a workflow's executions.
    pub fn name(mut self, name: impl Into<String>) -> StartExecution<W> {
        self.name = Some(name.into());
        self
    }

    /// Starts it. The same name and input as of one that is running give that one.
    fn start(self) -> Result<Execution<W>, RuntimeError> {
        let record = Native::of::<W>().start(&self.runtime, W::input(self.input), self.name)?;
        Ok(Execution::new(self.runtime, record))
    }

    /// Starts it without keeping it.
    pub(super) fn untracked(self, name: String) -> Result<Execution<W>, RuntimeError> {
        let record = Native::of::<W>().launch(&self.runtime, W::input(self.input), name)?;
        Ok(Execution::new(self.runtime, record))
    }
}

impl<W: Workflow> IntoFuture for StartExecution<W> {
    type Output = Result<Execution<W>, RuntimeError>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.start() })
    }
}

/// The input of an execution, unless a value of it has no JSON.
type InputJson = Result<Value, serde_json::Error>;

/// A workflow, without its type.
#[derive(Clone, Copy)]
pub(crate) struct Native {
    name: &'static str,
    built: fn() -> &'static Result<Definition, Vec<String>>,
    run: fn(Context, Value) -> LocalBoxFuture<'static, Result<Value, Failure>>,
}

impl Native {
    pub(crate) fn of<W: Workflow>() -> Native {
        Native {
            name: W::NAME,
            built: W::built,
            run: W::run,
        }
    }

    fn start(
        self,
        runtime: &Runtime,
        input: InputJson,
        name: Option<String>,
    ) -> Result<Arc<ExecutionRecord>, RuntimeError> {
        let name = named(name, runtime.shared.config.draws)?;
        let (prepared, body) = self.prepare(runtime, input, name)?;
        prepared.start(runtime, body)
    }

    fn launch(
        self,
        runtime: &Runtime,
        input: InputJson,
        name: String,
    ) -> Result<Arc<ExecutionRecord>, RuntimeError> {
        let (prepared, body) = self.prepare(runtime, input, name)?;
        let record = prepared.record.clone();
        prepared.launch(runtime, body);
        Ok(record)
    }

    /// An execution, and its program.
    fn prepare(
        self,
        runtime: &Runtime,
        input: InputJson,
        name: String,
    ) -> Result<(Prepared, Body), RuntimeError> {
        let machine = self.machine(runtime)?;
        let input = input.map_err(|e| RuntimeError::InvalidExecutionInput(e.to_string()))?;
        let prepared = Prepared::new(runtime, machine, Payload::from(&input), name, None)?;
        Ok((prepared, self.body(input)))
    }

    fn machine(self, runtime: &Runtime) -> Result<Arc<Machine>, RuntimeError> {
        match (self.built)() {
            Ok(definition) => Ok(runtime.machine(definition)?),
            Err(reasons) => Err(RuntimeError::InvalidDefinition(invalid(self.name, reasons))),
        }
    }

    /// The program of an execution.
    fn body(self, input: Value) -> Body {
        Box::new(move |context| {
            let body = (self.run)(context, input);
            Box::pin(async move { body.await.map(|value| Payload::from(&value)) })
        })
    }
}

impl Runtime {
    /// Starts an execution of `workflow` for a state of `parent`.
    pub(crate) fn start_child(
        &self,
        parent: &Core,
        workflow: Native,
        input: Value,
    ) -> Result<ChildExecution, RuntimeError> {
        let machine = workflow.machine(self)?;
        let name = self.shared.config.draws.name();
        let prepared = Prepared::new(self, machine, Payload::from(&input), name, Some(parent))?;
        prepared.start_beside(self, workflow.body(input), parent)
    }
}

/// An execution that is ready to run.
pub(super) struct Prepared {
    machine: Arc<Machine>,
    pub(super) record: Arc<ExecutionRecord>,
    clock: Arc<dyn crate::clock::Clock>,
}

impl Prepared {
    pub(super) fn new(
        runtime: &Runtime,
        machine: Arc<Machine>,
        input: Payload,
        name: String,
        parent: Option<&Core>,
    ) -> Result<Prepared, RuntimeError> {
        if !input.fits() {
            let text = format!("the input has more than {PAYLOAD_LIMIT} bytes");
            return Err(RuntimeError::InvalidExecutionInput(text));
        }
        let config = &runtime.shared.config;
        let (around, clock) = match parent {
            None => (&config.clock, config.clock.for_execution()),
            Some(parent) => (&parent.clock, parent.clock.for_child()),
        };
        let clock = clock.unwrap_or_else(|| around.clone());
        let prefix = format!("arn:aws:states:{}:{}", config.region, config.account);
        let workflow = &machine.name;
        // Names of Express executions are not unique, so a UUID tells them apart.
        let arn = match machine.express {
            true => format!("{prefix}:express:{workflow}:{name}:{}", Uuid::new_v4()),
            false => format!("{prefix}:execution:{workflow}:{name}"),
        };
        let state_machine = format!("{prefix}:stateMachine:{workflow}");
        let record = ExecutionRecord::new(arn, name, state_machine, input, clock.now());
        Ok(Prepared {
            machine,
            record: Arc::new(record),
            clock,
        })
    }

    /// Starts it and keeps it. The same name and input as of one that is running give that one.
    pub(super) fn start(
        self,
        runtime: &Runtime,
        body: Body,
    ) -> Result<Arc<ExecutionRecord>, RuntimeError> {
        if let Some(existing) = self.keep(runtime)? {
            return Ok(existing);
        }
        let record = self.record.clone();
        self.launch(runtime, body);
        Ok(record)
    }

    /// Keeps it under its ARN, or finds the one that is running with the same name and input.
    fn keep(&self, runtime: &Runtime) -> Result<Option<Arc<ExecutionRecord>>, RuntimeError> {
        let record = &self.record;
        let mut executions = lock(&runtime.shared.executions);
        let Some(existing) = executions.get(&record.arn) else {
            executions.insert(record.arn.clone(), record.clone());
            return Ok(None);
        };
        let running = existing.status() == ExecutionStatus::Running;
        match running && existing.input == record.input {
            true => Ok(Some(existing.clone())),
            false => Err(RuntimeError::ExecutionAlreadyExists(record.arn.to_string())),
        }
    }

    /// Starts it without keeping it.
    pub(super) fn launch(self, runtime: &Runtime, body: Body) {
        let config = runtime.shared.config.clone();
        let handle = Handle::try_current().ok();
        let outside = (runtime.downgrade(), seed());
        runtime.shared.workers.run(Box::new(move || {
            let core = Core::new(self.machine, self.record, config, self.clock, outside);
            Box::pin(drive(core, body, handle))
        }));
    }

    /// Starts it for a state of `parent`: on the same thread, and kept if that is kept.
    pub(super) fn start_beside(
        self,
        runtime: &Runtime,
        body: Body,
        parent: &Core,
    ) -> Result<ChildExecution, RuntimeError> {
        let parent_arn = &parent.record.arn;
        let kept = lock(&runtime.shared.executions).contains_key(parent_arn);
        if kept && let Some(existing) = self.keep(runtime)? {
            let clock = parent.clock.clone();
            return Ok(ChildExecution::new(existing, clock, parent_arn));
        }
        let child = ChildExecution::new(self.record.clone(), self.clock.clone(), parent_arn);
        let config = runtime.shared.config.clone();
        let handle = Handle::try_current().ok();
        let outside = (runtime.downgrade(), seed());
        let core = Core::new(self.machine, self.record, config, self.clock, outside);
        tokio::task::spawn_local(drive(core, body, handle));
        Ok(child)
    }
}

fn seed() -> u64 {
    Uuid::new_v4().as_u64_pair().0
}

/// The name that was given, if an execution can have it, or a new one.
pub(super) fn named(name: Option<String>, draws: Settings) -> Result<String, RuntimeError> {
    match name {
        Some(name) => checked(name),
        None => Ok(draws.name()),
    }
}

/// A name that an execution can have.
fn checked(name: String) -> Result<String, RuntimeError> {
    const FORBIDDEN: &str = "<>{}[]?*\"#%\\^|~$&,;:/`";
    let forbidden = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || FORBIDDEN.contains(c)
            || matches!(c, '\u{FFFE}' | '\u{FFFF}' | '\u{10FFFF}')
    };
    match (1..=80).contains(&name.chars().count()) && !name.contains(forbidden) {
        true => Ok(name),
        false => Err(RuntimeError::InvalidName(name)),
    }
}
