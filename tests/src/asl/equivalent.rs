//! A workflow as a program of the tests: run natively and as its definition.

use std::marker::PhantomData;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value as Json;
use workflow_core::asl::{ExecutionType, StateMachine};
use workflow_core::diagnostic::Severity;
use workflow_core::error::Failure;
use workflow_core::outcome::Outcome as TaskOutcome;
use workflow_core::validate::validate_machine;
use workflow_runtime::history::{EventDetails, HistoryEvent};
use workflow_runtime::interpreter::Buckets;
use workflow_runtime::prelude::Workflow;
use workflow_runtime::task::Task;
use workflow_runtime::testing::{self, Answer, Call, Mock, Run, TestRuntime};

use super::chains::{Chains, Scopes};
use super::numbers::whole_numbers;

/// What a task answers.
type Behaviour = Arc<dyn Fn(&Call) -> Answer + Send + Sync>;

/// A task of a program, and what answers for it in both runs.
#[derive(Clone)]
pub struct Stub {
    mock: Arc<dyn Fn() -> Option<Mock> + Send + Sync>,
}

impl Stub {
    /// The task's own fn.
    #[must_use]
    pub fn own<K: Task>() -> Stub {
        Stub {
            mock: Arc::new(|| None),
        }
    }

    /// What `answer` says, in the task's type.
    #[must_use]
    pub fn new<K: Task>(answer: impl Fn(&Call) -> K::Returns + Send + Sync + 'static) -> Stub
    where
        <K::Returns as TaskOutcome>::Ok: Serialize,
    {
        Stub::any::<K>(move |call| {
            let value = answer(call).into_result()?;
            Ok(serde_json::to_value(value).expect("a test's value has JSON"))
        })
    }

    /// What `answer` says, with any error.
    #[must_use]
    pub fn any<K: Task>(
        answer: impl Fn(&Call) -> Result<Json, Failure> + Send + Sync + 'static,
    ) -> Stub {
        Stub::answering::<K>(move |call| match answer(call) {
            Ok(value) => Answer::ok(value),
            Err(failure) => Answer::failure(&failure.error, &failure.cause),
        })
    }

    /// What `answer` says, silence included.
    #[must_use]
    pub fn answering<K: Task>(answer: impl Fn(&Call) -> Answer + Send + Sync + 'static) -> Stub {
        let answer: Behaviour = Arc::new(answer);
        Stub {
            mock: Arc::new(move || {
                let answer = answer.clone();
                Some(testing::mock_with::<K>(move |call| answer(call)))
            }),
        }
    }
}

/// What both runs came to.
#[derive(Debug)]
pub struct Outcome {
    /// The output, or the error.
    pub result: Result<Json, Failure>,
    /// What each scope did.
    pub chains: Chains,
}

impl Outcome {
    fn of(history: &[HistoryEvent], machine: &StateMachine) -> Outcome {
        Outcome {
            result: result(history),
            chains: Scopes::of(&machine.to_json()).chains(history),
        }
    }

    /// The output.
    ///
    /// # Panics
    /// There is none.
    #[must_use]
    pub fn output(&self) -> &Json {
        self.result
            .as_ref()
            .unwrap_or_else(|failure| panic!("it failed: {failure}"))
    }

    /// The failure.
    ///
    /// # Panics
    /// There is none.
    #[must_use]
    pub fn failure(&self) -> &Failure {
        match &self.result {
            Ok(output) => panic!("it gave {output}"),
            Err(failure) => failure,
        }
    }

    /// The states that the machine itself entered, in order.
    #[must_use]
    pub fn states(&self) -> Vec<&str> {
        self.chains
            .get("")
            .into_iter()
            .flatten()
            .filter(|l| !l.starts_with(' '))
            .map(String::as_str)
            .collect()
    }

    /// How many states were entered in all scopes.
    #[must_use]
    pub fn transitions(&self) -> usize {
        self.chains
            .values()
            .flatten()
            .filter(|l| !l.starts_with(' '))
            .count()
    }

    /// The calls of all tasks, `Function payload`, by scope.
    #[must_use]
    pub fn calls(&self) -> Vec<&str> {
        self.chains
            .values()
            .flatten()
            .filter_map(|l| l.strip_prefix("  "))
            .collect()
    }
}

/// A workflow and its tasks.
pub struct Program<W: Workflow> {
    stubs: Vec<Stub>,
    buckets: Option<Buckets>,
    workflow: PhantomData<fn() -> W>,
}

impl<W: Workflow> Program<W> {
    /// With these tasks. The definition must be valid.
    ///
    /// # Panics
    /// The workflow has no definition, or the validator finds an error in it.
    #[must_use]
    pub fn new(stubs: Vec<Stub>) -> Program<W> {
        assert_valid(&W::definition().state_machine);
        Program {
            stubs,
            buckets: None,
            workflow: PhantomData,
        }
    }

    /// With these buckets for distributed maps.
    #[must_use]
    pub fn buckets(mut self, buckets: &Buckets) -> Program<W> {
        self.buckets = Some(buckets.clone());
        self
    }

    /// Runs both on `input` and requires the same output, error, calls and states.
    ///
    /// # Panics
    /// They differ.
    pub fn check(&self, input: W::Input) -> Outcome {
        let test = self.runtime();
        let run = async move { outcome(&test.assert_equivalent::<W>(input).await) };
        block_on(W::NAME, Box::pin(run))
    }

    /// The same for an input spelled in its own way.
    ///
    /// # Panics
    /// They differ.
    pub fn check_json(&self, json: Json) -> Outcome
    where
        W::Input: serde::de::DeserializeOwned,
    {
        let test = self.runtime();
        let run = async move { outcome(&test.assert_equivalent_on::<W>(json).await) };
        block_on(W::NAME, Box::pin(run))
    }

    fn runtime(&self) -> TestRuntime {
        runtime(&self.stubs, self.buckets.as_ref())
    }
}

fn runtime(stubs: &[Stub], buckets: Option<&Buckets>) -> TestRuntime {
    let mocks = stubs.iter().filter_map(|stub| (stub.mock)());
    let builder = mocks.fold(testing::runtime(), testing::TestRuntimeBuilder::mock);
    match buckets {
        Some(buckets) => builder.buckets(buckets.clone()).build(),
        None => builder.build(),
    }
}

/// Requires that the validator finds no error, and that what is interpreted is what the text says.
fn assert_valid(machine: &StateMachine) {
    let text = StateMachine::from_json(&machine.to_json_pretty());
    assert_eq!(text.as_ref().ok(), Some(machine), "{text:?}");
    let findings = validate_machine(machine, ExecutionType::Standard);
    let errors: Vec<String> = findings
        .iter()
        .filter(|f| f.severity == Severity::Error)
        .map(ToString::to_string)
        .collect();
    assert!(
        errors.is_empty(),
        "{errors:#?}\n{}",
        machine.to_json_pretty()
    );
}

/// What a native run came to.
fn outcome<W: Workflow>(run: &Run<W>) -> Outcome {
    Outcome::of(&run.history, &W::definition().state_machine)
}

/// The end that the last event tells of.
fn result(history: &[HistoryEvent]) -> Result<Json, Failure> {
    match history.last().and_then(|event| event.details.as_ref()) {
        Some(EventDetails::Output { output }) => Ok(whole_numbers(output.to_value())),
        Some(EventDetails::Failure(failure)) => Err(failure.clone()),
        other => panic!("an execution doesn't end with {other:?}"),
    }
}

/// Runs both executions, which end soon.
fn block_on(name: &str, execution: Pin<Box<dyn Future<Output = Outcome> + '_>>) -> Outcome {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime of its own");
    let limit = async { tokio::time::timeout(Duration::from_secs(60), execution).await };
    match runtime.block_on(limit) {
        Ok(done) => done,
        Err(_) => panic!("`{name}` or its definition does not end"),
    }
}
