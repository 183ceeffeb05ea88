//! A finished definition, and the builder with which a twin makes one.

mod awaited;
mod builder;
mod building;
mod compensate;
mod control_flow;
mod distribute;
mod each;
mod ends;
mod inline;
mod matching;
mod outcome;
pub mod probe;
mod results;
mod retry;
mod state_names;
mod steps;
mod until;

use crate::asl::{ExecutionType, StateMachine};
use crate::ir::SiteId;
use crate::task::NestedDefinition;

pub use builder::{DefinitionBuilder, Label, Pending, WorkflowSpec};
pub use building::{building, is_building};
pub use distribute::{Around, IsData, IsOther, Parts};
pub use matching::{Arm, Bindings, Match, StepMatch, choose};
pub use retry::Retried;

/// A definition with what native execution needs to know about it.
#[derive(Debug, Clone)]
pub struct Definition {
    /// The workflow's name.
    pub name: String,
    /// The ASL.
    pub state_machine: StateMachine,
    /// The type of state machine it is for.
    pub execution_type: ExecutionType,
    /// The state that each site of the user's code became, by [`SiteId`];
    /// none where the step was folded into a neighbour. A site is entered when the current
    /// state has a transition to its state (or the scope starts there); otherwise the step was
    /// folded on this way.
    ///
    /// A Pass state that is no site's holds assignments of the compiler's own: a parameter or
    /// item that the first state can't name itself, and an argument that may fail and must not
    /// fail inside a state that would catch it. It has one successor. Where the current state
    /// leads to such a Pass and that one to a site's state, reaching the site enters both.
    pub sites: Vec<Option<String>>,
    /// The task that each Task state calls, by the state's name: the path of its fn. (Those that start
    /// workflows are in `executions`.)
    pub tasks: Vec<(String, &'static str)>,
    /// The workflows that it starts, each with the substitution that stands for its ARN.
    pub executions: Vec<(String, NestedDefinition)>,
    /// For the site of each call of an inline workflow, what the sites of its body count from.
    pub inlined: Vec<(SiteId, SiteId)>,
    /// How many states the body would need if no step were folded into another.
    pub steps: usize,
}

impl Definition {
    /// Whether somebody wrote it, so that it has no native body.
    #[must_use]
    pub fn is_included(&self) -> bool {
        self.sites.is_empty() && self.steps == 0
    }
}
