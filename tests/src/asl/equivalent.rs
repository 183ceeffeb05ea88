//! Runs a workflow natively and as its definition, and requires the same of both.

use std::marker::PhantomData;
use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;
use serde_json::Value as Json;
use workflow_core::asl::ExecutionType;
use workflow_core::diagnostic::Severity;
use workflow_core::error::Failure;
use workflow_core::outcome::Outcome as TaskOutcome;
use workflow_core::task::TaskKind;
use workflow_core::validate::validate_machine;
use workflow_runtime::prelude::{TaskContext, Workflow};
use workflow_runtime::task::{BoxFuture, Task};
use workflow_runtime::testing::{self, Answer, Call, Mock, TestRuntimeBuilder};

use super::chains::{Chains, Scopes};
use super::evaluate::whole_numbers;
use super::runner::Runner;

type Behaviour = Arc<dyn Fn(&Call) -> Result<Json, Failure> + Send + Sync>;

/// Makes a mock of a task from how it behaves.
type Mocking = fn(Behaviour) -> Mock;

/// A task of a program, and what answers for it in both runs.
pub struct Stub {
    path: &'static str,
    kind: TaskKind,
    run: fn(Json, TaskContext) -> BoxFuture<'static, Result<Json, Failure>>,
    mock: Option<(Behaviour, Mocking)>,
}

impl Stub {
    /// The task's own fn.
    #[must_use]
    pub fn own<K: Task>() -> Stub {
        let spec = K::spec();
        Stub {
            path: spec.path,
            kind: spec.kind,
            run: K::run,
            mock: None,
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
        let mock = |answer: Behaviour| {
            testing::mock_with::<K>(move |call| match answer(call) {
                Ok(value) => Answer::ok(value),
                Err(failure) => Answer::failure(&failure.error, &failure.cause),
            })
        };
        Stub {
            mock: Some((Arc::new(answer), mock)),
            ..Stub::own::<K>()
        }
    }

    /// Whether `function`, of a definition, is this task.
    fn is(&self, function: &str) -> bool {
        match (
            &self.kind,
            function
                .strip_prefix("${")
                .and_then(|f| f.strip_suffix('}')),
        ) {
            (_, Some(substitution)) => {
                let segments: Vec<String> = self.path.split("::").map(pascal).collect();
                (0..segments.len()).any(|from| segments[from..].concat() == substitution)
            }
            (
                TaskKind::Lambda {
                    function_name: name,
                }
                | TaskKind::Callback {
                    function_name: name,
                    ..
                },
                None,
            ) => *name == Some(function),
            (TaskKind::LambdaArn(arn), None) => *arn == function,
            (TaskKind::Activity { arn }, None) => *arn == Some(function),
            (TaskKind::Integration { resource, .. }, None) => *resource == function,
        }
    }
}

fn pascal(name: &str) -> String {
    let words = name.trim_start_matches("r#").split('_');
    let word = |w: &str| {
        w.chars()
            .take(1)
            .flat_map(char::to_uppercase)
            .chain(w.chars().skip(1))
            .collect::<String>()
    };
    words.map(word).collect()
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
    workflow: PhantomData<fn() -> W>,
}

impl<W: Workflow> Program<W> {
    /// With these tasks. The definition must be valid.
    ///
    /// # Panics
    /// The workflow has no definition, or the validator finds an error in it.
    #[must_use]
    pub fn new(stubs: Vec<Stub>) -> Program<W> {
        let machine = &W::definition().state_machine;
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
        Program {
            stubs,
            workflow: PhantomData,
        }
    }

    /// Runs both on `input` and requires the same output, error, calls and states.
    ///
    /// # Panics
    /// They differ.
    pub fn check(&self, input: W::Input) -> Outcome
    where
        W::Input: Clone,
    {
        let json = W::input(input.clone()).unwrap_or_else(|e| panic!("the input has no JSON: {e}"));
        self.compare(input, json)
    }

    /// The same for an input spelled in its own way.
    ///
    /// # Panics
    /// They differ.
    pub fn check_json(&self, json: Json) -> Outcome
    where
        W::Input: serde::de::DeserializeOwned,
    {
        let input = serde_json::from_value(json.clone());
        self.compare(
            input.unwrap_or_else(|e| panic!("{json} is no input: {e}")),
            json,
        )
    }

    fn compare(&self, input: W::Input, json: Json) -> Outcome {
        let definition = W::definition().state_machine.to_json();
        let native = block_on(self.native(input, &Scopes::of(&definition)));
        let (emitted, broken) = self.emitted(&definition, json.clone());
        let shown = || serde_json::to_string_pretty(&definition).unwrap_or_default();
        let at = format!("`{}` on {json}", W::NAME);
        let same = match (&native.result, &emitted.result) {
            (Ok(a), Ok(b)) => a == b,
            // The words for a failing evaluation are each side's own.
            (Err(a), Err(b)) => {
                a.error == b.error
                    && (a.cause == b.cause || a.error == "States.QueryEvaluationError")
            }
            _ => false,
        };
        assert!(
            same,
            "{at}: natively {:?}, emitted {:?}\n{}",
            native.result,
            emitted.result,
            shown()
        );
        // Rust evaluates an expression before the state is entered that has it in the definition.
        let evaluation =
            matches!(&native.result, Err(f) if f.error == "States.QueryEvaluationError");
        let same = match broken || evaluation {
            true => agree(&native.chains, &emitted.chains, evaluation),
            false => native.chains == emitted.chains,
        };
        assert!(
            same,
            "{at}: natively {:#?}, emitted {:#?}\n{}",
            native.chains,
            emitted.chains,
            shown()
        );
        native
    }

    async fn native(&self, input: W::Input, scopes: &Scopes) -> Outcome {
        let mocks = self.stubs.iter().filter_map(|stub| stub.mock.as_ref());
        let runtime = mocks.fold(
            testing::runtime(),
            |runtime: TestRuntimeBuilder, (behaviour, mock)| runtime.mock(mock(behaviour.clone())),
        );
        let runtime = runtime.build();
        let started = runtime.runtime().start::<W>(input).await;
        let execution = started.unwrap_or_else(|e| panic!("`{}` can't be started: {e}", W::NAME));
        let limit = tokio::time::timeout(Duration::from_secs(60), execution.outcome());
        assert!(limit.await.is_ok(), "`{}` does not end natively", W::NAME);
        let described = execution
            .describe()
            .await
            .expect("a store in memory can be read");
        let history = execution
            .history()
            .await
            .expect("a store in memory can be read");
        let result = match described.output {
            Some(output) => Ok(whole_numbers(output)),
            None => Err(Failure::new(
                described.error.unwrap_or_default(),
                described.cause.unwrap_or_default(),
            )),
        };
        Outcome {
            result,
            chains: scopes.chains(&history),
        }
    }

    /// The definition's run, and whether some scopes may have been stopped early.
    fn emitted(&self, definition: &Json, input: Json) -> (Outcome, bool) {
        let mut calls = vec![0; self.stubs.len()];
        let mut answers = |function: &str, payload: &Json, attempt: u64| {
            let found = self.stubs.iter().position(|stub| stub.is(function));
            let at = found.unwrap_or_else(|| panic!("`{function}` is none of the tasks"));
            let stub = &self.stubs[at];
            calls[at] += 1;
            match &stub.mock {
                Some((behaviour, _)) => behaviour(&Call {
                    input: payload.clone(),
                    retry_count: attempt,
                    idempotency_key: String::new(),
                    number: calls[at] - 1,
                }),
                None => block_on((stub.run)(
                    payload.clone(),
                    TaskContext::new("", "", attempt),
                )),
            }
        };
        let mut runner = Runner::new(input, &mut answers);
        let result = runner.run(definition);
        let (chains, broken) = (std::mem::take(&mut runner.chains), runner.broken);
        (Outcome { result, chains }, broken)
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    runtime.expect("a runtime of its own").block_on(future)
}

/// Whether two runs agree where both went: a failing scope stops those beside it, now or later.
fn agree(a: &Chains, b: &Chains, short: bool) -> bool {
    let agree_in = |key: &String| match (a.get(key), b.get(key)) {
        (Some(a), Some(b)) if key.is_empty() && !short => a == b,
        (Some(a), Some(b)) => a.iter().zip(b).all(|(a, b)| a == b),
        _ => true,
    };
    a.keys().all(agree_in)
}
