//! The compiler's own tree: a workflow as a graph of small steps, before they become states.
//!
//! The twin builds it through [`DefinitionBuilder`](crate::definition::DefinitionBuilder); the
//! passes under `ir` fold steps into states; the last one writes ASL. Steps that the user's code
//! can reach carry the [`SiteId`] that the native body reports when it gets there.

mod capture;
mod check;
mod choose;
mod compile;
mod copies;
mod distribution;
mod fields;
mod flow;
mod fold;
mod generate;
mod live;
mod lower;
mod name;
mod nested;
mod print;
mod reads;
mod records;
mod rethrow;
mod share;
mod simplify;
mod template;
#[cfg(test)]
mod tests;
mod tidy;
mod ways;

use crate::asl::Retrier;
use crate::data::Shape;
use crate::jsonata::Ast;
use crate::task::TaskSpec;

pub use check::check;
pub use compile::compile;
pub(crate) use lower::targets;
pub use name::pascal_case;
pub use nested::{CALL_SITES, STARTED_BY};

/// A value in the making: JSONata, and what passes need to know about it.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// The expression.
    pub ast: Ast,
    /// It may evaluate to nothing (an `Option` whose key is missing). Where JSON must have a
    /// value, the printer puts `null` there.
    pub undefined: bool,
    /// Its evaluation may fail (division, an index, a parse): it stays on its side of a call.
    pub fallible: bool,
    /// Each evaluation gives another value (`$now()`, `$uuid()`, `$random()`).
    pub volatile: bool,
}

impl Value {
    /// A value that is always there and never fails.
    #[must_use]
    pub fn of(ast: Ast) -> Value {
        Value {
            ast,
            undefined: false,
            fallible: false,
            volatile: false,
        }
    }

    /// `$name`
    #[must_use]
    pub fn var(name: &str) -> Value {
        Value::of(Ast::var(name))
    }

    /// The same facts joined with those of `others`, around a new expression.
    /// `undefined` is not joined: an operation gives a value.
    #[must_use]
    pub fn derive<'a>(ast: Ast, from: impl IntoIterator<Item = &'a Value>) -> Value {
        let mut value = Value::of(ast);
        for other in from {
            value.fallible |= other.fallible;
            value.volatile |= other.volatile;
        }
        value
    }

    /// The same, marked as one that may fail.
    #[must_use]
    pub fn may_fail(mut self) -> Value {
        self.fallible = true;
        self
    }

    /// The same, marked as one that may evaluate to nothing.
    #[must_use]
    pub fn may_be_undefined(mut self) -> Value {
        self.undefined = true;
        self
    }
}

/// A point of the user's code that can become a state.
pub type SiteId = u32;

/// An index into the nodes of a scope.
pub type NodeId = usize;

/// A whole workflow.
#[derive(Debug, Clone)]
pub struct Program {
    /// The workflow's name.
    pub name: String,
    /// Its doc comment.
    pub comment: Option<String>,
    /// Seconds for the whole execution.
    pub timeout_seconds: Option<u64>,
    /// Whether it is an Express workflow.
    pub express: bool,
    /// What runs.
    pub root: Scope,
}

/// A graph of steps: the machine, a branch, or the body of a map.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    /// All steps; some may be unreachable after a pass.
    pub nodes: Vec<Node>,
    /// Where it starts.
    pub entry: NodeId,
}

/// A step.
#[derive(Debug, Clone)]
pub struct Node {
    /// Where in the user's code it is; none for steps the compiler adds.
    pub site: Option<SiteId>,
    /// What a person would call its state, before it is made unique: `ChargeCard`,
    /// `IfAvailable`. Empty for steps that are seldom states.
    pub name: String,
    /// Whether the user chose the name.
    pub explicit_name: bool,
    /// A comment for the state.
    pub comment: Option<String>,
    /// What it does.
    pub kind: NodeKind,
}

/// Variables and what they are set to. All values are read before any is set.
pub type Assigns = Vec<(String, Value)>;

/// What a step does.
#[derive(Debug, Clone)]
#[expect(
    clippy::large_enum_variant,
    reason = "a program has few steps, and they live in one list"
)]
pub enum NodeKind {
    /// Sets variables.
    Assign {
        /// Which, to what.
        assigns: Assigns,
        /// Then.
        next: NodeId,
    },
    /// Calls a task.
    Task {
        /// What the attribute says.
        spec: Box<TaskSpec>,
        /// The caller's arguments, in the order of `spec.params`.
        args: Vec<Value>,
        /// The variable that takes the result, when it is used.
        result: Option<String>,
        /// Where errors go.
        catch: Vec<Catch>,
        /// Then.
        next: NodeId,
    },
    /// Waits.
    Wait {
        /// How long, or until when.
        until: WaitUntil,
        /// Then.
        next: NodeId,
    },
    /// Goes where the first true condition says.
    Choice {
        /// Tried in order.
        rules: Vec<(Value, NodeId)>,
        /// Otherwise.
        default: NodeId,
    },
    /// Runs branches side by side.
    Parallel {
        /// Each returns a value.
        branches: Vec<Scope>,
        /// When all of it is run again. One branch with this is a block that is retried, and
        /// `result` takes its value instead of an array.
        retry: Vec<Retrier>,
        /// The variable that takes the array of results, when it is used.
        result: Option<String>,
        /// Where errors go.
        catch: Vec<Catch>,
        /// Then.
        next: NodeId,
    },
    /// Runs a body for each item.
    Map {
        /// The items.
        items: Value,
        /// What the state says of itself.
        options: MapOptions,
        /// The variable that holds the item inside; it is `$states.context.Map.Item.Value`.
        item: String,
        /// It returns a value.
        body: Scope,
        /// The variable that takes the array of results, when it is used.
        result: Option<String>,
        /// Where errors go.
        catch: Vec<Catch>,
        /// Then.
        next: NodeId,
    },
    /// Ends the scope with a value.
    Return {
        /// The value.
        value: Value,
    },
    /// Ends the execution with an error.
    Fail {
        /// Its name.
        error: Value,
        /// Its cause.
        cause: Value,
    },
    /// Goes on: a join of control flow.
    Jump {
        /// Then.
        next: NodeId,
    },
    /// Never reached: code after a `return`, or the way out of an endless loop.
    Unreachable,
}

/// Where an error goes.
#[derive(Debug, Clone)]
pub struct Catch {
    /// The error names; `States.ALL` stands alone, in the last entry.
    pub errors: Vec<String>,
    /// The variable that takes `{"Error", "Cause"}`, when it is used.
    pub error: Option<String>,
    /// Then.
    pub next: NodeId,
}

/// How long a Wait step waits.
#[derive(Debug, Clone)]
pub enum WaitUntil {
    /// Whole seconds.
    Seconds(Value),
    /// An RFC 3339 time.
    Timestamp(Value),
}

/// What a Map state says of itself.
#[derive(Debug, Clone, Default)]
pub struct MapOptions {
    /// How many iterations run at once.
    pub max_concurrency: Option<Value>,
    /// How many may fail.
    pub tolerated_failure_count: Option<Value>,
    /// How many per cent may fail.
    pub tolerated_failure_percentage: Option<Value>,
    /// What a distributed one says besides.
    pub distribution: Option<Box<Distribution>>,
}

/// How a distributed map gets its items and starts its child executions.
#[derive(Debug, Clone, Default)]
pub struct Distribution {
    /// Whether child executions are Express ones.
    pub express: bool,
    /// The name of the Map Run.
    pub label: Option<String>,
    /// ItemReader, in place of items.
    pub reader: Option<Fields>,
    /// ItemBatcher.
    pub batcher: Option<Fields>,
    /// ResultWriter.
    pub writer: Option<Fields>,
    /// The forms of variables around the map, as far as they are known.
    pub shapes: Vec<(String, Shape)>,
    /// What child executions get beside the item, by key; the first pass finds it.
    pub captures: Vec<(String, Value)>,
}

/// An object in a definition: the values in it, by the keys that lead to them.
#[derive(Debug, Clone, Default)]
pub struct Fields(pub Vec<(Vec<String>, Value)>);
