//! What the states of a definition do with data, without time and without effects.
//!
//! [`StateProgram::compile`] parses every expression of a state once; an [`Evaluation`] applies
//! them. The order of the steps is the service's:
//! <https://docs.aws.amazon.com/step-functions/latest/dg/concepts-input-output-filtering.html>
//! for JSONPath, <https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html> for
//! JSONata.

mod choice;
mod exit;
mod fail;
pub(crate) mod fields;
mod handler;
mod map;
pub(crate) mod number;
mod pass;
mod task;
#[cfg(test)]
mod tests;
mod wait;

use std::borrow::Cow;

use jiff::Timestamp;
use serde_json::Value;
use workflow_core::asl::{self, QueryLanguage};
use workflow_core::error::Failure;

use super::items::Distribution;
use super::{Fault, Sources, View};
use crate::engine::{InvalidDefinition, MapLimits};

use choice::Choice;
use exit::Input;
use fail::Fail;
use handler::Handling;
use map::Map;
use pass::{Pass, Succeed};
use task::Task;
use wait::Wait;

/// A state, its expressions parsed.
#[derive(Debug)]
pub(crate) struct StateProgram {
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    Pass(Pass),
    Task(Box<Task>),
    Choice(Choice),
    Wait(Wait),
    Succeed(Succeed),
    Fail(Fail),
    Parallel { input: Input, handling: Handling },
    Map(Box<Map>),
}

/// What a state leaves with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Exit {
    /// The input of the next state.
    pub(crate) output: Output,
    /// The variables that `Assign` sets, when there is an Assign, in its order.
    pub(crate) assigned: Option<Vec<(String, Value)>>,
}

/// What a state passes on. What passes through is not copied, and keeps its text.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Output {
    /// A value of its own.
    New(Value),
    /// The state's input.
    Input,
    /// The result of its work.
    Result,
}

impl Output {
    /// The value, for a view on the state's input and result.
    pub(crate) fn into_value(self, input: &Value, result: Option<&Value>) -> Value {
        match self {
            Output::New(value) => value,
            Output::Input => input.clone(),
            Output::Result => result.cloned().unwrap_or_default(),
        }
    }
}

/// What a Task state calls with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct TaskCall {
    /// The task's input.
    pub(crate) parameters: Value,
    /// Seconds for the attempt.
    pub(crate) timeout_seconds: Option<u64>,
    /// Seconds between heartbeats.
    pub(crate) heartbeat_seconds: Option<u64>,
    /// The role that Credentials name.
    pub(crate) role_arn: Option<String>,
}

/// What a Map state iterates over.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct MapCall {
    /// The items as they are, before ItemSelector and ItemBatcher: for an object (distributed
    /// maps only) each with its key.
    pub(crate) items: Vec<(Option<String>, Value)>,
    /// How many at once, how many may fail.
    pub(crate) limits: MapLimits,
}

/// A step of the data flow, as TestState names it in `inspectionData`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Phase {
    /// `afterInputPath`
    InputPath,
    /// `afterParameters`
    Parameters,
    /// `afterArguments`
    Arguments,
    /// `result`
    Result,
    /// `afterResultSelector`
    ResultSelector,
    /// `afterResultPath`
    ResultPath,
    /// `afterItemsPath`
    ItemsPath,
    /// `afterItemSelector`
    ItemSelector,
    /// `afterItemBatcher`
    ItemBatcher,
}

/// Is told of every step of the data flow.
pub(crate) trait Inspect {
    /// What a step gave.
    fn phase(&mut self, phase: Phase, value: &Value);
}

impl Inspect for () {
    fn phase(&mut self, _: Phase, _: &Value) {}
}

/// A state at work: its program, what it sees, what it draws on, and who looks on.
pub(crate) struct Evaluation<'a> {
    pub(crate) state: &'a StateProgram,
    pub(crate) view: View<'a>,
    pub(crate) sources: &'a mut Sources,
    pub(crate) inspect: &'a mut dyn Inspect,
}

impl StateProgram {
    /// Parses what `state` says. `language` is the machine's.
    pub(crate) fn compile(
        name: &str,
        state: &asl::State,
        language: QueryLanguage,
    ) -> Result<StateProgram, InvalidDefinition> {
        let compiler = |own: Option<QueryLanguage>| fields::Compiler {
            state: name,
            language: own.unwrap_or(language),
        };
        let kind = match state {
            asl::State::Pass(s) => Kind::Pass(Pass::compile(compiler(s.query_language), s)?),
            asl::State::Task(s) => {
                Kind::Task(Box::new(Task::compile(compiler(s.query_language), s)?))
            }
            asl::State::Choice(s) => Kind::Choice(Choice::compile(compiler(s.query_language), s)?),
            asl::State::Wait(s) => Kind::Wait(Wait::compile(compiler(s.query_language), s)?),
            asl::State::Succeed(s) => {
                Kind::Succeed(Succeed::compile(compiler(s.query_language), s)?)
            }
            asl::State::Fail(s) => Kind::Fail(Fail::compile(compiler(s.query_language), s)?),
            asl::State::Parallel(s) => {
                let compiler = compiler(s.query_language);
                let (template, field) = match compiler.language {
                    QueryLanguage::JsonPath => (&s.parameters, "Parameters"),
                    QueryLanguage::Jsonata => (&s.arguments, "Arguments"),
                };
                Kind::Parallel {
                    input: Input::compile(compiler, &s.input_path, template.as_ref(), field)?,
                    handling: Handling::of_parallel(compiler, s)?,
                }
            }
            asl::State::Map(s) => Kind::Map(Box::new(Map::compile(compiler(s.query_language), s)?)),
        };
        Ok(StateProgram { kind })
    }

    /// How a distributed Map state gets its items; none for other states.
    pub(crate) fn distribution(&self) -> Option<&Distribution> {
        match &self.kind {
            Kind::Map(map) => map.distribution.as_ref(),
            _ => None,
        }
    }

    /// Whether a Map state has an ItemSelector.
    pub(crate) fn selects_items(&self) -> bool {
        matches!(&self.kind, Kind::Map(map) if map.selects())
    }

    /// How a Task, Parallel or Map state ends.
    fn handling(&self) -> Option<&Handling> {
        match &self.kind {
            Kind::Task(task) => Some(&task.handling),
            Kind::Map(map) => Some(&map.handling),
            Kind::Parallel { handling, .. } => Some(handling),
            _ => None,
        }
    }
}

impl<'a> Evaluation<'a> {
    /// A Pass state.
    pub(crate) fn pass(&mut self) -> Result<Exit, Fault> {
        match &self.state.kind {
            Kind::Pass(pass) => pass.exit(self),
            _ => Err(self.not_a("Pass")),
        }
    }

    /// A Succeed state.
    pub(crate) fn succeed(&mut self) -> Result<Exit, Fault> {
        match &self.state.kind {
            Kind::Succeed(succeed) => succeed.exit(self),
            _ => Err(self.not_a("Succeed")),
        }
    }

    /// A Fail state.
    pub(crate) fn fail(&mut self) -> Result<Failure, Fault> {
        match &self.state.kind {
            Kind::Fail(fail) => fail.failure(self),
            _ => Err(self.not_a("Fail")),
        }
    }

    /// A Choice state: the position of the rule that holds, or that of Default behind the rules;
    /// the position of its target in `StateInfo::next`. None when nothing holds.
    pub(crate) fn choose(&mut self) -> Result<Option<(usize, Exit)>, Fault> {
        match &self.state.kind {
            Kind::Choice(choice) => choice.choose(self),
            _ => Err(self.not_a("Choice")),
        }
    }

    /// When a Wait state ends.
    pub(crate) fn wait_until(&mut self) -> Result<Timestamp, Fault> {
        match &self.state.kind {
            Kind::Wait(wait) => wait.until(self),
            _ => Err(self.not_a("Wait")),
        }
    }

    /// What a Wait state leaves with.
    pub(crate) fn waited(&mut self) -> Result<Exit, Fault> {
        match &self.state.kind {
            Kind::Wait(wait) => wait.exit(self),
            _ => Err(self.not_a("Wait")),
        }
    }

    /// What a Task state calls with.
    pub(crate) fn task_call(&mut self) -> Result<TaskCall, Fault> {
        match &self.state.kind {
            Kind::Task(task) => task.call(self),
            _ => Err(self.not_a("Task")),
        }
    }

    /// What every branch of a Parallel state gets.
    pub(crate) fn branch_input(&mut self) -> Result<Output, Fault> {
        match &self.state.kind {
            Kind::Parallel { input, .. } => {
                let entered = input.evaluate(self)?;
                Ok(self.passed_on(entered.passed))
            }
            _ => Err(self.not_a("Parallel")),
        }
    }

    /// What a Map state iterates over. `read` are the items that an ItemReader gave.
    pub(crate) fn map_call(&mut self, read: Option<Vec<Value>>) -> Result<MapCall, Fault> {
        match &self.state.kind {
            Kind::Map(map) => map.call(self, read),
            _ => Err(self.not_a("Map")),
        }
    }

    /// The input of a Map state after InputPath, as its other fields see it.
    pub(crate) fn map_effective(&mut self) -> Result<Cow<'a, Value>, Fault> {
        match &self.state.kind {
            Kind::Map(map) => map.effective(self),
            _ => Err(self.not_a("Map")),
        }
    }

    /// The items of a Map state without ItemReader.
    pub(crate) fn map_items(
        &mut self,
        effective: &Value,
    ) -> Result<Vec<(Option<String>, Value)>, Fault> {
        match &self.state.kind {
            Kind::Map(map) => map.items(self, effective),
            _ => Err(self.not_a("Map")),
        }
    }

    /// How many iterations of a Map state may run at once.
    pub(crate) fn map_concurrency(&mut self, effective: &Value) -> Result<u64, Fault> {
        match &self.state.kind {
            Kind::Map(map) => map.concurrency(self, effective),
            _ => Err(self.not_a("Map")),
        }
    }

    /// How many iterations of a Map state may fail, by number and per cent.
    pub(crate) fn map_tolerance(
        &mut self,
        effective: &Value,
    ) -> Result<(Option<u64>, Option<f64>), Fault> {
        match &self.state.kind {
            Kind::Map(map) => map.tolerance(self, effective),
            _ => Err(self.not_a("Map")),
        }
    }

    /// What an iteration gets: ItemSelector, or the item. The view's context has `Map.Item`.
    pub(crate) fn item_input(&mut self, item: &Value) -> Result<Value, Fault> {
        match &self.state.kind {
            Kind::Map(map) => map.item(self, item),
            _ => Err(self.not_a("Map")),
        }
    }

    /// What a Task, Parallel or Map state leaves with; the view has the result.
    pub(crate) fn exit_with_result(&mut self) -> Result<Exit, Fault> {
        if let (Kind::Task(_), Some(result)) = (&self.state.kind, self.view.result) {
            self.inspect.phase(Phase::Result, result);
        }
        match (self.state.handling(), self.view.result) {
            (Some(handling), Some(result)) => {
                handling.leave.with_result(self, Cow::Borrowed(result))
            }
            _ => Err(self.not_a("Task, Parallel or Map")),
        }
    }

    /// What a Task, Parallel or Map state leaves with by its catcher `catcher`; the view has the
    /// error output.
    pub(crate) fn exit_by_catcher(&mut self, catcher: usize) -> Result<Exit, Fault> {
        let handling = self.state.handling();
        let catcher = handling.and_then(|handling| handling.catchers.get(catcher));
        match (catcher, self.view.error_output) {
            (Some(catcher), Some(error_output)) => catcher.exit(self, error_output),
            _ => Err(self.not_a("Task, Parallel or Map")),
        }
    }

    /// A state was asked for what its type does not do: a mistake of the caller's.
    fn not_a(&self, types: &str) -> Fault {
        Fault::runtime(format!(
            "the state is no {types} state with what that needs"
        ))
    }
}
