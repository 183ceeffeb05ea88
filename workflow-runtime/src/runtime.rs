//! Starts executions and keeps track of them.

mod child;
mod error;
mod execution;
#[cfg(feature = "interpreter")]
mod map_run;
#[cfg(feature = "interpreter")]
mod program;
mod record;
mod start;
mod tokens;
mod worker;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use serde::Serialize;
#[cfg(feature = "interpreter")]
use serde_json::Value;
use uuid::Uuid;
use workflow_core::definition::Definition;
use workflow_core::error::Failure;

use crate::clock::{Clock, SystemClock};
use crate::engine::{InvalidDefinition, Machine};
use crate::history::HistoryEvent;
#[cfg(feature = "interpreter")]
use crate::interpreter::{Buckets, Handlers, Program};
use crate::native::{TaskLayer, Workflow};
use crate::sources::Settings;
use crate::task::TaskToken;

pub use child::ExecutionRef;
pub(crate) use child::{ChildExecution, Dialect, own_error};
#[cfg(feature = "interpreter")]
pub(crate) use child::{date, describe};
pub use error::{ExecutionError, RuntimeError};
pub use execution::{Execution, ExecutionDescription};
#[cfg(feature = "interpreter")]
pub(crate) use map_run::MapRunRecord;
#[cfg(feature = "interpreter")]
pub use map_run::{MapRunCounts, MapRunDescription, MapRunStatus};
#[cfg(feature = "interpreter")]
pub use program::StartProgram;
pub use record::{ExecutionRecord, ExecutionStatus};
pub(crate) use start::Native;
pub use start::StartExecution;
pub(crate) use tokens::{OpenToken, Tokens};

use worker::Workers;

/// Runs workflows, in memory.
///
/// Copies are handles to the same runtime. It runs as long as a handle to it or to one of its
/// executions exists, and keeps every execution it has started, as names are unique among them.
#[derive(Clone)]
pub struct Runtime {
    shared: Arc<Shared>,
}

struct Shared {
    config: Arc<Config>,
    workers: Workers,
    /// By ARN.
    executions: Mutex<HashMap<Arc<str>, Arc<ExecutionRecord>>>,
    /// By the address of the definition, which lives as long as the program.
    machines: Mutex<HashMap<usize, Arc<Machine>>>,
    /// Those that Task states can start, by name.
    #[cfg(feature = "interpreter")]
    programs: Mutex<HashMap<String, Program>>,
}

/// What all executions of a runtime share.
pub(crate) struct Config {
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) observers: Vec<Observer>,
    pub(crate) tasks: Option<Arc<dyn TaskLayer>>,
    pub(crate) draws: Settings,
    pub(crate) tokens: Tokens,
    pub(crate) region: Arc<str>,
    pub(crate) account: Arc<str>,
    pub(crate) role_arn: Arc<str>,
    #[cfg(feature = "interpreter")]
    pub(crate) buckets: Option<Buckets>,
    /// What tasks of included definitions call.
    #[cfg(feature = "interpreter")]
    pub(crate) handlers: Arc<Handlers>,
}

type Observer = Box<dyn Fn(&ExecutionRecord, &HistoryEvent) + Send + Sync>;

/// Says how a [`Runtime`] is to be.
#[must_use = "a builder does nothing until `build`"]
pub struct RuntimeBuilder {
    clock: Arc<dyn Clock>,
    observers: Vec<Observer>,
    tasks: Option<Arc<dyn TaskLayer>>,
    draws: Settings,
    workers: usize,
    region: Arc<str>,
    account: Arc<str>,
    #[cfg(feature = "interpreter")]
    buckets: Option<Buckets>,
    #[cfg(feature = "interpreter")]
    handlers: Handlers,
}

impl Runtime {
    /// A runtime to be.
    pub fn builder() -> RuntimeBuilder {
        RuntimeBuilder {
            clock: Arc::new(SystemClock),
            observers: Vec::new(),
            tasks: None,
            draws: Settings::default(),
            workers: std::thread::available_parallelism().map_or(1, |n| n.get().min(4)),
            region: "us-east-1".into(),
            account: "123456789012".into(),
            #[cfg(feature = "interpreter")]
            buckets: None,
            #[cfg(feature = "interpreter")]
            handlers: Handlers::new(),
        }
    }

    /// Starts an execution of `W`. Await it, or give it a name first.
    pub fn start<W: Workflow>(&self, input: W::Input) -> StartExecution<W> {
        StartExecution::new(self.clone(), input)
    }

    /// Starts an execution of `program`. Await it, or give it a name first.
    #[cfg(feature = "interpreter")]
    pub fn start_program(&self, program: &Program, input: Value) -> StartProgram {
        StartProgram::new(self.clone(), program.clone(), &input)
    }

    /// Lets Task states that start executions find `program` by its name or ARN: `states:startExecution`
    /// with or without `.sync`, and `aws-sdk:sfn`.
    #[cfg(feature = "interpreter")]
    pub fn register(&self, program: &Program) {
        lock(&self.shared.programs).insert(program.name().to_owned(), program.clone());
    }

    /// Completes the attempt that `token` names.
    ///
    /// # Errors
    /// When no attempt waits for it, or `output` has no JSON.
    pub async fn send_task_success<T: Serialize + ?Sized>(
        &self,
        token: &TaskToken,
        output: &T,
    ) -> Result<(), RuntimeError> {
        let output = crate::task::to_value(output)
            .map_err(|error| RuntimeError::InvalidOutput(error.to_string()))?;
        self.shared.config.tokens.answer(token, Ok(output))
    }

    /// Fails the attempt that `token` names.
    ///
    /// # Errors
    /// When no attempt waits for it.
    pub async fn send_task_failure(
        &self,
        token: &TaskToken,
        error: &str,
        cause: &str,
    ) -> Result<(), RuntimeError> {
        let failure = Failure::new(error, cause);
        self.shared.config.tokens.answer(token, Err(failure))
    }

    /// Says that the attempt that `token` names is alive.
    ///
    /// # Errors
    /// When no attempt waits for it.
    pub async fn send_task_heartbeat(&self, token: &TaskToken) -> Result<(), RuntimeError> {
        self.shared.config.tokens.heartbeat(token)
    }

    /// The runtime of plain calls.
    fn in_process() -> &'static Runtime {
        static RUNTIME: OnceLock<Runtime> = OnceLock::new();
        RUNTIME.get_or_init(|| Runtime::builder().make())
    }

    /// A handle that does not keep the runtime.
    pub(crate) fn downgrade(&self) -> WeakRuntime {
        WeakRuntime(Arc::downgrade(&self.shared))
    }

    /// The execution of `W` that has this ARN, as [`ExecutionRef`] tells it.
    ///
    /// # Errors
    /// When there is none, or it is one of another workflow.
    pub fn execution<W: Workflow>(&self, arn: &str) -> Result<Execution<W>, RuntimeError> {
        let record = lock(&self.shared.executions).get(arn).cloned();
        let missing = || RuntimeError::ExecutionDoesNotExist(arn.to_owned());
        let record = record.ok_or_else(missing)?;
        let machine = record.state_machine_arn.rsplit(':').next();
        match machine == Some(W::NAME) {
            true => Ok(Execution::new(self.clone(), record)),
            false => Err(missing()),
        }
    }

    /// The machine of a definition, made ready once.
    fn machine(&self, definition: &'static Definition) -> Result<Arc<Machine>, InvalidDefinition> {
        let key = std::ptr::from_ref(definition) as usize;
        let mut machines = lock(&self.shared.machines);
        if let Some(machine) = machines.get(&key) {
            return Ok(machine.clone());
        }
        let machine = Arc::new(Machine::new(definition)?);
        machines.insert(key, machine.clone());
        Ok(machine)
    }
}

/// A runtime, as long as others keep it.
#[derive(Clone)]
pub(crate) struct WeakRuntime(Weak<Shared>);

impl WeakRuntime {
    pub(crate) fn upgrade(&self) -> Option<Runtime> {
        Some(Runtime {
            shared: self.0.upgrade()?,
        })
    }
}

impl std::fmt::Debug for Runtime {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let executions = lock(&self.shared.executions).len();
        f.debug_struct("Runtime")
            .field("executions", &executions)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for RuntimeBuilder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RuntimeBuilder").finish_non_exhaustive()
    }
}

impl RuntimeBuilder {
    /// Where executions read the time; the time of day unless set.
    pub fn clock(mut self, clock: impl Clock + 'static) -> RuntimeBuilder {
        self.clock = Arc::new(clock);
        self
    }

    /// Calls `observer` for every event of every execution, as it happens and before it has any
    /// effect. It runs between the steps of the execution, so it had better be quick. When it
    /// panics, the execution goes on.
    pub fn on_event(
        mut self,
        observer: impl Fn(&ExecutionRecord, &HistoryEvent) + Send + Sync + 'static,
    ) -> RuntimeBuilder {
        self.observers.push(Box::new(observer));
        self
    }

    /// How many threads run executions.
    pub fn workers(mut self, threads: usize) -> RuntimeBuilder {
        self.workers = threads.max(1);
        self
    }

    /// The region and account in ARNs.
    pub fn location(mut self, region: &str, account: &str) -> RuntimeBuilder {
        self.region = region.into();
        self.account = account.into();
        self
    }

    /// What stands for S3, where interpreted programs read items of distributed Map states, write
    /// their results, and get and put objects.
    ///
    /// ```
    /// use serde_json::json;
    /// use workflow_runtime::interpreter::{Buckets, Program};
    /// use workflow_runtime::{Runtime, asl};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let machine = asl::StateMachine::from_json(r#"{
    ///     "StartAt": "EachOrder",
    ///     "States": {
    ///         "EachOrder": {
    ///             "Type": "Map",
    ///             "ItemReader": {
    ///                 "Resource": "arn:aws:states:::s3:getObject",
    ///                 "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
    ///                 "Parameters": {"Bucket": "inbox", "Key": "orders.csv"}
    ///             },
    ///             "ItemProcessor": {
    ///                 "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
    ///                 "StartAt": "Id",
    ///                 "States": {"Id": {"Type": "Pass", "OutputPath": "$.id", "End": true}}
    ///             },
    ///             "End": true
    ///         }
    ///     }
    /// }"#)?;
    /// let buckets = Buckets::memory(); // or Buckets::folder("testdata/s3")
    /// buckets.create("inbox")?;
    /// buckets.put("inbox", "orders.csv", "id,total\n7,25\n8,30\n")?;
    ///
    /// let program = Program::new("orders", &machine)?;
    /// let runtime = Runtime::builder().buckets(buckets).build().await?;
    /// let execution = runtime.start_program(&program, json!({})).await?;
    /// assert_eq!(execution.output().await?, json!(["7", "8"]));
    /// // Each item is an execution of its own.
    /// let map_run = &execution.map_runs().await?[0];
    /// assert_eq!(map_run.item_counts.succeeded, 2);
    /// assert_eq!(map_run.executions[0].input.as_str(), r#"{"total":"25","id":"7"}"#);
    /// # Ok(())
    /// # }
    /// ```
    #[cfg(feature = "interpreter")]
    pub fn buckets(mut self, buckets: Buckets) -> RuntimeBuilder {
        self.buckets = Some(buckets);
        self
    }

    pub(crate) fn draws(mut self, change: impl FnOnce(&mut Settings)) -> RuntimeBuilder {
        change(&mut self.draws);
        self
    }

    /// What the Task states of included definitions call; see
    /// [`include_asl!`](crate::include_asl).
    #[cfg(feature = "interpreter")]
    pub fn handlers(mut self, handlers: Handlers) -> RuntimeBuilder {
        self.handlers = handlers;
        self
    }

    pub(crate) fn tasks(mut self, tasks: Arc<dyn TaskLayer>) -> RuntimeBuilder {
        self.tasks = Some(tasks);
        self
    }

    /// The runtime.
    ///
    /// # Errors
    /// When its store can't be opened; one in memory always can.
    pub async fn build(self) -> Result<Runtime, RuntimeError> {
        Ok(self.make())
    }

    pub(crate) fn make(self) -> Runtime {
        let role_arn = format!("arn:aws:iam::{}:role/workflow-runtime", self.account);
        let config = Config {
            clock: self.clock,
            observers: self.observers,
            tasks: self.tasks,
            draws: self.draws,
            tokens: Tokens::default(),
            region: self.region,
            account: self.account,
            role_arn: role_arn.into(),
            #[cfg(feature = "interpreter")]
            buckets: self.buckets,
            #[cfg(feature = "interpreter")]
            handlers: Arc::new(self.handlers),
        };
        Runtime {
            shared: Arc::new(Shared {
                config: Arc::new(config),
                workers: Workers::start(self.workers),
                executions: Mutex::default(),
                machines: Mutex::default(),
                #[cfg(feature = "interpreter")]
                programs: Mutex::default(),
            }),
        }
    }
}

/// What a plain call of a workflow, outside a runtime, does: runs it in memory and gives what
/// the fn returns.
///
/// # Panics
/// When the execution ends in an error that the fn's return type can't hold.
pub async fn run_in_process<W: Workflow>(input: W::Input) -> W::Returns {
    let name = Uuid::new_v4().to_string();
    let execution = Runtime::in_process().start::<W>(input).untracked(name);
    let outcome = match execution {
        Ok(execution) => {
            // A call that is dropped before its end stops what it has begun.
            let _guard = execution.stop_on_drop();
            execution.outcome().await
        }
        Err(error) => W::decode(Err(Failure::new("States.Runtime", error.to_string()))),
    };
    outcome.unwrap_or_else(|failure| {
        panic!(
            "the workflow `{}` ended in an error that its return type can't hold: {failure}",
            W::NAME
        )
    })
}

/// What `start` of a workflow does outside a runtime: starts it in this process.
///
/// # Errors
/// When it can't be started.
pub(crate) fn start_in_process<W: Workflow>(input: W::Input) -> Result<ExecutionRef, Failure> {
    let runtime = Runtime::in_process();
    let execution = runtime
        .start::<W>(input)
        .untracked(Uuid::new_v4().to_string());
    match execution {
        Ok(execution) => Ok(ExecutionRef::of(execution.record())),
        Err(error) => Err(Dialect::Optimized.error(&error)),
    }
}

/// A panic while the lock was held has not left half a change behind.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
