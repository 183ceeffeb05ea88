//! StartExecution.

use std::future::IntoFuture;
use std::sync::Arc;

use serde_json::Value;
use tokio::runtime::Handle;
use uuid::Uuid;

use super::{
    ChildExecution, Execution, ExecutionRecord, ExecutionStatus, Runtime, RuntimeError, lock,
};
use crate::engine::Machine;
use crate::native::{Body, Core, Workflow, drive, invalid};
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
        let name = named(self.name, self.runtime.shared.config.draws)?;
        let (prepared, body) = prepare::<W>(&self.runtime, self.input, name)?;
        let record = prepared.start(&self.runtime, body)?;
        Ok(Execution::new(self.runtime, record))
    }

    /// Starts it without keeping it.
    pub(super) fn untracked(self, name: String) -> Result<Execution<W>, RuntimeError> {
        let (prepared, body) = prepare::<W>(&self.runtime, self.input, name)?;
        let record = prepared.record.clone();
        prepared.launch(&self.runtime, body);
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

/// An execution of `W`, and its program.
fn prepare<W: Workflow>(
    runtime: &Runtime,
    input: W::Input,
    name: String,
) -> Result<(Prepared, Body), RuntimeError> {
    let definition = W::built()
        .as_ref()
        .map_err(|reasons| RuntimeError::InvalidDefinition(invalid(W::NAME, reasons)))?;
    let machine = runtime.machine(definition)?;
    let input = W::input(input).map_err(|e| RuntimeError::InvalidExecutionInput(e.to_string()))?;
    let prepared = Prepared::new(runtime, machine, Payload::from(&input), name, None)?;
    Ok((prepared, body::<W>(input)))
}

/// The program of an execution of `W`.
fn body<W: Workflow>(input: Value) -> Body {
    Box::new(move |context| {
        let body = W::run(context, input);
        Box::pin(async move { body.await.map(|value| Payload::from(&value)) })
    })
}

impl Runtime {
    /// Starts an execution of `W` for a state of `parent`.
    pub(crate) fn start_child<W: Workflow>(
        &self,
        parent: &Core,
        input: Value,
    ) -> Result<ChildExecution, RuntimeError> {
        let definition = W::built()
            .as_ref()
            .map_err(|reasons| RuntimeError::InvalidDefinition(invalid(W::NAME, reasons)))?;
        let machine = self.machine(definition)?;
        let name = self.shared.config.draws.name();
        let prepared = Prepared::new(self, machine, Payload::from(&input), name, Some(parent))?;
        prepared.start_beside(self, body::<W>(input), parent)
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
