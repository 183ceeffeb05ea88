//! How a step, or a block of steps, ends: with a value, or with an error on one of several ways.
//!
//! A block that is awaited (`async { .. }.await`) is no state. What it returns is assigned, and
//! its errors are led to where its result is looked at: a catcher of the step that fails, or an
//! assignment in the place of a Fail.

use crate::data::ErrorShape;
use crate::expr::Ty;
use crate::ir::{Catch, NodeId, NodeKind, Value};
use crate::jsonata::Ast;
use crate::names;

use super::builder::{DefinitionBuilder, Pending};
use super::compensate::Undo;

/// What is awaited.
#[derive(Debug, Clone, Copy)]
pub(super) enum Ends {
    /// A step.
    Step(NodeId),
    /// A block, by its place in the list of all.
    Block(usize),
}

/// A way that an error takes out of a step or a block.
#[derive(Debug, Clone)]
pub(super) enum Failing {
    /// A step fails, with an error of this type.
    Step(NodeId, ErrorShape),
    /// A Fail says so.
    Raised(NodeId),
}

/// A block that is being built, or a scope.
#[derive(Debug, Default)]
pub(super) struct OpenBlock {
    /// The steps that return.
    pub(super) returns: Vec<NodeId>,
    /// The ways of errors that its type holds.
    pub(super) failures: Vec<Failing>,
    /// Whether what it returns is a `Result` as data.
    pub(super) gives_outcome: bool,
    /// Where a block starts: a step that only goes on.
    pub(super) entry: NodeId,
    /// What is registered to run when it ends in an error.
    pub(super) undos: Vec<Undo>,
}

/// A block that is built.
#[derive(Debug, Default)]
pub(super) struct Block {
    /// The variable that its value goes into.
    variable: String,
    /// The steps that assign it.
    values: Vec<NodeId>,
    /// The ways of its errors, until something looks at them.
    failures: Vec<Failing>,
}

impl DefinitionBuilder {
    /// `async {`
    pub fn begin_try(&mut self) {
        if let Some((name, _)) = self.next_name.take() {
            self.refuse(format!(
                "`#[state(name = \"{name}\")]` stands on an `async` block, which is no state: put it on a step inside"
            ));
        }
        let first = self.blank();
        let entry = self.put(None, String::new(), NodeKind::Jump { next: first }, first);
        self.top().blocks.push(OpenBlock {
            entry,
            ..OpenBlock::default()
        });
    }

    /// `}.await`: what the block returned comes together here.
    pub fn end_try<R>(&mut self, _: Ty<R>) -> Pending<R> {
        Pending::of(self.end_block())
    }

    pub(super) fn end_block(&mut self) -> Ends {
        let open = self.top().blocks.pop().expect("a block is open");
        let done = self.blank();
        let variable = names::fresh("result");
        for &id in &open.returns {
            if let NodeKind::Return { value } = &self.node(id).kind {
                let assigns = vec![(variable.clone(), value.clone())];
                self.become_assign(id, assigns, done);
            }
        }
        self.move_to(done);
        self.blocks.push(Block {
            variable,
            values: open.returns,
            failures: open.failures,
        });
        Ends::Block(self.blocks.len() - 1)
    }

    /// The innermost block that is being built, or the scope.
    pub(super) fn open_block(&mut self) -> &mut OpenBlock {
        let blocks = &mut self.top().blocks;
        blocks.last_mut().expect("the scope itself is one")
    }

    /// Makes a step that ended the scope one that assigns and goes on.
    pub(super) fn become_assign(
        &mut self,
        id: NodeId,
        assigns: Vec<(String, Value)>,
        next: NodeId,
    ) {
        let name = Self::assign_name(&assigns);
        let node = self.node(id);
        node.kind = NodeKind::Assign { assigns, next };
        if !node.explicit_name {
            node.name = name;
        }
    }

    /// The variable that takes the value of a step or block.
    pub(super) fn result_variable(&mut self, ends: Ends, hint: &str) -> Value {
        match ends {
            Ends::Step(node) => self.result_of_step(node, hint),
            Ends::Block(index) => self.result_of_block(index, hint),
        }
    }

    fn result_of_step(&mut self, node: NodeId, hint: &str) -> Value {
        let slot = match &mut self.node(node).kind {
            NodeKind::Task { result, .. }
            | NodeKind::Parallel { result, .. }
            | NodeKind::Map { result, .. } => result,
            _ => unreachable!("only these steps are pending"),
        };
        if slot.is_none() {
            *slot = Some(names::fresh(hint));
        }
        Value::var(slot.as_deref().expect("set just above"))
    }

    /// Nothing has read the variable yet, so that it can still get its name.
    fn result_of_block(&mut self, index: usize, hint: &str) -> Value {
        let new = names::fresh(hint);
        let block = &mut self.blocks[index];
        let old = std::mem::replace(&mut block.variable, new.clone());
        for id in block.values.clone() {
            let node = self.node(id);
            let NodeKind::Assign { assigns, next } = &mut node.kind else {
                continue;
            };
            for (name, _) in &mut *assigns {
                if *name == old {
                    name.clone_from(&new);
                }
            }
            let (assigns, next) = (std::mem::take(assigns), *next);
            self.become_assign(id, assigns, next);
        }
        Value::var(&new)
    }

    pub(super) fn catches(&mut self, node: NodeId) -> &mut Vec<Catch> {
        match &mut self.node(node).kind {
            NodeKind::Task { catch, .. }
            | NodeKind::Parallel { catch, .. }
            | NodeKind::Map { catch, .. } => catch,
            _ => unreachable!("only these steps are pending"),
        }
    }

    /// The ways of the errors of what is awaited; `shape` is their type.
    pub(super) fn failures(&mut self, ends: Ends, shape: &ErrorShape) -> Vec<Failing> {
        match ends {
            Ends::Step(node) => vec![Failing::Step(node, shape.clone())],
            Ends::Block(index) => std::mem::take(&mut self.blocks[index].failures),
        }
    }

    /// These errors are those of the scope or block around.
    pub(super) fn leave_with(&mut self, failures: Vec<Failing>) {
        self.open_block().failures.extend(failures);
    }

    /// Leads all of these errors to `next`, in the variable `error`.
    pub(super) fn lead_all(&mut self, failures: Vec<Failing>, error: Option<&str>, next: NodeId) {
        for failing in failures {
            match failing {
                Failing::Step(node, shape) => {
                    let errors = Self::names_left(&shape, &[]);
                    self.lead_some(node, errors, error, next);
                }
                Failing::Raised(node) => self.lead_raised(node, error, next),
            }
        }
    }

    /// A catcher of the step for these errors, if there are any.
    pub(super) fn lead_some(
        &mut self,
        node: NodeId,
        errors: Vec<String>,
        error: Option<&str>,
        next: NodeId,
    ) {
        if !errors.is_empty() {
            self.catches(node).push(Catch {
                errors,
                error: error.map(str::to_owned),
                next,
            });
        }
    }

    /// Assigns the error of a Fail instead of failing with it.
    pub(super) fn lead_raised(&mut self, id: NodeId, error: Option<&str>, next: NodeId) {
        let NodeKind::Fail { error: name, cause } = &self.node(id).kind else {
            return;
        };
        let value = error_value(name, cause);
        let assigns = match error {
            Some(variable) => vec![(variable.to_owned(), value)],
            None if value.fallible => vec![(names::fresh("failure"), value)],
            None => Vec::new(),
        };
        self.become_assign(id, assigns, next);
    }

    /// The error name of a Fail, when it is always the same.
    pub(super) fn raised_name(&mut self, id: NodeId) -> Option<String> {
        match &self.node(id).kind {
            NodeKind::Fail { error, .. } => match &error.ast {
                Ast::String(name) => Some(name.to_string()),
                _ => None,
            },
            _ => None,
        }
    }
}

/// `{"Error": .., "Cause": ..}`; an error that goes on is itself.
pub(super) fn error_value(error: &Value, cause: &Value) -> Value {
    if let Ast::Variable(name) = whole(&error.ast).unwrap_or(&Ast::Null)
        && error.ast == Ast::var(&**name).field("Error")
        && cause.ast == Ast::var(&**name).field("Cause")
    {
        return Value::var(name);
    }
    let ast = Ast::object([
        ("Error".to_owned(), error.ast.clone()),
        ("Cause".to_owned(), cause.ast.clone()),
    ]);
    Value::derive(ast, [error, cause])
}

/// What a path reads a field of.
fn whole(ast: &Ast) -> Option<&Ast> {
    match ast {
        Ast::Binary(crate::jsonata::BinaryOp::Path, whole, _) => Some(whole),
        _ => None,
    }
}
