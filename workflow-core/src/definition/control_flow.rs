//! Labels, choices and loops of the program.

use crate::expr::Expr;
use crate::ir::{NodeId, NodeKind, SiteId, Value};
use crate::jsonata::Ast;
use crate::names;

use super::builder::{DefinitionBuilder, Label, Loop};

impl DefinitionBuilder {
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
        self.put_branch(site, name, condition.value)
    }

    pub(super) fn put_branch(&mut self, site: SiteId, name: &str, condition: Value) -> Label {
        let then = self.blank();
        let otherwise = self.blank();
        let rules = vec![(condition, then)];
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

    /// Sets the variable of a join.
    pub fn join_value<T: ?Sized>(
        &mut self,
        site: Option<SiteId>,
        variable: &Expr<T>,
        value: Expr<T>,
    ) {
        if let Ast::Variable(name) = &variable.value.ast {
            let assigns = vec![(name.clone(), value.value)];
            self.put_assign(site, assigns);
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

    pub(super) fn find_loop(&mut self, label: Option<&str>) -> (NodeId, NodeId) {
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
    pub fn break_with<T>(
        &mut self,
        site: Option<SiteId>,
        label: Option<&str>,
        variable: &Expr<T>,
        value: Expr<T>,
    ) {
        self.join_value(site, variable, value);
        self.break_loop(label);
    }

    /// `continue`
    pub fn continue_loop(&mut self, label: Option<&str>) {
        let (head, _) = self.find_loop(label);
        self.jump(Label(head));
    }
}
