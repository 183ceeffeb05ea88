//! Tasks, waits, and states with scopes inside.

use crate::expr::{self, Expr, Ty};
use crate::ir::{MapOptions, NodeKind, SiteId, Value, WaitUntil};
use crate::jsonata::Ast;
use crate::names;
use crate::task::Callee;

use super::awaited::Ends;
use super::builder::{DefinitionBuilder, Label, OpenScope, Pending};
use super::probe::Called;
use super::state_names;

impl DefinitionBuilder {
    /// Where the cursor is, to come back to.
    pub fn here(&mut self) -> Label {
        Label(self.cursor())
    }

    /// Calls a task or another workflow.
    pub fn task<R>(&mut self, site: SiteId, called: Called<R>, args: Vec<Value>) -> Pending<R> {
        Pending::of(self.call(site, called.callee, args))
    }

    fn call(&mut self, site: SiteId, callee: Callee, args: Vec<Value>) -> Ends {
        let spec = match callee {
            Callee::Task(spec) => Box::new(spec),
            Callee::Inline(inline) => return self.inline(site, inline, args),
        };
        if self.is_express() && spec.kind.is_later() {
            self.refuse(format!(
                "`{}` is awaited in an Express workflow, which can't wait for `.sync`, callbacks and activities: remove `express`",
                spec.path
            ));
        }
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
        Ends::Step(self.put(Some(site), name, kind, next))
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

    pub(super) fn put_wait(&mut self, site: SiteId, name: String, until: WaitUntil) {
        let next = self.blank();
        self.put(Some(site), name, NodeKind::Wait { until, next }, next);
    }

    /// `try_join!(`
    pub fn begin_parallel(&mut self, site: SiteId, name: &str) {
        self.open_state(site, name);
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
        Pending::of(self.put_parallel())
    }

    fn put_parallel(&mut self) -> Ends {
        let state = self.close_state();
        let next = self.blank();
        let branches = state.branches;
        let kind = NodeKind::Parallel {
            branches,
            retry: Vec::new(),
            result: None,
            catch: Vec::new(),
            next,
        };
        Ends::Step(self.put(Some(state.site), state.name, kind, next))
    }

    /// `map(items, async |item| {`: the item, and the scope of the body.
    pub fn begin_map<T>(&mut self, site: SiteId, name: &str, item: &str, _: Ty<T>) -> Expr<T> {
        Expr::new(self.open_map(site, name, item))
    }

    fn open_map(&mut self, site: SiteId, name: &str, item: &str) -> Value {
        let variable = names::fresh(item);
        self.open_state(site, name);
        self.scopes.push(OpenScope::new());
        Value::var(&variable)
    }

    /// `})` with its options.
    pub fn end_map<T, R>(
        &mut self,
        item: &Expr<T>,
        items: Value,
        options: MapOptions,
        _: Ty<R>,
    ) -> Pending<R> {
        Pending::of(self.put_map(&item.value, items, options))
    }

    fn put_map(&mut self, item: &Value, items: Value, options: MapOptions) -> Ends {
        let body = self.scopes.pop().expect("a map body is open").scope;
        let state = self.close_state();
        let Ast::Variable(item) = &item.ast else {
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
        Ends::Step(self.put(Some(state.site), state.name, kind, next))
    }
}
