//! For tests of workflows: a runtime whose clock jumps over waits, and mocks for tasks.
//!
//! ```
//! use workflow_runtime::prelude::*;
//! use workflow_runtime::testing::{self, mock};
//!
//! #[task(retry(error_equals = ["Busy"], interval_seconds = 60))]
//! async fn charge_card(amount: f64) -> Result<String, Failure> {
//!     unreachable!("a test has no card reader, so it mocks this, not {amount}")
//! }
//!
//! #[workflow]
//! async fn pay(amount: f64) -> Result<String, Failure> {
//!     sleep(Duration::from_secs(86_400)).await;
//!     charge_card(amount).await
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! let test = testing::runtime()
//!     .mock(mock::<charge_card>(|call| match call.retry_count {
//!         0 => Err(Failure::new("Busy", "try later")),
//!         _ => Ok(format!("receipt for {}", call.payload::<f64>())),
//!     }))
//!     .build();
//! let run = test.run::<pay>(9.5).await;
//! assert_eq!(run.output, Ok("receipt for 9.5".to_owned()));
//! assert_eq!(run.states_entered(), ["Wait1Day", "ChargeCard"]);
//! assert_eq!(test.calls::<charge_card>().len(), 2);
//! # }
//! ```

#[cfg(feature = "interpreter")]
mod equivalent;
mod mock;
mod run;

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use crate::clock::{Clock, JumpingClock};
use crate::history::HistoryEvent;
use crate::native::{Callee, TaskAnswer, TaskLayer, Workflow};
use crate::runtime::{ExecutionRecord, Runtime, RuntimeBuilder};
use crate::task::{Task, TaskContext};

pub use mock::{Answer, Call, Mock, mock, mock_answers, mock_with};
pub use run::{Run, event_types, states_entered};

/// A runtime for a test, to be: its clock jumps over waits and back-off.
pub fn runtime() -> TestRuntimeBuilder {
    let start = Timestamp::from_second(1_767_225_600).unwrap_or(Timestamp::UNIX_EPOCH);
    TestRuntimeBuilder {
        runtime: Runtime::builder()
            .clock(JumpingClock::new(start))
            .draws(|draws| draws.seed = Some(0)),
        mocks: HashMap::new(),
    }
}

/// Says which tasks are mocked.
#[derive(Debug)]
#[must_use = "a builder does nothing until `build`"]
pub struct TestRuntimeBuilder {
    runtime: RuntimeBuilder,
    mocks: HashMap<TypeId, Mock>,
}

impl TestRuntimeBuilder {
    /// Lets `mock` answer for its task. Tasks without a mock run.
    pub fn mock(mut self, mock: Mock) -> TestRuntimeBuilder {
        self.mocks.insert(mock.task.id, mock);
        self
    }

    /// Another clock: [`ManualClock`](crate::clock::ManualClock) for one that the test moves.
    pub fn clock(mut self, clock: impl Clock + 'static) -> TestRuntimeBuilder {
        self.runtime = self.runtime.clock(clock);
        self
    }

    /// What stands for S3 where distributed maps read items and write results.
    #[cfg(feature = "interpreter")]
    pub fn buckets(mut self, buckets: crate::interpreter::Buckets) -> TestRuntimeBuilder {
        self.runtime = self.runtime.buckets(buckets);
        self
    }

    /// Lets `uuid()` and `random()` draw others: executions of one workflow draw the same in a test,
    /// natively and as its definition, as long as both draw numbers in the same order in each branch
    /// and iteration. They do, unless one of them does not evaluate what is thrown away. Where that
    /// is not enough, [`random`](Self::random) fixes them. The UUIDs begin with `7e57`, and may be
    /// drawn in any order: `assert_equivalent` compares where each of them goes.
    ///
    /// ```
    /// use workflow_runtime::prelude::*;
    /// use workflow_runtime::testing;
    ///
    /// #[workflow]
    /// async fn draw_two(name: String) -> Result<(String, f64, f64), Failure> {
    ///     Ok((name, random(), random()))
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let drawn = async |seed| {
    ///     let test = testing::runtime().seed(seed).build();
    ///     let (_, a, b) = test.assert_equivalent::<draw_two>("x".into()).await.output.unwrap();
    ///     assert_ne!(a, b);
    ///     (a, b)
    /// };
    /// assert_eq!(drawn(1).await, drawn(1).await);
    /// assert_ne!(drawn(1).await, drawn(2).await);
    /// # }
    /// ```
    pub fn seed(mut self, seed: u64) -> TestRuntimeBuilder {
        self.runtime = self.runtime.draws(|draws| draws.seed = Some(seed));
        self
    }

    /// What each `uuid()` gives.
    pub fn uuid(mut self, uuid: Uuid) -> TestRuntimeBuilder {
        self.runtime = self.runtime.draws(|draws| draws.uuid = Some(uuid));
        self
    }

    /// What each `random()` gives.
    ///
    /// # Panics
    /// When it is not from 0 to less than 1.
    ///
    /// ```
    /// use workflow_runtime::prelude::*;
    /// use workflow_runtime::testing;
    ///
    /// #[workflow]
    /// async fn pick(share: f64) -> Result<bool, Failure> {
    ///     Ok(random() < share)
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let test = testing::runtime().random(0.25).build();
    /// assert_eq!(test.assert_equivalent::<pick>(0.3).await.output, Ok(true));
    /// assert_eq!(test.assert_equivalent::<pick>(0.2).await.output, Ok(false));
    /// # }
    /// ```
    pub fn random(mut self, number: f64) -> TestRuntimeBuilder {
        assert!(
            (0.0..1.0).contains(&number),
            "`random()` gives numbers from 0 to less than 1, not {number}"
        );
        self.runtime = self.runtime.draws(|draws| draws.random = Some(number));
        self
    }

    /// Calls `observer` for every event.
    pub fn on_event(
        mut self,
        observer: impl Fn(&ExecutionRecord, &HistoryEvent) + Send + Sync + 'static,
    ) -> TestRuntimeBuilder {
        self.runtime = self.runtime.on_event(observer);
        self
    }

    /// What the Task states of included definitions call.
    #[cfg(feature = "interpreter")]
    pub fn handlers(mut self, handlers: crate::interpreter::Handlers) -> TestRuntimeBuilder {
        self.runtime = self.runtime.handlers(handlers);
        self
    }

    /// The runtime.
    #[must_use]
    pub fn build(self) -> TestRuntime {
        let known = self.mocks.values().map(|mock| (mock.task.id, mock.task));
        let tasks = Arc::new(Tasks {
            known: Mutex::new(known.collect()),
            mocks: self.mocks,
            calls: Mutex::default(),
        });
        TestRuntime {
            runtime: self.runtime.tasks(tasks.clone()).workers(1).make(),
            tasks,
        }
    }
}

/// A runtime for a test.
#[derive(Debug)]
pub struct TestRuntime {
    runtime: Runtime,
    tasks: Arc<Tasks>,
}

impl TestRuntime {
    /// The runtime itself, to start and stop executions and answer tokens.
    #[must_use]
    pub fn runtime(&self) -> &Runtime {
        &self.runtime
    }

    /// Runs an execution of `W` to its end.
    ///
    /// # Panics
    /// When it can't be started.
    pub async fn run<W: Workflow>(&self, input: W::Input) -> Run<W> {
        let execution = match self.runtime.start::<W>(input).await {
            Ok(execution) => execution,
            Err(error) => panic!("`{}` can't be started: {error}", W::NAME),
        };
        Run::of(&execution).await
    }

    /// The calls of `K` up to now, each attempt for itself, in order.
    #[must_use]
    pub fn calls<K: Task>(&self) -> Vec<Call> {
        let calls = lock(&self.tasks.calls);
        calls.get(&TypeId::of::<K>()).cloned().unwrap_or_default()
    }
}

/// How often each task was called.
#[cfg(feature = "interpreter")]
type Counts = HashMap<TypeId, usize>;

/// Mocks, and what was called.
#[derive(Debug)]
struct Tasks {
    mocks: HashMap<TypeId, Mock>,
    calls: Mutex<HashMap<TypeId, Vec<Call>>>,
    /// The tasks that are mocked or were called.
    known: Mutex<HashMap<TypeId, Callee>>,
}

impl Tasks {
    /// What the mock of a task answers to a call.
    fn answer_to(&self, task: TypeId, call: &Call) -> TaskAnswer {
        match self.mocks.get(&task) {
            None => TaskAnswer::Task,
            Some(mock) => (mock.answer)(call),
        }
    }

    #[cfg(feature = "interpreter")]
    fn counts(&self) -> Counts {
        let calls = lock(&self.calls);
        calls
            .iter()
            .map(|(task, calls)| (*task, calls.len()))
            .collect()
    }
}

impl TaskLayer for Tasks {
    fn answer(&self, task: Callee, input: &Value, context: &TaskContext) -> TaskAnswer {
        lock(&self.known).insert(task.id, task);
        let call = {
            let mut calls = lock(&self.calls);
            let calls = calls.entry(task.id).or_default();
            let call = Call {
                input: input.clone(),
                retry_count: context.retry_count(),
                idempotency_key: context.idempotency_key().to_owned(),
                number: calls.len(),
            };
            calls.push(call.clone());
            call
        };
        self.answer_to(task.id, &call)
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
