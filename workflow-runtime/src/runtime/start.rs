//! StartExecution.

use std::future::IntoFuture;
use std::sync::Arc;

use tokio::runtime::Handle;
use uuid::Uuid;

use super::{Execution, ExecutionRecord, ExecutionStatus, Runtime, RuntimeError, lock};
use crate::engine::Machine;
use crate::native::{Core, Workflow, drive, invalid};
use crate::payload::{PAYLOAD_LIMIT, Payload};
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
        let name = match self.name {
            Some(name) => checked(name)?,
            None => Uuid::new_v4().to_string(),
        };
        let prepared = Prepared::new::<W>(&self.runtime, self.input, name)?;
        let record = prepared.record.clone();
        {
            let mut executions = lock(&self.runtime.shared.executions);
            if let Some(existing) = executions.get(&record.arn) {
                let running = existing.status() == ExecutionStatus::Running;
                if running && existing.input == record.input {
                    return Ok(Execution::new(self.runtime.clone(), existing.clone()));
                }
                let arn = record.arn.to_string();
                return Err(RuntimeError::ExecutionAlreadyExists(arn));
            }
            executions.insert(record.arn.clone(), record.clone());
        }
        prepared.launch::<W>(&self.runtime);
        Ok(Execution::new(self.runtime, record))
    }

    /// Starts it without keeping it.
    pub(super) fn untracked(self, name: String) -> Result<Execution<W>, RuntimeError> {
        let prepared = Prepared::new::<W>(&self.runtime, self.input, name)?;
        let record = prepared.record.clone();
        prepared.launch::<W>(&self.runtime);
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

/// An execution that is ready to run.
struct Prepared {
    machine: Arc<Machine>,
    record: Arc<ExecutionRecord>,
    input: serde_json::Value,
    clock: Arc<dyn crate::clock::Clock>,
}

impl Prepared {
    fn new<W: Workflow>(
        runtime: &Runtime,
        input: W::Input,
        name: String,
    ) -> Result<Prepared, RuntimeError> {
        let definition = W::built()
            .as_ref()
            .map_err(|reasons| RuntimeError::InvalidDefinition(invalid(W::NAME, reasons)))?;
        let machine = runtime.machine(definition)?;
        let input =
            W::input(input).map_err(|e| RuntimeError::InvalidExecutionInput(e.to_string()))?;
        let payload = Payload::from(&input);
        if !payload.fits() {
            let text = format!("the input has more than {PAYLOAD_LIMIT} bytes");
            return Err(RuntimeError::InvalidExecutionInput(text));
        }
        let config = &runtime.shared.config;
        let own_clock = config.clock.for_execution();
        let clock = own_clock.unwrap_or_else(|| config.clock.clone());
        let prefix = format!("arn:aws:states:{}:{}", config.region, config.account);
        let workflow = &machine.name;
        // Names of Express executions are not unique, so a UUID tells them apart.
        let arn = match machine.express {
            true => format!("{prefix}:express:{workflow}:{name}:{}", Uuid::new_v4()),
            false => format!("{prefix}:execution:{workflow}:{name}"),
        };
        let record = ExecutionRecord::new(
            arn,
            name,
            format!("{prefix}:stateMachine:{workflow}"),
            payload,
            clock.now(),
        );
        Ok(Prepared {
            machine,
            record: Arc::new(record),
            input,
            clock,
        })
    }

    fn launch<W: Workflow>(self, runtime: &Runtime) {
        let config = runtime.shared.config.clone();
        let handle = Handle::try_current().ok();
        let (seed, _) = Uuid::new_v4().as_u64_pair();
        runtime.shared.workers.run(Box::new(move || {
            let core = Core::new(self.machine, self.record, config, self.clock, seed);
            Box::pin(drive(core, W::run, self.input, handle))
        }));
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
