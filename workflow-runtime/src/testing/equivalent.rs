//! Requires that a workflow and its definition do the same.

mod definition;
mod difference;
mod plain;
mod tokens;

use plain::Own;
use serde_json::Value;
use workflow_core::definition::Definition;
use workflow_core::error::Failure;

use super::{Counts, Run, TestRuntime, lock};
use crate::history::HistoryEvent;
use crate::native::Workflow;
use crate::runtime::{ExecutionDescription, ExecutionRecord, MapRunDescription};

/// What an execution came to, as the two are compared.
#[derive(Debug)]
struct Outcome {
    result: Result<Value, Failure>,
    history: Vec<HistoryEvent>,
    /// What it calls itself.
    own: Own,
    map_runs: Vec<MapRunDescription>,
}

impl TestRuntime {
    /// Runs `W` natively and its definition in the interpreter, on the same input and with the same
    /// mocks, and requires the same of both: the output or the error with its cause, the states that
    /// each branch and iteration enters, and the calls of tasks with their arguments, attempt by
    /// attempt; the same of each child execution of a distributed map. Gives the native run.
    ///
    /// Each execution sees its own calls: a mock that counts with [`Call::number`](super::Call)
    /// starts where the native one started. [`calls`](TestRuntime::calls) tells of the native calls
    /// alone. A mock that keeps something between calls by itself answers the second execution
    /// otherwise than the first.
    ///
    /// ```
    /// use workflow_runtime::prelude::*;
    /// use workflow_runtime::testing::{self, mock};
    ///
    /// #[task(retry(error_equals = ["Busy"], max_attempts = 2))]
    /// async fn price_of(sku: &str) -> Result<u32, Failure> {
    ///     unreachable!("a test has no shop, so it mocks this, not {sku}")
    /// }
    ///
    /// #[workflow]
    /// async fn sum_up(skus: Vec<String>) -> Result<String, Failure> {
    ///     let prices = map(&skus, async |sku| price_of(sku).await).await?;
    ///     Ok(format!("{} for {}", prices.iter().sum::<u32>(), skus.join(" and ")))
    /// }
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let test = testing::runtime()
    ///     .mock(mock::<price_of>(|call| match call.retry_count {
    ///         0 => Err(Failure::new("Busy", "try later")),
    ///         _ => Ok(call.payload::<String>().len() as u32),
    ///     }))
    ///     .build();
    /// let run = test.assert_equivalent::<sum_up>(vec!["tea".into(), "milk".into()]).await;
    /// assert_eq!(run.output, Ok("7 for tea and milk".to_owned()));
    /// # }
    /// ```
    ///
    /// # Panics
    /// When they differ; the message tells where. Also when one of them can't be started.
    pub async fn assert_equivalent<W: Workflow>(&self, input: W::Input) -> Run<W> {
        self.compare::<W>(input, None).await
    }

    /// The same on an input as somebody has spelled it: without the keys of options, with unknown
    /// ones. A value that is passed on whole may keep that spelling in the definition's run.
    ///
    /// # Panics
    /// As [`assert_equivalent`](TestRuntime::assert_equivalent); also when `input` is no input of `W`.
    pub async fn assert_equivalent_on<W: Workflow>(&self, input: Value) -> Run<W>
    where
        W::Input: serde::de::DeserializeOwned,
    {
        match serde_json::from_value(input.clone()) {
            Ok(typed) => self.compare::<W>(typed, Some(input)).await,
            Err(error) => panic!("{input} is no input of `{}`: {error}", W::NAME),
        }
    }

    async fn compare<W: Workflow>(&self, input: W::Input, spelled: Option<Value>) -> Run<W> {
        let counts = self.tasks.counts();
        let execution = match self.runtime().start::<W>(input).await {
            Ok(execution) => execution,
            Err(error) => panic!("`{}` can't be started: {error}", W::NAME),
        };
        let run = Run::of(&execution).await;
        let native = execution.record();
        self.compare_with(W::definition(), native, spelled, counts)
            .await;
        run
    }

    /// Requires of the definition what the native code did.
    async fn compare_with(
        &self,
        definition: &Definition,
        native: &ExecutionRecord,
        spelled: Option<Value>,
        counts: Counts,
    ) {
        let name = &definition.name;
        let json = definition.state_machine.to_json();
        let described = ExecutionDescription::of(native);
        let input = spelled.unwrap_or_else(|| described.input.clone());
        let native = Outcome::new(&described, native.history(), native.map_runs());
        let interpreted = self.interpret(definition, input.clone(), counts).await;
        if let Some(difference) = difference::between(&json, &native, &interpreted) {
            panic!("`{name}` and its definition differ on {input}:\n{difference}");
        }
    }

    /// Runs a definition; tasks answer as they answer natively.
    async fn interpret(&self, definition: &Definition, input: Value, counts: Counts) -> Outcome {
        let name = &definition.name;
        let known = lock(&self.tasks.known).clone();
        let included = self.runtime().included_handlers();
        let tasks = (&self.tasks, included);
        let program = definition::program(definition, &known, tasks, counts);
        let execution = match self.runtime().start_program(&program, input).await {
            Ok(execution) => execution,
            Err(error) => panic!("the definition of `{name}` can't be started: {error}"),
        };
        // How it ended is read below.
        let _ = execution.output().await;
        let map_runs = execution.map_runs().await.unwrap_or_default();
        match (execution.describe().await, execution.history().await) {
            (Ok(described), Ok(history)) => Outcome::new(&described, history, map_runs),
            (Err(error), _) | (_, Err(error)) => {
                panic!("the execution can't be described: {error}")
            }
        }
    }
}

impl Outcome {
    fn new(
        described: &ExecutionDescription,
        history: Vec<HistoryEvent>,
        map_runs: Vec<MapRunDescription>,
    ) -> Outcome {
        let result = match &described.output {
            Some(output) => Ok(output.clone()),
            None => Err(Failure::new(
                described.error.clone().unwrap_or_default(),
                described.cause.clone().unwrap_or_default(),
            )),
        };
        let own = Own::new(&described.execution_arn, &described.name);
        Outcome {
            result,
            history,
            own,
            map_runs,
        }
    }

    /// Of a child execution; none when it was stopped before its end.
    fn of(child: &ExecutionRecord) -> Option<Outcome> {
        let ended = child.result()?;
        Some(Outcome {
            result: match ended {
                Ok(output) => Ok(output.to_value()),
                Err(error) => Err(Failure::new(error.error, error.cause)),
            },
            history: child.history(),
            own: Own::new(&child.arn, &child.name),
            map_runs: child.map_runs(),
        })
    }
}
