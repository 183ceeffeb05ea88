//! The form that passes work on: steps that can each be written as a state.
//!
//! Every variable is set on an edge: the edge out of a state carries the values that the state's
//! `Assign` will hold, all evaluated with the variables from before the state. A task's result is
//! `$states.result` on its edges, a caught error `$states.errorOutput`. An assignment of the
//! program is an empty Pass step whose edge carries it, so folding it into the step before is
//! joining two edges.
//!
//! Invariants, checked by [`check`](super::check):
//! - targets exist, and every variable read has been set on every way there;
//! - a variable set in an inner scope is not set in an outer one;
//! - a site that was folded onto the ways out of a step is not the site of a step that this step
//!   goes to: native execution enters a site's state exactly when the current state has a
//!   transition to it.

use std::collections::{BTreeMap, BTreeSet};

use super::ways::Ways;
use super::{Assigns, MapOptions, SiteId, Value, WaitUntil, nested};
use crate::asl::Retrier;
use crate::jsonata::Ast;
use crate::task::{TaskKind, TaskSpec};

/// A scope: the machine, a branch, or the body of a map.
#[derive(Debug, Clone, Default)]
pub(super) struct Flow {
    /// All steps, in the order of the source; unreachable ones are skipped.
    pub(super) steps: Vec<Step>,
    pub(super) entry: usize,
}

/// What can become a state.
#[derive(Debug, Clone)]
pub(super) struct Step {
    /// The points of the user's code that it is the state of.
    pub(super) sites: BTreeSet<SiteId>,
    /// The sites of steps that were folded onto ways out of this one.
    pub(super) absorbed: BTreeSet<SiteId>,
    pub(super) name: String,
    pub(super) explicit_name: bool,
    pub(super) comment: Option<String>,
    pub(super) kind: Kind,
}

/// A way from one step to the next.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Edge {
    pub(super) assigns: Assigns,
    pub(super) to: usize,
}

/// The way out of a step that is no Choice.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Exit {
    Next(Edge),
    /// The scope ends with this value.
    End(Value),
}

/// A catcher.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Handler {
    pub(super) errors: Vec<String>,
    pub(super) edge: Edge,
}

#[derive(Debug, Clone)]
#[expect(
    clippy::large_enum_variant,
    reason = "a machine has few steps, and passes match through them"
)]
pub(super) enum Kind {
    Pass {
        exit: Exit,
    },
    Task {
        spec: Box<TaskSpec>,
        args: Vec<Value>,
        catch: Vec<Handler>,
        exit: Exit,
    },
    Wait {
        until: WaitUntil,
        exit: Exit,
    },
    Choice {
        rules: Vec<(Value, Edge)>,
        default: Edge,
    },
    Parallel {
        branches: Vec<Flow>,
        retry: Vec<Retrier>,
        catch: Vec<Handler>,
        exit: Exit,
    },
    Map {
        items: Value,
        options: MapOptions,
        body: Box<Flow>,
        catch: Vec<Handler>,
        exit: Exit,
    },
    Succeed {
        output: Value,
    },
    Fail {
        error: Value,
        cause: Value,
    },
}

/// `$states.a.b`
pub(super) fn states_path(fields: &[&str]) -> Ast {
    fields
        .iter()
        .fold(Ast::var("states"), |ast, field| ast.field(field))
}

/// Whether the task's result comes wrapped: in `Payload`, or in the description of an execution.
pub(super) fn wraps_payload(kind: &TaskKind) -> bool {
    matches!(
        kind,
        TaskKind::Lambda { .. } | TaskKind::Execution { waits: true, .. }
    )
}

/// What a task's result is in the `Assign` and `Output` of its state.
pub(super) fn task_result(kind: &TaskKind) -> Ast {
    match kind {
        TaskKind::Lambda { .. } => states_path(&["result", "Payload"]),
        TaskKind::Execution { waits, .. } => nested::result(*waits),
        TaskKind::LambdaArn(_)
        | TaskKind::Activity { .. }
        | TaskKind::Callback { .. }
        | TaskKind::Integration { .. } => states_path(&["result"]),
    }
}

impl Edge {
    pub(super) fn to(to: usize) -> Edge {
        Edge {
            assigns: Vec::new(),
            to,
        }
    }
}

impl Exit {
    pub(super) fn edge(&self) -> Option<&Edge> {
        match self {
            Exit::Next(edge) => Some(edge),
            Exit::End(_) => None,
        }
    }
}

impl Step {
    /// A step that the compiler adds.
    pub(super) fn silent(kind: Kind) -> Step {
        Step {
            sites: BTreeSet::new(),
            absorbed: BTreeSet::new(),
            name: String::new(),
            explicit_name: false,
            comment: None,
            kind,
        }
    }

    pub(super) fn exit(&self) -> Option<&Exit> {
        match &self.kind {
            Kind::Pass { exit }
            | Kind::Task { exit, .. }
            | Kind::Wait { exit, .. }
            | Kind::Parallel { exit, .. }
            | Kind::Map { exit, .. } => Some(exit),
            Kind::Choice { .. } | Kind::Succeed { .. } | Kind::Fail { .. } => None,
        }
    }

    pub(super) fn exit_mut(&mut self) -> Option<&mut Exit> {
        match &mut self.kind {
            Kind::Pass { exit }
            | Kind::Task { exit, .. }
            | Kind::Wait { exit, .. }
            | Kind::Parallel { exit, .. }
            | Kind::Map { exit, .. } => Some(exit),
            Kind::Choice { .. } | Kind::Succeed { .. } | Kind::Fail { .. } => None,
        }
    }

    pub(super) fn catch(&self) -> &[Handler] {
        match &self.kind {
            Kind::Task { catch, .. } | Kind::Parallel { catch, .. } | Kind::Map { catch, .. } => {
                catch
            }
            _ => &[],
        }
    }

    fn catch_mut(&mut self) -> &mut [Handler] {
        match &mut self.kind {
            Kind::Task { catch, .. } | Kind::Parallel { catch, .. } | Kind::Map { catch, .. } => {
                catch
            }
            _ => &mut [],
        }
    }

    /// Other catchers.
    pub(super) fn set_catch(&mut self, handlers: Vec<Handler>) {
        if let Kind::Task { catch, .. } | Kind::Parallel { catch, .. } | Kind::Map { catch, .. } =
            &mut self.kind
        {
            *catch = handlers;
        }
    }

    /// Where all ways out lead.
    pub(super) fn targets(&self) -> Vec<usize> {
        self.edges().into_iter().map(|e| e.to).collect()
    }

    /// All ways out: the exit, rules and default, then handlers.
    pub(super) fn edges(&self) -> Vec<&Edge> {
        let mut edges: Vec<&Edge> = match &self.kind {
            Kind::Choice { rules, default } => {
                rules.iter().map(|(_, e)| e).chain([default]).collect()
            }
            _ => self.exit().and_then(Exit::edge).into_iter().collect(),
        };
        edges.extend(self.catch().iter().map(|h| &h.edge));
        edges
    }

    /// The same, in the same order.
    pub(super) fn edges_mut(&mut self) -> Vec<&mut Edge> {
        // The borrow checker wants one borrow for both lists.
        match &mut self.kind {
            Kind::Choice { rules, default } => {
                rules.iter_mut().map(|(_, e)| e).chain([default]).collect()
            }
            Kind::Pass { exit } | Kind::Wait { exit, .. } => match exit {
                Exit::Next(edge) => vec![edge],
                Exit::End(_) => Vec::new(),
            },
            Kind::Task { exit, catch, .. }
            | Kind::Parallel { exit, catch, .. }
            | Kind::Map { exit, catch, .. } => {
                let next = match exit {
                    Exit::Next(edge) => Some(edge),
                    Exit::End(_) => None,
                };
                next.into_iter()
                    .chain(catch.iter_mut().map(|h| &mut h.edge))
                    .collect()
            }
            Kind::Succeed { .. } | Kind::Fail { .. } => Vec::new(),
        }
    }

    /// What the step itself reads: arguments, conditions, an output; not its edges, not its
    /// inner scopes.
    pub(super) fn fields(&self) -> Vec<&Value> {
        match &self.kind {
            Kind::Pass { .. } | Kind::Parallel { .. } => Vec::new(),
            Kind::Task { args, .. } => args.iter().collect(),
            Kind::Wait { until, .. } => match until {
                WaitUntil::Seconds(value) | WaitUntil::Timestamp(value) => vec![value],
            },
            Kind::Choice { rules, .. } => rules.iter().map(|(value, _)| value).collect(),
            Kind::Map { items, options, .. } => options.values(items),
            Kind::Succeed { output } => vec![output],
            Kind::Fail { error, cause } => vec![error, cause],
        }
    }

    /// The same, to change them.
    pub(super) fn fields_mut(&mut self) -> Vec<&mut Value> {
        match &mut self.kind {
            Kind::Pass { .. } | Kind::Parallel { .. } => Vec::new(),
            Kind::Task { args, .. } => args.iter_mut().collect(),
            Kind::Wait { until, .. } => match until {
                WaitUntil::Seconds(value) | WaitUntil::Timestamp(value) => vec![value],
            },
            Kind::Choice { rules, .. } => rules.iter_mut().map(|(value, _)| value).collect(),
            Kind::Map { items, options, .. } => options.values_mut(items),
            Kind::Succeed { output } => vec![output],
            Kind::Fail { error, cause } => vec![error, cause],
        }
    }

    /// Whether it is a distributed map.
    pub(super) fn is_distributed(&self) -> bool {
        matches!(&self.kind, Kind::Map { options, .. } if options.distribution.is_some())
    }

    pub(super) fn scopes(&self) -> Vec<&Flow> {
        match &self.kind {
            Kind::Parallel { branches, .. } => branches.iter().collect(),
            Kind::Map { body, .. } => vec![body],
            _ => Vec::new(),
        }
    }

    pub(super) fn scopes_mut(&mut self) -> Vec<&mut Flow> {
        match &mut self.kind {
            Kind::Parallel { branches, .. } => branches.iter_mut().collect(),
            Kind::Map { body, .. } => vec![body],
            _ => Vec::new(),
        }
    }

    /// Whether a failing expression in one of its fields or on its normal way out would be
    /// retried or caught by the state.
    pub(super) fn sees_failures(&self) -> bool {
        let sees = |errors: &[String]| {
            errors
                .iter()
                .any(|e| e == "States.ALL" || e == "States.QueryEvaluationError")
        };
        let retry: &[Retrier] = match &self.kind {
            Kind::Task { spec, .. } => &spec.retry,
            Kind::Parallel { retry, .. } => retry,
            _ => &[],
        };
        retry.iter().any(|r| sees(&r.error_equals)) || self.catch().iter().any(|h| sees(&h.errors))
    }

    /// Every value in the step: fields, edges, output; with inner scopes.
    pub(super) fn each_value(&self, visit: &mut dyn FnMut(&Value)) {
        self.fields().into_iter().for_each(&mut *visit);
        for edge in self.edges() {
            edge.assigns.iter().for_each(|(_, v)| visit(v));
        }
        if let Some(Exit::End(value)) = self.exit() {
            visit(value);
        }
        for scope in self.scopes() {
            scope.each_value(visit);
        }
    }

    /// The same, to change them.
    pub(super) fn each_value_mut(&mut self, visit: &mut dyn FnMut(&mut Value)) {
        self.fields_mut().into_iter().for_each(&mut *visit);
        if let Some(Exit::Next(edge)) = self.exit_mut() {
            edge.assigns.iter_mut().for_each(|(_, v)| visit(v));
        }
        if let Some(Exit::End(value)) = self.exit_mut() {
            visit(value);
        }
        if let Kind::Choice { rules, default } = &mut self.kind {
            for edge in rules.iter_mut().map(|(_, e)| e).chain([default]) {
                edge.assigns.iter_mut().for_each(|(_, v)| visit(v));
            }
        }
        for handler in self.catch_mut() {
            handler.edge.assigns.iter_mut().for_each(|(_, v)| visit(v));
        }
        for scope in self.scopes_mut() {
            scope.each_value_mut(visit);
        }
    }
}

impl Flow {
    pub(super) fn each_value(&self, visit: &mut dyn FnMut(&Value)) {
        for i in self.reachable() {
            self.steps[i].each_value(visit);
        }
    }

    pub(super) fn each_value_mut(&mut self, visit: &mut dyn FnMut(&mut Value)) {
        for i in self.reachable() {
            self.steps[i].each_value_mut(visit);
        }
    }

    /// The steps that the entry leads to, in the order of the source.
    pub(super) fn reachable(&self) -> BTreeSet<usize> {
        let mut seen = BTreeSet::new();
        let mut open = vec![self.entry];
        while let Some(step) = open.pop() {
            if seen.insert(step) {
                open.extend(self.steps[step].edges().into_iter().map(|e| e.to));
            }
        }
        seen
    }

    /// The steps that the entry leads to, as a reader of the source meets them: the entry, then by
    /// site. A step without a site comes before the one that it leads to.
    pub(super) fn in_source_order(&self) -> Vec<usize> {
        let site = |start: usize| {
            let mut step = start;
            for _ in 0..self.steps.len() {
                let Step { sites, kind, .. } = &self.steps[step];
                match (sites.first(), kind) {
                    (Some(site), _) => return *site,
                    (
                        None,
                        Kind::Pass {
                            exit: Exit::Next(edge),
                        },
                    ) => step = edge.to,
                    _ => break,
                }
            }
            SiteId::MAX
        };
        let mut order: Vec<usize> = self.reachable().into_iter().collect();
        order.sort_by_cached_key(|&step| {
            let own = !self.steps[step].sites.is_empty();
            (step != self.entry, site(step), own, step)
        });
        order
    }

    /// How many steps there are, in all scopes.
    pub(super) fn step_count(&self) -> usize {
        let count = |i: usize| {
            let inner = self.steps[i].scopes().into_iter();
            1 + inner.map(Flow::step_count).sum::<usize>()
        };
        self.reachable().into_iter().map(count).sum()
    }

    /// Runs `pass` on this scope, then on those inside.
    pub(super) fn each_scope(&mut self, pass: &mut dyn FnMut(&mut Flow)) {
        pass(self);
        for i in self.reachable() {
            for scope in self.steps[i].scopes_mut() {
                scope.each_scope(pass);
            }
        }
    }

    /// Whether native execution could still tell where it is after `step`: each site that it can
    /// report next is either that of one state, or was folded away on all ways. Ways lead through Pass states that no site reports.
    pub(super) fn sites_are_clear(&self, step: usize) -> bool {
        let mut absorbed = self.steps[step].absorbed.clone();
        let mut seen = BTreeSet::new();
        let mut heads = Vec::new();
        let mut open = self.steps[step].targets();
        while let Some(to) = open.pop() {
            if !seen.insert(to) {
                continue;
            }
            if self.steps[to].is_silent() {
                absorbed.extend(&self.steps[to].absorbed);
                open.extend(self.steps[to].targets());
            } else {
                heads.push(to);
            }
        }
        let mut sites = BTreeSet::new();
        heads.into_iter().all(|to| {
            let own = &self.steps[to].sites;
            own.is_disjoint(&absorbed) && own.iter().all(|site| sites.insert(*site))
        })
    }

    /// The same for all steps.
    pub(super) fn is_clear(&self) -> bool {
        let steps = self.reachable();
        steps.into_iter().all(|step| self.sites_are_clear(step))
    }

    /// Whether each state that a site reports after `step` is reached through the same states that
    /// no site reports, on whatever way: native execution enters those by itself.
    fn ways_are_clear(&self, step: usize) -> bool {
        let mut ways: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        let targets = self.steps[step].targets();
        let mut open: Vec<(usize, Vec<usize>)> =
            targets.into_iter().map(|to| (to, Vec::new())).collect();
        while let Some((to, mut way)) = open.pop() {
            if !self.steps[to].is_silent() {
                if ways.get(&to).is_some_and(|other| *other != way) {
                    return false;
                }
                ways.insert(to, way);
            } else if !way.contains(&to) {
                let edges = self.steps[to].edges();
                // A step that does nothing will be no state.
                if edges.iter().any(|edge| !edge.assigns.is_empty()) {
                    way.push(to);
                }
                let targets = self.steps[to].targets();
                open.extend(targets.into_iter().map(|to| (to, way.clone())));
            }
        }
        true
    }

    /// `step`, and all that lead to it through states that no site reports.
    pub(super) fn around(&self, step: usize, ways: &Ways) -> Vec<usize> {
        let mut seen = BTreeSet::new();
        let mut open = vec![step];
        while let Some(at) = open.pop() {
            if seen.insert(at) && (at == step || self.steps[at].is_silent()) {
                open.extend(ways.predecessors(at));
            }
        }
        seen.into_iter().collect()
    }

    /// How many of `steps` leave native execution in doubt.
    pub(super) fn doubts(&self, steps: &[usize]) -> usize {
        let doubtful = |&&step: &&usize| !self.sites_are_clear(step) || !self.ways_are_clear(step);
        steps.iter().filter(doubtful).count()
    }
}

impl Step {
    /// Whether it is a Pass state that no site reports.
    pub(super) fn is_silent(&self) -> bool {
        matches!(self.kind, Kind::Pass { .. }) && self.sites.is_empty()
    }
}
