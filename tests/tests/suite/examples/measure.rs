//! Runs a case in one of its forms, and counts.

use std::fs;
use std::time::Duration;

use serde_json::Value;
use workflow_examples::cases::Case;
use workflow_examples::world::{End, World};
use workflow_runtime::history::{EventDetails, HistoryEvent};
use workflow_runtime::testing::{self, TestRuntimeBuilder};

use super::{input_of, others};

/// How a case is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// In Rust; it runs natively and as its definition.
    Workflow,
    /// In JSONata, as an expert writes it.
    ByHand,
    /// As the field knows it; most are in JSONPath. Newer constructs have none.
    Classic,
}

/// What an execution came to.
pub(super) struct Ran {
    pub(super) end: End,
    /// The states that were entered, in all scopes.
    pub(super) entered: Vec<String>,
    /// How many they are.
    pub(super) transitions: usize,
}

impl Form {
    pub(super) const ALL: [Form; 3] = [Form::Workflow, Form::ByHand, Form::Classic];

    pub(super) fn name(self) -> &'static str {
        match self {
            Form::Workflow => "the workflow",
            Form::ByHand => "by-hand.asl.json",
            Form::Classic => "classic.asl.json",
        }
    }

    /// Its definition, if it has one.
    pub(super) fn text(self, case: &Case) -> Option<String> {
        match self {
            Form::Workflow => Some((case.definition)().state_machine.to_json_pretty()),
            Form::ByHand => Some(file(case, self.name()).expect("each case has one")),
            Form::Classic => classic(case),
        }
    }

    /// How many states it has, in all scopes.
    pub(super) fn states(self, case: &Case) -> Option<usize> {
        let json: Value = serde_json::from_str(&self.text(case)?).unwrap();
        let mut count = 0;
        states(&json, &mut |_, _| count += 1);
        Some(count)
    }

    /// Runs it on an input, in the world of the case.
    pub(super) fn run(self, case: &Case, world: &World, input: &str) -> Option<Ran> {
        let history = match self {
            Form::Workflow => {
                let mocks = world.mocks(case, input).into_iter();
                let test = mocks
                    .fold(testing::runtime(), TestRuntimeBuilder::mock)
                    .build();
                block_on((case.compare)(&test, input_of(case, input)))
                    .unwrap_or_else(|error| panic!("{} on {input}: {error}", case.name))
            }
            Form::ByHand | Form::Classic => {
                self.text(case)?;
                block_on(others::run(self, case, world, input))
            }
        };
        Some(Ran::of(&history))
    }
}

/// The classic definition of a case, if it has one.
pub(super) fn classic(case: &Case) -> Option<String> {
    file(case, Form::Classic.name())
}

fn file(case: &Case, name: &str) -> Option<String> {
    fs::read_to_string(case.directory().join(name)).ok()
}

/// Calls `visit` for each state of a definition, those in branches and iterations included.
pub(super) fn states(scope: &Value, visit: &mut impl FnMut(&str, &Value)) {
    for (name, state) in scope["States"].as_object().into_iter().flatten() {
        visit(name, state);
        let branches = state["Branches"].as_array().into_iter().flatten();
        let bodies = ["ItemProcessor", "Iterator"]
            .iter()
            .filter_map(|key| state.get(*key));
        for inner in branches.chain(bodies) {
            states(inner, visit);
        }
    }
}

impl Ran {
    fn of(history: &[HistoryEvent]) -> Ran {
        let end = match history.last().and_then(|event| event.details.as_ref()) {
            Some(EventDetails::Output { output }) => End::Output(output.to_value()),
            Some(EventDetails::Failure(failure)) => failure.clone().into(),
            other => panic!("an execution doesn't end with {other:?}"),
        };
        let entered: Vec<String> = testing::states_entered(history)
            .into_iter()
            .map(str::to_owned)
            .collect();
        let transitions = entered.len();
        Ran {
            end,
            entered,
            transitions,
        }
    }
}

/// Runs an execution, which ends soon.
fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap();
    let limit = async { tokio::time::timeout(Duration::from_secs(60), future).await };
    runtime.block_on(limit).expect("it ends")
}
