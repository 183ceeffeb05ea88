//! The builder that a twin calls, step by step, to make the program of its workflow.

use std::marker::PhantomData;

use crate::data::Shape;
use crate::data::crossing::{Answer, Crosses};
use crate::expr::{self, Expr};
use crate::ir::{Assigns, Distribution, Node, NodeId, NodeKind, Program, Scope, SiteId, Value};
use crate::jsonata::{Ast, BinaryOp};
use crate::names;

use super::awaited::{Block, Ends, OpenBlock};
use super::each::Counter;
use super::inline::{Inlining, renumber};
use super::{Definition, state_names};

/// What `#[workflow]` says, as data.
#[derive(Debug, Clone)]
pub struct WorkflowSpec {
    /// The workflow's name.
    pub name: &'static str,
    /// From the doc comment.
    pub comment: Option<&'static str>,
    /// Seconds for the whole execution.
    pub timeout_seconds: Option<u64>,
    /// Whether it is an Express workflow.
    pub express: bool,
    /// How many sites the body has.
    pub sites: SiteId,
}

/// A place in the program to go to.
#[derive(Debug, Clone, Copy)]
pub struct Label(pub(super) NodeId);

/// A step whose result has not been looked at yet; `R` is what awaiting it gives.
#[derive(Debug)]
pub struct Pending<R> {
    pub(super) ends: Ends,
    ty: PhantomData<fn() -> R>,
}

impl<R> Pending<R> {
    pub(super) fn of(ends: Ends) -> Pending<R> {
        Pending {
            ends,
            ty: PhantomData,
        }
    }

    /// The same step, of another type.
    pub(super) fn retyped<S>(&self) -> Pending<S> {
        Pending::of(self.ends)
    }
}

/// A loop that `break` and `continue` can name.
#[derive(Debug)]
pub(super) struct Loop {
    pub(super) label: Option<&'static str>,
    pub(super) head: NodeId,
    pub(super) exit: NodeId,
    /// What counts in a `for` over a range.
    pub(super) counter: Option<Counter>,
}

/// A scope being built. `cursor` is the step that the next one replaces.
#[derive(Debug)]
pub(super) struct OpenScope {
    pub(super) scope: Scope,
    pub(super) cursor: NodeId,
    pub(super) loops: Vec<Loop>,
    /// The scope itself, and the blocks in it that the cursor is in.
    pub(super) blocks: Vec<OpenBlock>,
}

/// A Parallel or Map being built around the scopes inside it.
#[derive(Debug)]
pub(super) struct OpenState {
    pub(super) site: SiteId,
    pub(super) name: String,
    pub(super) branches: Vec<Scope>,
    described: Described,
}

/// What the user says of the next state: its name, and whether it may not change; its comment.
type Described = (Option<(&'static str, bool)>, Option<&'static str>);

/// Builds the [`Definition`] of one workflow from the calls of its twin.
///
/// Steps are added at a cursor that moves along; control flow goes through labels. Code that
/// can't be reached is built as well, and dropped by the first pass.
#[derive(Debug)]
pub struct DefinitionBuilder {
    spec: WorkflowSpec,
    pub(super) scopes: Vec<OpenScope>,
    pub(super) states: Vec<OpenState>,
    /// The distributed maps whose bodies are being built, the innermost last.
    pub(super) distributions: Vec<Distribution>,
    /// The blocks that are built.
    pub(super) blocks: Vec<Block>,
    /// What the next undo reads.
    pub(super) kept: Vec<Ast>,
    /// Variables that are assigned more than once: what reads them is not stable.
    pub(super) mutable: Vec<String>,
    refusals: Vec<String>,
    pub(super) next_name: Option<(&'static str, bool)>,
    pub(super) next_comment: Option<&'static str>,
    pub(super) inlining: Inlining,
}

impl OpenScope {
    pub(super) fn new() -> OpenScope {
        let mut open = OpenScope {
            scope: Scope::default(),
            cursor: 0,
            loops: Vec::new(),
            blocks: vec![OpenBlock::default()],
        };
        open.scope.entry = open.blank();
        open.cursor = open.scope.entry;
        open
    }

    pub(super) fn blank(&mut self) -> NodeId {
        self.scope.nodes.push(Node {
            site: None,
            name: String::new(),
            explicit_name: false,
            comment: None,
            kind: NodeKind::Unreachable,
        });
        self.scope.nodes.len() - 1
    }
}

impl DefinitionBuilder {
    /// Starts a definition.
    #[must_use]
    pub fn new(spec: WorkflowSpec) -> DefinitionBuilder {
        names::start();
        let stale = expr::take_refusals();
        drop(stale);
        expr::nowhere();
        DefinitionBuilder {
            inlining: Inlining::new(spec.sites),
            spec,
            scopes: vec![OpenScope::new()],
            states: Vec::new(),
            distributions: Vec::new(),
            blocks: Vec::new(),
            kept: Vec::new(),
            mutable: Vec::new(),
            refusals: Vec::new(),
            next_name: None,
            next_comment: None,
        }
    }

    /// Ends the definition: the passes run, and the ASL comes out.
    ///
    /// # Errors
    /// What can't be said in ASL, one message each.
    pub fn finish(mut self) -> Result<Definition, Vec<String>> {
        let mut open = self
            .scopes
            .pop()
            .expect("the root scope is open until the end");
        self.refusals.extend(expr::take_refusals());
        if !self.refusals.is_empty() {
            return Err(self.refusals);
        }
        let numbers = renumber(&mut open.scope, &self.inlining);
        let program = Program {
            name: self.spec.name.to_owned(),
            comment: self.spec.comment.map(str::to_owned),
            timeout_seconds: self.spec.timeout_seconds,
            express: self.spec.express,
            root: open.scope,
        };
        let mut definition = crate::ir::compile(program)?;
        let state = |number: &SiteId| definition.sites.get(*number as usize).cloned().flatten();
        definition.sites = numbers.iter().map(state).collect();
        definition.inlined = self.inlining.bases();
        Ok(definition)
    }

    /// Whether it is an Express workflow.
    pub(super) fn is_express(&self) -> bool {
        self.spec.express
    }

    /// Records what can't be said in ASL; [`finish`](Self::finish) reports it.
    pub(super) fn refuse(&mut self, message: String) {
        self.refusals.push(expr::placed(message));
    }

    pub(super) fn top(&mut self) -> &mut OpenScope {
        self.scopes
            .last_mut()
            .expect("the root scope is open until the end")
    }

    pub(super) fn node(&mut self, id: NodeId) -> &mut Node {
        &mut self.top().scope.nodes[id]
    }

    pub(super) fn blank(&mut self) -> NodeId {
        self.top().blank()
    }

    pub(super) fn cursor(&mut self) -> NodeId {
        self.top().cursor
    }

    pub(super) fn move_to(&mut self, id: NodeId) {
        self.top().cursor = id;
    }

    /// Makes the step at the cursor `kind`, and moves the cursor to `next`.
    pub(super) fn put(
        &mut self,
        site: Option<SiteId>,
        name: String,
        kind: NodeKind,
        next: NodeId,
    ) -> NodeId {
        let chosen = self.next_name.take();
        let comment = self.next_comment.take().map(str::to_owned);
        let site = site.map(|site| self.inlining.site(site));
        let name = self.inlining.name(name);
        let chosen = chosen.map(|(chosen, explicit)| (self.inlining.chosen(chosen), explicit));
        let cursor = self.cursor();
        let node = self.node(cursor);
        node.site = site;
        node.name = name;
        node.kind = kind;
        node.comment = comment;
        if let Some((chosen, explicit)) = chosen {
            node.name = chosen;
            node.explicit_name = explicit;
        }
        self.move_to(next);
        cursor
    }

    /// Opens a state with scopes inside. What the user says of it is for it, not for a state inside.
    pub(super) fn open_state(&mut self, site: SiteId, name: &str) {
        self.states.push(OpenState {
            site,
            name: name.to_owned(),
            branches: Vec::new(),
            described: (self.next_name.take(), self.next_comment.take()),
        });
    }

    /// The state that was opened last, which is put next.
    pub(super) fn close_state(&mut self) -> OpenState {
        let state = self.states.pop().expect("a Parallel or Map is open");
        (self.next_name, self.next_comment) = state.described;
        state
    }

    /// Ends the way at the cursor; what follows can't be reached until a label is placed.
    pub(super) fn end(&mut self, site: Option<SiteId>, name: String, kind: NodeKind) -> NodeId {
        let next = self.blank();
        self.put(site, name, kind, next)
    }

    // Names and comments

    /// Names the next state, as `#[state(name = "..")]` says.
    pub fn state_name(&mut self, name: &'static str) {
        self.next_name = Some((name, true));
    }

    /// Comments the next state.
    pub fn state_comment(&mut self, comment: &'static str) {
        self.next_comment = Some(comment);
    }

    // Variables

    /// The only parameter of the workflow: the execution's input.
    pub fn param<A: Crosses<T, U>, T, U>(&mut self, _: Answer<A, T>, name: &str) -> Expr<U> {
        Expr::new(self.parameter(name, Value::of))
    }

    /// One of several parameters: a key of the execution's input.
    pub fn param_of_many<A: Crosses<T, U>, T, U>(
        &mut self,
        _: Answer<A, T>,
        name: &'static str,
        shape: &Shape,
    ) -> Expr<U> {
        Expr::new(self.parameter(name, |input| {
            let mut value = Value::of(input.field(name));
            value.undefined = matches!(shape, Shape::Option(_));
            value
        }))
    }

    /// A parameter: what the caller gives where the workflow is inline, else a part of the input.
    fn parameter(&mut self, name: &str, read: impl FnOnce(Ast) -> Value) -> Value {
        if let Some(argument) = self.inlining.argument() {
            return self.bind_value(name, argument);
        }
        let input = Ast::var("states")
            .field("context")
            .field("Execution")
            .field("Input");
        self.bind_value(name, read(input))
    }

    /// A new variable for `value`, without a site of its own: such a step always folds.
    pub(super) fn bind_value(&mut self, hint: &str, value: Value) -> Value {
        self.bind_at(None, hint, value)
    }

    fn bind_at(&mut self, site: Option<SiteId>, hint: &str, value: Value) -> Value {
        let name = names::fresh(hint);
        let variable = Value::var(&name);
        self.put_assign(site, vec![(name, value)]);
        variable
    }

    pub(super) fn put_assign(&mut self, site: Option<SiteId>, assigns: Assigns) -> NodeId {
        let name = Self::assign_name(&assigns);
        let next = self.blank();
        self.put(site, name, NodeKind::Assign { assigns, next }, next)
    }

    /// What a step that assigns is called.
    pub(super) fn assign_name(assigns: &Assigns) -> String {
        let first = assigns.first().map(|(name, _)| names::plain(name));
        first.map_or_else(String::new, |name| {
            format!("Set{}", state_names::pascal_case(name))
        })
    }

    /// `let name = value;`
    pub fn bind<T: ?Sized>(&mut self, site: SiteId, hint: &str, value: Expr<T>) -> Expr<T> {
        Expr::new(self.bind_at(Some(site), hint, value.value))
    }

    /// `let mut name = value;`
    pub fn bind_mut<T: ?Sized>(&mut self, site: SiteId, hint: &str, value: Expr<T>) -> Expr<T> {
        let variable = self.bind(site, hint, value);
        self.mark_mutable(&variable);
        variable
    }

    /// `let name;`, which each way sets once before it is read.
    pub fn declare<T>(&mut self, hint: &str) -> Expr<T> {
        Expr::new(Value::var(&names::fresh(hint)))
    }

    /// Says that `variable` is assigned again later.
    pub fn mark_mutable<T: ?Sized>(&mut self, variable: &Expr<T>) {
        self.mark_assigned(&variable.value);
    }

    pub(super) fn mark_assigned(&mut self, variable: &Value) {
        if let Ast::Variable(name) = &variable.ast {
            self.mutable.push(name.clone());
            self.keep_counting(name);
        }
    }

    /// `variable = value;`
    pub fn assign<T: ?Sized, U: ?Sized>(
        &mut self,
        site: SiteId,
        variable: &Expr<T>,
        value: Expr<U>,
    ) {
        self.assign_value(site, &variable.value, value.value);
    }

    fn assign_value(&mut self, site: SiteId, variable: &Value, value: Value) {
        match &variable.ast {
            Ast::Variable(name) => {
                self.put_assign(Some(site), vec![(name.clone(), value)]);
            }
            other => self.refuse(format!("`{other}` is not a variable and can't be assigned")),
        }
    }

    /// Whether reading `value` later gives the same: it is a path into variables that are
    /// assigned once.
    pub(super) fn is_stable(&self, value: &Value) -> bool {
        fn is_path(ast: &Ast) -> bool {
            match ast {
                Ast::Variable(_) => true,
                Ast::Binary(BinaryOp::Path, a, b) => is_path(a) && matches!(**b, Ast::Name(_)),
                _ => false,
            }
        }
        is_path(&value.ast)
            && !value.fallible
            && !self.mutable.iter().any(|name| value.ast.reads(name))
    }

    /// `value` where it may be read again later: itself when that is the same, else a variable.
    pub fn stable<T: ?Sized>(&mut self, hint: &str, value: Expr<T>) -> Expr<T> {
        Expr::new(self.stable_value(hint, value.value))
    }

    pub(super) fn stable_value(&mut self, hint: &str, value: Value) -> Value {
        match self.is_stable(&value) {
            true => value,
            false => self.bind_value(hint, value),
        }
    }
}
