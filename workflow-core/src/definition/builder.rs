//! The builder that a twin calls, step by step, to make the program of its workflow.

use std::marker::PhantomData;

use crate::data::{ErrorShape, Shape, WorkflowData};
use crate::expr::{self, Expr, Ty};
use crate::ir::{
    Assigns, Catch, Distribution, MapOptions, Node, NodeId, NodeKind, Program, Scope, SiteId, Value, WaitUntil,
};
use crate::jsonata::{Ast, BinaryOp};
use crate::names;
use crate::outcome::Outcome;

use super::each::Counter;
use super::probe::{Called, Conversion};
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
    pub(super) node: NodeId,
    ty: PhantomData<fn() -> R>,
}

impl<R> Pending<R> {
    pub(super) fn new(node: NodeId) -> Pending<R> {
        Pending {
            node,
            ty: PhantomData,
        }
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
struct OpenScope {
    scope: Scope,
    cursor: NodeId,
    loops: Vec<Loop>,
}

/// A Parallel or Map being built around the scopes inside it.
#[derive(Debug)]
struct OpenState {
    site: SiteId,
    name: String,
    branches: Vec<Scope>,
}

/// Builds the [`Definition`] of one workflow from the calls of its twin.
///
/// Steps are added at a cursor that moves along; control flow goes through labels. Code that
/// can't be reached is built as well, and dropped by the first pass.
#[derive(Debug)]
pub struct DefinitionBuilder {
    spec: WorkflowSpec,
    scopes: Vec<OpenScope>,
    states: Vec<OpenState>,
    /// The distributed maps whose bodies are being built, the innermost last.
    pub(super) distributions: Vec<Distribution>,
    /// Variables that are assigned more than once: what reads them is not stable.
    mutable: Vec<String>,
    refusals: Vec<String>,
    next_name: Option<(&'static str, bool)>,
    next_comment: Option<&'static str>,
}

impl OpenScope {
    fn new() -> OpenScope {
        let mut open = OpenScope {
            scope: Scope::default(),
            cursor: 0,
            loops: Vec::new(),
        };
        open.scope.entry = open.blank();
        open.cursor = open.scope.entry;
        open
    }

    fn blank(&mut self) -> NodeId {
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
            spec,
            scopes: vec![OpenScope::new()],
            states: Vec::new(),
            distributions: Vec::new(),
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
        let open = self
            .scopes
            .pop()
            .expect("the root scope is open until the end");
        self.refusals.extend(expr::take_refusals());
        if !self.refusals.is_empty() {
            return Err(self.refusals);
        }
        let program = Program {
            name: self.spec.name.to_owned(),
            comment: self.spec.comment.map(str::to_owned),
            timeout_seconds: self.spec.timeout_seconds,
            express: self.spec.express,
            root: open.scope,
        };
        let mut definition = crate::ir::compile(program)?;
        definition.sites.resize(self.spec.sites as usize, None);
        Ok(definition)
    }

    /// Records what can't be said in ASL; [`finish`](Self::finish) reports it.
    pub(super) fn refuse(&mut self, message: String) {
        self.refusals.push(expr::placed(message));
    }

    fn top(&mut self) -> &mut OpenScope {
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
        let cursor = self.cursor();
        let node = self.node(cursor);
        node.site = site;
        node.name = name;
        node.kind = kind;
        node.comment = comment;
        if let Some((chosen, explicit)) = chosen {
            chosen.clone_into(&mut node.name);
            node.explicit_name = explicit;
        }
        self.move_to(next);
        cursor
    }

    /// Ends the way at the cursor; what follows can't be reached until a label is placed.
    fn end(&mut self, site: Option<SiteId>, name: String, kind: NodeKind) {
        let next = self.blank();
        self.put(site, name, kind, next);
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
    pub fn param<T: WorkflowData>(&mut self, name: &str) -> Expr<T> {
        let input = Ast::var("states")
            .field("context")
            .field("Execution")
            .field("Input");
        self.bind_value(name, Value::of(input))
    }

    /// One of several parameters: a key of the execution's input.
    pub fn param_of_many<T: WorkflowData>(&mut self, name: &'static str) -> Expr<T> {
        let input = Ast::var("states")
            .field("context")
            .field("Execution")
            .field("Input");
        let mut value = Value::of(input.field(name));
        value.undefined = matches!(T::shape(), Shape::Option(_));
        self.bind_value(name, value)
    }

    /// A new variable for `value`, without a site of its own: such a step always folds.
    pub(super) fn bind_value<T: ?Sized>(&mut self, hint: &str, value: Value) -> Expr<T> {
        let name = names::fresh(hint);
        self.put_assign(None, vec![(name.clone(), value)]);
        Expr::new(Value::var(&name))
    }

    pub(super) fn put_assign(&mut self, site: Option<SiteId>, assigns: Assigns) -> NodeId {
        let name = assigns
            .first()
            .map(|(n, _)| format!("Set{}", state_names::pascal_case(names::plain(n))));
        let next = self.blank();
        self.put(
            site,
            name.unwrap_or_default(),
            NodeKind::Assign { assigns, next },
            next,
        )
    }

    /// `let name = value;`
    pub fn bind<T: ?Sized>(&mut self, site: SiteId, hint: &str, value: Expr<T>) -> Expr<T> {
        let name = names::fresh(hint);
        self.put_assign(Some(site), vec![(name.clone(), value.value)]);
        Expr::new(Value::var(&name))
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
        if let Ast::Variable(name) = &variable.value.ast {
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
        match &variable.value.ast {
            Ast::Variable(name) => {
                let name = name.clone();
                self.put_assign(Some(site), vec![(name, value.value)]);
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
        if self.is_stable(&value.value) {
            value
        } else {
            self.bind_value(hint, value.value)
        }
    }

    // Control flow

    /// A place to go to, not yet anywhere.
    pub fn label(&mut self) -> Label {
        Label(self.blank())
    }

    /// Goes to `label`.
    pub fn jump(&mut self, label: Label) {
        self.end(None, String::new(), NodeKind::Jump { next: label.0 });
    }

    /// Goes on at `label`; the way at the cursor leads there too.
    pub fn place(&mut self, label: Label) {
        self.jump(label);
        self.move_to(label.0);
    }

    /// Goes on at `label` alone.
    pub fn begin(&mut self, label: Label) {
        self.move_to(label.0);
    }

    /// `if condition`: the cursor goes on in the `then` arm; the label is that of the other.
    pub fn branch<C: ?Sized>(&mut self, site: SiteId, name: &str, condition: Expr<C>) -> Label {
        let then = self.blank();
        let otherwise = self.blank();
        let rules = vec![(condition.value, then)];
        self.put(
            Some(site),
            name.to_owned(),
            NodeKind::Choice {
                rules,
                default: otherwise,
            },
            then,
        );
        Label(otherwise)
    }

    /// A variable that several ways set before they meet.
    ///
    /// After that it stays as it is.
    pub fn join_variable<T>(&mut self, hint: &str) -> Expr<T> {
        Expr::new(Value::var(&names::fresh(hint)))
    }

    /// Sets the variable of a join, without a site of its own.
    pub fn join_value<T: ?Sized>(&mut self, variable: &Expr<T>, value: Expr<T>) {
        if let Ast::Variable(name) = &variable.value.ast {
            let assigns = vec![(name.clone(), value.value)];
            self.put_assign(None, assigns);
        }
    }

    /// The value of a way that has ended: it is never read.
    #[must_use]
    pub fn never<T>(&self) -> Expr<T> {
        Expr::new(Value::of(Ast::Null))
    }

    /// `loop {`
    ///
    /// Gives the variable that takes the value of `break`.
    pub fn begin_loop<T>(&mut self, label: Option<&'static str>) -> Expr<T> {
        let head = self.blank();
        let exit = self.blank();
        self.place(Label(head));
        self.open_loop(Loop {
            label,
            head,
            exit,
            counter: None,
        });
        self.join_variable("result")
    }

    /// `}`: goes around. The cursor goes on after the loop.
    pub fn end_loop(&mut self) {
        let open = self.top().loops.pop().expect("a loop is open");
        self.jump(Label(open.head));
        self.move_to(open.exit);
    }

    pub(super) fn open_loop(&mut self, open: Loop) {
        self.top().loops.push(open);
    }

    /// The innermost loop.
    pub(super) fn current_loop(&mut self) -> Option<&mut Loop> {
        self.top().loops.last_mut()
    }

    fn find_loop(&mut self, label: Option<&str>) -> (NodeId, NodeId) {
        let loops = &self.top().loops;
        let found = loops
            .iter()
            .rev()
            .find(|l| label.is_none() || l.label == label);
        let found = found.expect("the macro has checked that the loop exists");
        (found.head, found.exit)
    }

    /// `break`
    pub fn break_loop(&mut self, label: Option<&str>) {
        let (_, exit) = self.find_loop(label);
        self.jump(Label(exit));
    }

    /// `break value`
    pub fn break_with<T>(&mut self, label: Option<&str>, variable: &Expr<T>, value: Expr<T>) {
        self.join_value(variable, value);
        self.break_loop(label);
    }

    /// `continue`
    pub fn continue_loop(&mut self, label: Option<&str>) {
        let (head, _) = self.find_loop(label);
        self.jump(Label(head));
    }

    // Ends

    /// `return Ok(value)`, or `return value` of a plain value.
    pub fn return_value<T: ?Sized>(&mut self, site: SiteId, value: Expr<T>) {
        self.end(
            Some(site),
            "Succeed".to_owned(),
            NodeKind::Return { value: value.value },
        );
    }

    fn put_fail(&mut self, site: SiteId, error: Value, cause: Value) {
        let name = match &error.ast {
            Ast::String(name) => format!("Fail{}", state_names::pascal_case(name)),
            _ => "Fail".to_owned(),
        };
        self.end(Some(site), name, NodeKind::Fail { error, cause });
    }

    /// `return Ok(value)`
    pub fn return_ok<T: ?Sized>(&mut self, site: SiteId, value: Expr<T>) {
        self.return_value(site, value);
    }

    /// `return Err(error)`
    pub fn return_err<E: ?Sized>(&mut self, site: SiteId, error: &Expr<E>) {
        let (error, cause) = expr::error_value::error(error);
        self.put_fail(site, error, cause);
    }

    /// `return Err(error.into())`
    pub fn return_converted<T, E>(
        &mut self,
        site: SiteId,
        error: Expr<E>,
        conversion: &Conversion<T>,
    ) {
        let converted: Expr<E> = Expr::new((conversion.convert)(error.value));
        self.return_err(site, &converted);
    }

    /// `return result`, of any expression: the sites are those of the test, the value and the
    /// error.
    pub fn return_outcome<T: ?Sized>(
        &mut self,
        sites: [SiteId; 3],
        outcome: Expr<T>,
        has_errors: bool,
    ) {
        let [test, value_site, error_site] = sites;
        if !has_errors {
            return self.return_value(value_site, outcome);
        }
        let outcome = self.stable("outcome", outcome).value;
        let error = outcome.ast.clone().field("Err");
        let failed = Ast::call("exists", [error.clone()]);
        let otherwise = self.branch(
            test,
            "IfErr",
            Expr::<bool>::new(Value::derive(failed, [&outcome])),
        );
        let read = |name: &str| Value::of(error.clone().field(name));
        self.put_fail(error_site, read("Error"), read("Cause"));
        self.begin(otherwise);
        self.return_value(
            value_site,
            Expr::<()>::new(Value::of(outcome.ast.field("Ok"))),
        );
    }

    // Steps

    /// Where the cursor is, to come back to.
    pub fn here(&mut self) -> Label {
        Label(self.cursor())
    }

    /// Calls a task.
    pub fn task<R>(&mut self, site: SiteId, called: Called<R>, args: Vec<Value>) -> Pending<R> {
        let spec = Box::new(called.spec);
        self.check_in_child(&spec);
        let name = spec.name.to_owned();
        if self.next_comment.is_none() {
            self.next_comment = spec.comment;
        }
        let next = self.blank();
        let kind = NodeKind::Task {
            spec,
            args,
            result: None,
            catch: Vec::new(),
            next,
        };
        let node = self.put(Some(site), name, kind, next);
        Pending::new(node)
    }

    /// `sleep(duration).await` of a duration known now.
    pub fn sleep(&mut self, site: SiteId, duration: std::time::Duration) {
        if duration.subsec_nanos() > 0 {
            self.refuse(format!(
                "`sleep({duration:?})`: a Wait state waits whole seconds; use `Duration::from_secs`"
            ));
        }
        let seconds = duration.as_secs();
        if seconds > 99_999_999 {
            self.refuse(format!(
                "`sleep` of {seconds} seconds: a Wait state waits 99999999 at most"
            ));
        }
        let value = Value::of(Ast::Number(seconds.into()));
        self.put_wait(site, state_names::wait(seconds), WaitUntil::Seconds(value));
    }

    /// `sleep(Duration::from_secs(seconds)).await`
    pub fn sleep_seconds<T: ?Sized>(&mut self, site: SiteId, seconds: Expr<T>) {
        self.put_wait(site, "Wait".to_owned(), WaitUntil::Seconds(seconds.value));
    }

    /// `sleep(duration).await`
    pub fn sleep_for(&mut self, site: SiteId, duration: Expr<std::time::Duration>) {
        let seconds = expr::functions::whole_seconds(&duration.value);
        self.put_wait(site, "Wait".to_owned(), WaitUntil::Seconds(seconds));
    }

    fn put_wait(&mut self, site: SiteId, name: String, until: WaitUntil) {
        let next = self.blank();
        self.put(Some(site), name, NodeKind::Wait { until, next }, next);
    }

    /// `try_join!(`
    pub fn begin_parallel(&mut self, site: SiteId, name: &str) {
        self.states.push(OpenState {
            site,
            name: name.to_owned(),
            branches: Vec::new(),
        });
    }

    /// A branch starts.
    pub fn begin_branch(&mut self) {
        self.scopes.push(OpenScope::new());
    }

    /// The branch ends; its ways have all returned.
    pub fn end_branch(&mut self) {
        let open = self.scopes.pop().expect("a branch is open");
        self.states
            .last_mut()
            .expect("a Parallel is open")
            .branches
            .push(open.scope);
    }

    /// `)`
    pub fn end_parallel<R>(&mut self, _: Ty<R>) -> Pending<R> {
        let state = self.states.pop().expect("a Parallel is open");
        let next = self.blank();
        let branches = state.branches;
        let kind = NodeKind::Parallel {
            branches,
            result: None,
            catch: Vec::new(),
            next,
        };
        let node = self.put(Some(state.site), state.name, kind, next);
        Pending::new(node)
    }

    /// `map(items, async |item| {`: the item, and the scope of the body.
    pub fn begin_map<T>(&mut self, site: SiteId, name: &str, item: &str, _: Ty<T>) -> Expr<T> {
        let variable = names::fresh(item);
        let state = OpenState {
            site,
            name: name.to_owned(),
            branches: Vec::new(),
        };
        self.states.push(state);
        self.scopes.push(OpenScope::new());
        Expr::new(Value::var(&variable))
    }

    /// `})` with its options.
    pub fn end_map<T, R>(
        &mut self,
        item: &Expr<T>,
        items: Value,
        options: MapOptions,
        _: Ty<R>,
    ) -> Pending<R> {
        let body = self.scopes.pop().expect("a map body is open").scope;
        let state = self.states.pop().expect("a Map is open");
        let Ast::Variable(item) = &item.value.ast else {
            unreachable!("begin_map gave a variable")
        };
        let next = self.blank();
        let kind = NodeKind::Map {
            items,
            options,
            item: item.clone(),
            body,
            result: None,
            catch: Vec::new(),
            next,
        };
        let node = self.put(Some(state.site), state.name, kind, next);
        Pending::new(node)
    }

    // Results of steps

    /// The variable that takes the step's result.
    pub(super) fn result_variable(&mut self, node: NodeId, hint: &str) -> Value {
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

    pub(super) fn catches(&mut self, node: NodeId) -> &mut Vec<Catch> {
        match &mut self.node(node).kind {
            NodeKind::Task { catch, .. }
            | NodeKind::Parallel { catch, .. }
            | NodeKind::Map { catch, .. } => catch,
            _ => unreachable!("only these steps are pending"),
        }
    }

    /// The error names that `shape` can hold beyond `taken`, as ErrorEquals.
    pub(super) fn names_left(shape: &ErrorShape, taken: &[String]) -> Vec<String> {
        if shape.holds_any() {
            return vec!["States.ALL".to_owned()];
        }
        let mut left = Vec::new();
        for name in shape.names() {
            if !taken.iter().any(|t| t == name) && !left.iter().any(|l| l == name) {
                left.push(name.to_owned());
            }
        }
        left
    }

    /// `step.await?`: the error leaves the scope, converted.
    pub fn question<P, T>(
        &mut self,
        site: SiteId,
        hint: &str,
        pending: &Pending<P>,
        conversion: &Conversion<T>,
    ) -> Expr<T> {
        if let Some(shape) = &conversion.of {
            let errors = Self::names_left(shape, &[]);
            let after = self.cursor();
            let error = names::fresh("failure");
            let handler = self.blank();
            self.catches(pending.node).push(Catch {
                errors,
                error: Some(error.clone()),
                next: handler,
            });
            self.move_to(handler);
            self.return_converted(site, Expr::<P>::new(Value::var(&error)), conversion);
            self.move_to(after);
        }
        Expr::new(self.result_variable(pending.node, hint))
    }

    /// `value?` of a `Result` that is a value. The sites are those of the test and of the error.
    pub fn question_value<P, T>(
        &mut self,
        sites: [SiteId; 2],
        value: Expr<P>,
        conversion: &Conversion<T>,
    ) -> Expr<T> {
        let value = self.stable("outcome", value).value;
        let error = value.ast.clone().field("Err");
        let failed = Ast::call("exists", [error.clone()]);
        let otherwise = self.branch(sites[0], "IfErr", Expr::<bool>::new(Value::of(failed)));
        self.return_converted(sites[1], Expr::<P>::new(Value::of(error)), conversion);
        self.begin(otherwise);
        Expr::new(Value::of(value.ast.field("Ok")))
    }

    /// `option.ok_or(error)?`
    pub fn question_option<T, E>(
        &mut self,
        sites: [SiteId; 2],
        name: &str,
        value: Expr<Option<T>>,
        error: Expr<E>,
        conversion: &Conversion<()>,
    ) -> Expr<T> {
        let value = self.stable("value", value).value;
        let some = Ast::binary(BinaryOp::NotEqual, value.ast.clone(), Ast::Null);
        let condition = Expr::<bool>::new(Value::derive(some, [&value]));
        let otherwise = self.branch(sites[0], name, condition);
        let after = self.cursor();
        self.begin(otherwise);
        self.return_converted(sites[1], error, conversion);
        self.move_to(after);
        let mut value = value;
        value.undefined = false;
        Expr::new(value)
    }

    /// `step.await` as a value: a plain one, or a `Result` as data.
    pub fn value<R: Outcome>(&mut self, hint: &str, pending: &Pending<R>) -> Expr<R> {
        let Some(shape) = R::error_shape() else {
            return Expr::new(self.result_variable(pending.node, hint));
        };
        let ok = self.result_variable(pending.node, "value");
        let outcome = names::fresh(hint);
        let wrap = |key: &str, value: &Value| {
            Value::of(Ast::object([(key.to_owned(), value.ast.clone())]))
        };
        self.put_assign(None, vec![(outcome.clone(), wrap("Ok", &ok))]);
        let joined = self.blank();
        self.jump(Label(joined));

        let error = names::fresh("failure");
        let handler = self.blank();
        let errors = Self::names_left(&shape, &[]);
        self.catches(pending.node).push(Catch {
            errors,
            error: Some(error.clone()),
            next: handler,
        });
        self.move_to(handler);
        self.put_assign(
            None,
            vec![(outcome.clone(), wrap("Err", &Value::var(&error)))],
        );
        self.jump(Label(joined));
        self.move_to(joined);
        Expr::new(Value::var(&outcome))
    }

    /// The result of a step, for lenses: its type alone counts.
    #[must_use]
    pub fn outcome_of<R>(&self, _: &Pending<R>) -> Expr<R> {
        self.never()
    }

    /// `let _ = step.await;`: an error that the type holds is swallowed.
    pub fn swallow<R: Outcome>(&mut self, pending: &Pending<R>) {
        if let Some(shape) = R::error_shape() {
            let next = self.cursor();
            let errors = Self::names_left(&shape, &[]);
            if !errors.is_empty() {
                self.catches(pending.node).push(Catch {
                    errors,
                    error: None,
                    next,
                });
            }
        }
    }

    /// `return step.await`, `step.await` at the end: an error leaves under its own name.
    pub fn return_pending<R: Outcome>(&mut self, site: SiteId, pending: &Pending<R>) {
        let result = self.result_variable(pending.node, "result");
        self.return_value(site, Expr::<R>::new(result));
    }
}
