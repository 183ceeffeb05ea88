//! What the states of a definition do with data, without time and without effects.

use jiff::Timestamp;
use serde_json::Value;
use workflow_core::asl::{self, QueryLanguage};
use workflow_core::error::Failure;

use super::{Fault, Sources, View};
use crate::engine::{InvalidDefinition, MapLimits};

/// A state, its expressions parsed.
#[derive(Debug)]
pub(crate) struct StateProgram {}

/// What a state leaves with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Exit {
    /// The input of the next state.
    pub(crate) output: Value,
    /// The variables that `Assign` sets, when there is an Assign, in its order.
    pub(crate) assigned: Option<Vec<(String, Value)>>,
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
        todo!("{name} {state:?} {language:?}")
    }
}

impl Evaluation<'_> {
    /// A Pass state.
    pub(crate) fn pass(&mut self) -> Result<Exit, Fault> {
        todo!()
    }

    /// A Succeed state.
    pub(crate) fn succeed(&mut self) -> Result<Exit, Fault> {
        todo!()
    }

    /// A Fail state.
    pub(crate) fn fail(&mut self) -> Result<Failure, Fault> {
        todo!()
    }

    /// A Choice state: the position of the rule that holds, or that of Default behind the rules;
    /// the position of its target in `StateInfo::next`. None when nothing holds.
    pub(crate) fn choose(&mut self) -> Result<Option<(usize, Exit)>, Fault> {
        todo!()
    }

    /// When a Wait state ends.
    pub(crate) fn wait_until(&mut self) -> Result<Timestamp, Fault> {
        todo!()
    }

    /// What a Wait state leaves with.
    pub(crate) fn waited(&mut self) -> Result<Exit, Fault> {
        todo!()
    }

    /// What a Task state calls with.
    pub(crate) fn task_call(&mut self) -> Result<TaskCall, Fault> {
        todo!()
    }

    /// What every branch of a Parallel state gets.
    pub(crate) fn branch_input(&mut self) -> Result<Value, Fault> {
        todo!()
    }

    /// What a Map state iterates over. `read` are the items that an ItemReader gave.
    pub(crate) fn map_call(&mut self, read: Option<Vec<Value>>) -> Result<MapCall, Fault> {
        todo!("{read:?}")
    }

    /// What an iteration gets: ItemSelector, or the item. The view's context has `Map.Item`.
    pub(crate) fn item_input(&mut self, item: &Value) -> Result<Value, Fault> {
        todo!("{item}")
    }

    /// What a Task, Parallel or Map state leaves with; the view has the result.
    pub(crate) fn exit_with_result(&mut self) -> Result<Exit, Fault> {
        todo!()
    }

    /// What a Task, Parallel or Map state leaves with by its catcher `catcher`; the view has the
    /// error output.
    pub(crate) fn exit_by_catcher(&mut self, catcher: usize) -> Result<Exit, Fault> {
        todo!("{catcher}")
    }
}
