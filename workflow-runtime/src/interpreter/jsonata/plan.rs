//! What an evaluation goes by: the syntax tree with its paths flattened to steps, each `%` tied to
//! the step that it means, and calls in tail position marked.

use std::sync::Arc;

use workflow_core::jsonata::BinaryOp;

use super::pattern::Pattern;
use super::signature::Signature;

/// An expression or a step of a path.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// `[]` was said.
    pub(super) keep: bool,
    /// What stands in brackets behind an expression that is no path.
    pub(super) predicates: Vec<Node>,
    pub(super) group: Option<Box<[(Node, Node)]>>,
    /// What stands in brackets behind a step.
    pub(super) stages: Vec<Stage>,
    /// `@$name`
    pub(super) focus: Option<Arc<str>>,
    /// `#$name`
    pub(super) index: Option<Arc<str>>,
    /// The slot of a `%` that means the value this step starts from.
    pub(super) ancestor: Option<usize>,
    /// Whether it makes tuples: as a step, for a variable or a `%`; as a path, for one outside.
    pub(super) tuple: bool,
    /// Whether it is a list in brackets that paths leave whole.
    pub(super) cons: bool,
    /// The slots of each `%` inside that looks for its step further out.
    pub(super) seeking: Vec<usize>,
}

#[derive(Debug, Clone)]
pub(super) enum Stage {
    Filter(Node),
    Index(Arc<str>),
}

#[derive(Debug, Clone)]
pub(super) enum Kind {
    Null,
    Bool(bool),
    Number(f64),
    Text(Arc<str>),
    Name(Arc<str>),
    Variable(Arc<str>),
    Wildcard,
    Descendants,
    /// `%`, by its slot.
    Parent(usize),
    Path {
        steps: Vec<Node>,
        /// A step of it said `[]`.
        keep: bool,
    },
    Negate(Box<Node>),
    Array(Vec<Node>),
    Object(Box<[(Node, Node)]>),
    Block(Vec<Node>),
    Binary(BinaryOp, Box<(Node, Node)>),
    Bind(Arc<str>, Box<Node>),
    /// Condition, then, else.
    Conditional(Box<(Node, Node, Option<Node>)>),
    Call(Arc<Call>),
    /// A call in tail position: made by the one who called.
    Tail(Arc<Call>),
    Partial(Arc<Call>),
    Placeholder,
    Lambda(Arc<Lambda>),
    Regex(Arc<Pattern>),
    /// A step that sorts; true is descending.
    Sort(Vec<(bool, Node)>),
    Transform(Arc<Transform>),
}

/// `f(a, b)`
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) callee: Node,
    pub(super) args: Vec<Node>,
}

/// `function($a){ b }`
#[derive(Debug, Clone)]
pub(super) struct Lambda {
    pub(super) params: Vec<Arc<str>>,
    pub(super) signature: Option<Signature>,
    pub(super) body: Node,
}

/// `|a|b,c|`
#[derive(Debug, Clone)]
pub(super) struct Transform {
    pub(super) pattern: Node,
    pub(super) update: Node,
    pub(super) delete: Option<Node>,
}

impl Node {
    pub(super) fn new(kind: Kind) -> Node {
        Node {
            kind,
            keep: false,
            predicates: Vec::new(),
            group: None,
            stages: Vec::new(),
            focus: None,
            index: None,
            ancestor: None,
            tuple: false,
            cons: false,
            seeking: Vec::new(),
        }
    }

    /// The name that an error calls it by when it is called.
    pub(super) fn callee_name(&self) -> Option<&str> {
        match &self.kind {
            Kind::Variable(name) | Kind::Name(name) | Kind::Text(name) => Some(name),
            Kind::Path { steps, .. } => steps.first().and_then(Node::callee_name),
            _ => None,
        }
    }
}
