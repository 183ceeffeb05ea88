//! `compensate`: undos that run, last first, when a scope or block ends in an error.
//!
//! An undo is built where it is registered, apart from the way that goes on. When the scope ends,
//! it is known which undos each of its errors has to run: the error is led to the last of them,
//! each leads to the one before, and the first to the end of the scope. Where two ways meet of
//! which only one registers an undo, a variable says which it was.

mod registered;

use std::collections::HashMap;
use std::ops::Range;

use crate::data::{ErrorShape, Holds, Shape};
use crate::expr::{Expr, Ty, of_shape};
use crate::ir::{Assigns, Catch, NodeId, NodeKind, SiteId, Value};
use crate::jsonata::{Ast, BinaryOp};
use crate::names;
use crate::outcome::Outcome;

use self::registered::{Registered, Status};
use super::awaited::{Failing, OpenBlock, error_value};
use super::builder::DefinitionBuilder;

/// The error that a scope ends in when one of its undos fails.
const COMPENSATION_FAILED: &str = "CompensationFailed";

/// An undo.
#[derive(Debug, Clone)]
pub(super) struct Undo {
    /// What it does.
    name: String,
    /// The step that registers it.
    at: NodeId,
    /// Where it starts, and where it has ended well.
    entry: NodeId,
    done: NodeId,
    /// Its steps.
    nodes: Range<NodeId>,
    /// What it reads.
    kept: Vec<Ast>,
}

/// Undos of one scope or block, as they are tied together.
struct Ties<'u> {
    undos: &'u [Undo],
    /// The error that the scope ends in.
    failure: String,
    /// The sites of the end: of the choice, of an error that the type holds, of another.
    sites: [SiteId; 3],
    /// The type of the block's error; none for a scope, which any error can end.
    shape: Option<ErrorShape>,
    /// The variables that say whether an undo is registered, where it is not always known.
    flags: Vec<Option<String>>,
    /// What considers the first so many undos, when so much is known of them.
    considered: HashMap<Vec<Status>, NodeId>,
}

impl DefinitionBuilder {
    /// `compensate(async || {`: goes on in the undo.
    pub fn begin_undo(&mut self, name: &str) {
        let after = self.blank();
        let kind = NodeKind::Jump { next: after };
        let at = self.put(None, String::new(), kind, after);
        let entry = self.blank();
        self.top().blocks.push(OpenBlock::default());
        self.move_to(entry);
        let undo = Undo {
            name: name.to_owned(),
            at,
            entry,
            done: after,
            nodes: entry..entry,
            kept: std::mem::take(&mut self.kept),
        };
        self.block_around().undos.push(undo);
    }

    /// `});`: goes on after it.
    pub fn end_undo(&mut self) {
        let done = self.blank();
        let open = self.top().blocks.pop().expect("an undo is open");
        for id in open.returns {
            self.become_jump(id, done);
        }
        let end = self.blank();
        let undo = self.open_block().undos.last_mut();
        let undo = undo.expect("an undo is open");
        undo.nodes.end = end;
        let after = std::mem::replace(&mut undo.done, done);
        self.move_to(after);
    }

    /// The value of a variable, which an undo reads, from when it is registered.
    pub fn keep<T: ?Sized>(&mut self, name: &str, variable: &Expr<T>) -> Expr<T> {
        let kept = self.stable(name, variable.clone());
        self.kept.push(kept.value.ast.clone());
        kept
    }

    /// The block around the innermost one.
    fn block_around(&mut self) -> &mut OpenBlock {
        let blocks = &mut self.top().blocks;
        let around = blocks.len() - 2;
        &mut blocks[around]
    }

    /// A step that ended the scope with a value nobody reads goes on.
    fn become_jump(&mut self, id: NodeId, next: NodeId) {
        let NodeKind::Return { value } = &self.node(id).kind else {
            return;
        };
        // What may fail must be evaluated.
        let assigns = match value.fallible {
            true => vec![(names::fresh("undone"), value.clone())],
            false => Vec::new(),
        };
        self.become_assign(id, assigns, next);
    }

    /// The scope or block ends: its errors run its undos. The sites are those of the choice
    /// between errors that the type holds and others, and of each.
    pub fn run_undos<R: Outcome>(&mut self, sites: [SiteId; 3], _: Ty<R>) {
        let undos = std::mem::take(&mut self.open_block().undos);
        if undos.is_empty() {
            return;
        }
        let is_scope = self.top().blocks.len() == 1;
        let entry = match is_scope {
            true => self.top().scope.entry,
            false => self.open_block().entry,
        };
        let nodes = &self.top().scope.nodes;
        let at: Vec<NodeId> = undos.iter().map(|undo| undo.at).collect();
        let registered = Registered::of(nodes, entry, &at);
        let failing = registered.failing(nodes);
        let after = self.cursor();
        let mut ties = Ties {
            undos: &undos,
            failure: names::fresh("failure"),
            sites,
            shape: R::error_shape().filter(|_| !is_scope),
            flags: vec![None; undos.len()],
            considered: HashMap::new(),
        };
        self.forget_ways(&failing);
        for (id, statuses) in &failing {
            let next = self.consider(&mut ties, statuses);
            self.lead_any(*id, &ties.failure, next);
        }
        let lower = |k: usize| {
            let mut reached = failing.iter().filter(|(_, s)| s[k] != Status::Never);
            let first = reached.next()?.1[..k].to_vec();
            Some(reached.fold(first, |a, (_, s)| registered::join(&a, &s[..k])))
        };
        for (k, undo) in undos.iter().enumerate().rev() {
            if let Some(statuses) = lower(k) {
                let next = self.consider(&mut ties, &statuses);
                self.go_on_after(undo, &ties, next);
            }
        }
        self.set_flags(&ties, &registered, entry);
        self.move_to(after);
    }

    /// The errors of these steps are no longer the block's own: they come after the undos.
    fn forget_ways(&mut self, failing: &[(NodeId, Vec<Status>)]) {
        let led = |id: &NodeId| failing.iter().any(|(failing, _)| failing == id);
        let block = self.open_block();
        block.failures.retain(|way| match way {
            Failing::Step(id, _) | Failing::Raised(id) => !led(id),
        });
    }

    /// Leads every error of a step, or that of a Fail, to `next`.
    fn lead_any(&mut self, id: NodeId, error: &str, next: NodeId) {
        if matches!(self.node(id).kind, NodeKind::Fail { .. }) {
            return self.lead_raised(id, Some(error), next);
        }
        self.catches(id).push(Catch {
            errors: vec!["States.ALL".to_owned()],
            error: Some(error.to_owned()),
            next,
        });
    }

    /// What comes before the end when no more is known of the undos than this: the last of them
    /// that is registered, or the end.
    fn consider(&mut self, ties: &mut Ties<'_>, statuses: &[Status]) -> NodeId {
        let registered = statuses.iter().rposition(|s| *s != Status::Never);
        let count = registered.map_or(0, |k| k + 1);
        let statuses = &statuses[..count];
        let Some((last, lower)) = statuses.split_last() else {
            return self.consider_end(ties);
        };
        let entry = ties.undos[count - 1].entry;
        if *last == Status::Always {
            return entry;
        }
        if let Some(&known) = ties.considered.get(statuses) {
            return known;
        }
        let name = &ties.undos[count - 1].name;
        let flag =
            ties.flags[count - 1].get_or_insert_with(|| names::fresh(&format!("{name}_due")));
        let condition = Value::var(flag);
        let default = self.consider(ties, lower);
        let id = self.blank();
        let name = format!("If{}Due", super::state_names::pascal_case(name));
        let node = self.node(id);
        node.name = name;
        node.kind = NodeKind::Choice {
            rules: vec![(condition, entry)],
            default,
        };
        ties.considered.insert(statuses.to_vec(), id);
        id
    }

    /// The end, when all undos have run.
    fn consider_end(&mut self, ties: &mut Ties<'_>) -> NodeId {
        if let Some(&known) = ties.considered.get(&[][..]) {
            return known;
        }
        let [test, held, left] = ties.sites;
        let shape = ties.shape.as_ref();
        // Fails with errors that its type doesn't hold leave the blocks around, too.
        let id = match shape {
            None => self.fail_with(left, &ties.failure),
            Some(shape) if shape.holds_any() => self.end_held(held, &ties.failure),
            Some(shape) => {
                let names = shape.names().into_iter().map(Ast::string).collect();
                let name = Ast::var(&*ties.failure).field("Error");
                let holds = Ast::binary(BinaryOp::In, name, Ast::Array(names));
                let rules = vec![(Value::of(holds), self.end_held(held, &ties.failure))];
                let default = self.fail_with(left, &ties.failure);
                let id = self.blank();
                let (test, name) = self.of_body(test, "IfHeld");
                let node = self.node(id);
                node.site = Some(test);
                node.name = name;
                node.kind = NodeKind::Choice { rules, default };
                id
            }
        };
        ties.considered.insert(Vec::new(), id);
        id
    }

    /// Fails with the error, as the block does.
    fn end_held(&mut self, site: SiteId, failure: &str) -> NodeId {
        let id = self.fail_with(site, failure);
        self.leave_with(vec![Failing::Raised(id)]);
        id
    }

    fn fail_with(&mut self, site: SiteId, failure: &str) -> NodeId {
        let part = |key| Value::of(Ast::var(failure).field(key));
        let (error, cause) = (part("Error"), part("Cause"));
        let id = self.blank();
        let (site, name) = self.of_body(site, "Fail");
        let node = self.node(id);
        node.site = Some(site);
        node.name = name;
        node.kind = NodeKind::Fail { error, cause };
        id
    }

    /// A site and a name of the body around, which may be that of an inline workflow.
    fn of_body(&self, site: SiteId, name: &str) -> (SiteId, String) {
        let name = self.inlining.name(name.to_owned());
        (self.inlining.site(site), name)
    }

    /// What comes after an undo, also when it fails.
    fn go_on_after(&mut self, undo: &Undo, ties: &Ties<'_>, next: NodeId) {
        self.node(undo.done).kind = NodeKind::Jump { next };
        let error = names::fresh("undo_failure");
        let failed = self.blank();
        let value = self.compensation_failed(ties, &error);
        let assigns = vec![(ties.failure.clone(), value)];
        self.become_assign(failed, assigns, next);
        for id in undo.nodes.clone() {
            if can_fail(&self.node(id).kind) {
                self.lead_any(id, &error, failed);
            }
        }
    }

    /// Where it is not always known whether an undo is registered, a variable says so.
    fn set_flags(&mut self, ties: &Ties<'_>, registered: &Registered, entry: NodeId) {
        let mut at_first = Assigns::new();
        let set_later = registered.variables(&self.top().scope.nodes);
        for (undo, flag) in ties.undos.iter().zip(&ties.flags) {
            let Some(flag) = flag else {
                continue;
            };
            let set = |to| (flag.clone(), Value::of(Ast::Bool(to)));
            self.set_at(undo.at, vec![set(true)]);
            at_first.push(set(false));
            // The undo is on a way where they are not set, though it is not taken there.
            let unset = set_later.iter().filter(|name| {
                let known = at_first.iter().any(|(n, _)| n == *name);
                !known && undo.kept.iter().any(|kept| kept.reads(name))
            });
            let unset: Assigns = unset
                .map(|name| (name.clone(), Value::of(Ast::Null)))
                .collect();
            at_first.extend(unset);
        }
        match self.node(entry).kind {
            _ if at_first.is_empty() => {}
            NodeKind::Jump { .. } => self.set_at(entry, at_first),
            // That of a scope.
            _ => {
                let first = self.blank();
                self.become_assign(first, at_first, entry);
                self.top().scope.entry = first;
            }
        }
    }

    /// Sets variables at a step that only goes on.
    fn set_at(&mut self, id: NodeId, assigns: Assigns) {
        if let NodeKind::Jump { next } = self.node(id).kind {
            self.become_assign(id, assigns, next);
        }
    }
}

/// Whether a step can fail in a way that nothing takes yet.
fn can_fail(kind: &NodeKind) -> bool {
    match kind {
        NodeKind::Task { catch, .. }
        | NodeKind::Parallel { catch, .. }
        | NodeKind::Map { catch, .. } => {
            let any = |catch: &Catch| catch.errors.iter().any(|name| name == "States.ALL");
            !catch.iter().any(any)
        }
        NodeKind::Fail { .. } => true,
        NodeKind::Assign { .. }
        | NodeKind::Wait { .. }
        | NodeKind::Choice { .. }
        | NodeKind::Return { .. }
        | NodeKind::Jump { .. }
        | NodeKind::Unreachable => false,
    }
}

impl DefinitionBuilder {
    /// The error of a scope that ended in one, and whose undo ended in `undo`. A type that has a
    /// variant for it says itself what its cause is.
    fn compensation_failed(&mut self, ties: &Ties<'_>, undo: &str) -> Value {
        let failure = &*ties.failure;
        let parts = [("error", failure), ("undo", undo)];
        let variant = ties.shape.as_ref().and_then(|shape| {
            let mut variants = shape.variants.iter();
            let lists =
                |holds: &Holds| matches!(holds, Holds::Name(name) if *name == COMPENSATION_FAILED);
            Some((shape, variants.find(|variant| lists(&variant.holds))?))
        });
        let Some((shape, variant)) = variant else {
            return written_out(failure, undo);
        };
        let of = |name: &str| parts.iter().find(|(part, _)| *part == name);
        let fields = variant.fields.iter();
        let fields: Option<Vec<(&'static str, Value)>> = fields
            .map(|field| of(field.name).map(|(_, variable)| (field.name, Value::var(variable))))
            .collect();
        let built =
            fields.map(|fields| of_shape(&Shape::Error(shape.clone()), variant.name, &fields));
        match built {
            Some(Ok(value)) => value,
            Some(Err(_)) | None => {
                let advice = format!(
                    "`{}::{}` is what a block ends in when an undo fails: give it the fields `error: Failure` and `undo: Failure`, or none",
                    shape.name, variant.name
                );
                self.refuse(advice);
                Value::of(Ast::Null)
            }
        }
    }
}

/// The same in words of its own.
fn written_out(failure: &str, undo: &str) -> Value {
    let part = |variable: &str, key| Ast::var(variable).field(key);
    let concat = |a, b| Ast::binary(BinaryOp::Concat, a, b);
    let names = concat(
        concat(
            concat(Ast::string("the undo failed with "), part(undo, "Error")),
            Ast::string(" after "),
        ),
        part(failure, "Error"),
    );
    let cause = Ast::object([
        ("errorMessage".to_owned(), names),
        ("error".to_owned(), Ast::var(failure)),
        ("undo".to_owned(), Ast::var(undo)),
    ]);
    error_value(
        &Value::of(Ast::string(COMPENSATION_FAILED)),
        &Value::of(Ast::call("string", [cause])),
    )
}
