//! From a [`Program`] to the form that passes work on.

use std::collections::BTreeSet;

use super::flow::{Edge, Exit, Flow, Handler, Kind, Step, states_path, task_result};
use super::{Assigns, Catch, Node, NodeId, NodeKind, Program, Scope, Value, capture};
use crate::asl::Retrier;
use crate::jsonata::Ast;
use crate::names;

/// The program as steps; every problem of its form, when it has any.
pub(super) fn lower(program: &Program) -> Result<Flow, Vec<String>> {
    let mut errors = Vec::new();
    check_targets(&program.root, &program.name, &mut errors);
    if !errors.is_empty() {
        return Err(errors);
    }
    let flow = lower_scope(&program.root, &program.name, &mut errors);
    if errors.is_empty() {
        Ok(flow)
    } else {
        Err(errors)
    }
}

/// The steps that a node can go to.
pub(crate) fn targets(node: &NodeKind) -> Vec<NodeId> {
    match node {
        NodeKind::Assign { next, .. } | NodeKind::Wait { next, .. } | NodeKind::Jump { next } => {
            vec![*next]
        }
        NodeKind::Task { catch, next, .. }
        | NodeKind::Parallel { catch, next, .. }
        | NodeKind::Map { catch, next, .. } => [*next]
            .into_iter()
            .chain(catch.iter().map(|c| c.next))
            .collect(),
        NodeKind::Choice { rules, default } => {
            rules.iter().map(|(_, to)| *to).chain([*default]).collect()
        }
        NodeKind::Return { .. } | NodeKind::Fail { .. } | NodeKind::Unreachable => Vec::new(),
    }
}

fn reachable(scope: &Scope) -> BTreeSet<NodeId> {
    let mut seen = BTreeSet::new();
    let mut open = vec![scope.entry];
    while let Some(id) = open.pop() {
        if let Some(node) = scope.nodes.get(id)
            && seen.insert(id)
        {
            open.extend(targets(&node.kind));
        }
    }
    seen
}

fn check_targets(scope: &Scope, place: &str, errors: &mut Vec<String>) {
    if scope.entry >= scope.nodes.len() {
        errors.push(format!(
            "`{place}` starts at step {}, which is not there",
            scope.entry
        ));
    }
    for id in reachable(scope) {
        let node = &scope.nodes[id];
        for to in targets(&node.kind) {
            if to >= scope.nodes.len() {
                errors.push(format!(
                    "step {id} `{}` of `{place}` goes to step {to}, which is not there",
                    node.name
                ));
            }
        }
        match &node.kind {
            NodeKind::Parallel { branches, .. } => {
                for branch in branches {
                    check_targets(branch, &node.name, errors);
                }
            }
            NodeKind::Map { body, .. } => check_targets(body, &node.name, errors),
            _ => {}
        }
    }
}

fn lower_scope(scope: &Scope, place: &str, errors: &mut Vec<String>) -> Flow {
    let lower = |node: &Node| lower_node(node, errors);
    let mut flow = Flow {
        steps: scope.nodes.iter().map(lower).collect(),
        entry: scope.entry,
    };
    leave_out_unreachable(scope, &mut flow);
    for id in flow.reachable() {
        if matches!(scope.nodes[id].kind, NodeKind::Unreachable) {
            errors.push(format!(
                "step {id} of `{place}` can be reached, but nothing comes after it"
            ));
        }
    }
    flow
}

/// A Choice goes nowhere that is said to be unreachable: such rules are dropped, and where its
/// default is, the last rule is what is left.
fn leave_out_unreachable(scope: &Scope, flow: &mut Flow) {
    let mut dead = BTreeSet::new();
    loop {
        let more: Vec<NodeId> = (0..scope.nodes.len())
            .filter(|id| !dead.contains(id) && is_dead(&scope.nodes[*id].kind, &dead))
            .collect();
        if more.is_empty() {
            break;
        }
        dead.extend(more);
    }
    for (id, step) in flow.steps.iter_mut().enumerate() {
        let Kind::Choice { rules, default } = &mut step.kind else {
            continue;
        };
        if dead.contains(&id) {
            continue;
        }
        rules.retain(|(_, edge)| !dead.contains(&edge.to));
        if dead.contains(&default.to)
            && let Some((_, edge)) = rules.pop()
        {
            *default = edge;
        }
    }
}

/// Whether a step leads to nothing but unreachable steps, without doing anything.
fn is_dead(kind: &NodeKind, dead: &BTreeSet<NodeId>) -> bool {
    match kind {
        NodeKind::Unreachable => true,
        NodeKind::Jump { next } => dead.contains(next),
        NodeKind::Choice { .. } => targets(kind).iter().all(|to| dead.contains(to)),
        _ => false,
    }
}

fn lower_node(node: &Node, errors: &mut Vec<String>) -> Step {
    Step {
        sites: node.site.into_iter().collect(),
        absorbed: BTreeSet::new(),
        name: node.name.clone(),
        explicit_name: node.explicit_name,
        comment: node.comment.clone(),
        kind: lower_kind(&node.kind, &node.name, errors),
    }
}

fn lower_kind(kind: &NodeKind, name: &str, errors: &mut Vec<String>) -> Kind {
    match kind {
        NodeKind::Assign { assigns, next } => Kind::Pass {
            exit: exit(assigns.clone(), *next),
        },
        NodeKind::Jump { next } => Kind::Pass {
            exit: exit(Vec::new(), *next),
        },
        // No step that can be reached is one, or lowering fails.
        NodeKind::Unreachable => Kind::Fail {
            error: Value::of(Ast::string("States.Runtime")),
            cause: Value::of(Ast::string("unreachable")),
        },
        NodeKind::Task {
            spec,
            args,
            result,
            catch,
            next,
        } => Kind::Task {
            exit: exit(set(result, task_result(&spec.kind)), *next),
            spec: spec.clone(),
            args: args.clone(),
            catch: catch.iter().map(handler).collect(),
        },
        NodeKind::Wait { until, next } => Kind::Wait {
            until: until.clone(),
            exit: exit(Vec::new(), *next),
        },
        NodeKind::Choice { rules, default } => Kind::Choice {
            rules: rules
                .iter()
                .map(|(condition, to)| (condition.clone(), Edge::to(*to)))
                .collect(),
            default: Edge::to(*default),
        },
        NodeKind::Parallel {
            branches,
            retry,
            result,
            catch,
            next,
        } => Kind::Parallel {
            exit: exit(set(result, parallel_result(branches, retry)), *next),
            branches: branches
                .iter()
                .map(|branch| lower_scope(branch, name, errors))
                .collect(),
            retry: retry.clone(),
            catch: catch.iter().map(handler).collect(),
        },
        NodeKind::Map {
            items,
            options,
            item,
            body,
            result,
            catch,
            next,
        } => {
            let mut options = options.clone();
            let body = lower_scope(body, name, errors);
            let body = match &mut options.distribution {
                Some(distribution) => capture::close(distribution, item, body),
                None => lower_body(item, body),
            };
            Kind::Map {
                items: items.clone(),
                body: Box::new(body),
                catch: catch.iter().map(handler).collect(),
                exit: exit(set(result, options.result()), *next),
                options,
            }
        }
        NodeKind::Return { value } => Kind::Succeed {
            output: value.clone(),
        },
        NodeKind::Fail { error, cause } => Kind::Fail {
            error: error.clone(),
            cause: cause.clone(),
        },
    }
}

/// The results of all branches, or that of the one which is retried.
fn parallel_result(branches: &[Scope], retry: &[Retrier]) -> Ast {
    let results = states_path(&["result"]);
    match (branches, retry) {
        ([_], [_, ..]) => results.filter(Ast::int(0)),
        _ => results,
    }
}

/// The body of an inline map starts by naming the item.
fn lower_body(item: &str, mut flow: Flow) -> Flow {
    let value = Value::of(states_path(&["context", "Map", "Item", "Value"]));
    flow.steps.push(Step::silent(Kind::Pass {
        exit: exit(vec![(item.to_owned(), value)], flow.entry),
    }));
    flow.entry = flow.steps.len() - 1;
    flow
}

fn exit(assigns: Assigns, to: usize) -> Exit {
    Exit::Next(Edge { assigns, to })
}

fn set(variable: &Option<String>, value: Ast) -> Assigns {
    variable
        .iter()
        .map(|name| (name.clone(), Value::of(value.clone())))
        .collect()
}

fn handler(catch: &Catch) -> Handler {
    Handler {
        errors: catch.errors.clone(),
        edge: Edge {
            assigns: set(&catch.error, states_path(&["errorOutput"])),
            to: catch.next,
        },
    }
}

/// Moves values that must not be evaluated inside a state into a step before it: those whose
/// failure the state's own Retry or Catch would see, and those that another attempt would
/// evaluate again to something else.
pub(super) fn hoist_arguments(flow: &mut Flow) {
    for id in flow.reachable() {
        hoist(flow, id);
    }
}

fn hoist(flow: &mut Flow, id: usize) {
    let step = &mut flow.steps[id];
    let failures = step.sees_failures();
    let retries = matches!(&step.kind, Kind::Task { spec, .. } if !spec.retry.is_empty());
    if !failures && !retries {
        return;
    }
    let hints = argument_names(&step.kind);
    let mut assigns = Vec::new();
    for (i, value) in step.fields_mut().into_iter().enumerate() {
        if (failures && value.fallible) || (retries && value.volatile) {
            let name = names::fresh(hints.get(i).copied().unwrap_or("argument"));
            let moved = std::mem::replace(value, Value::var(&name));
            assigns.push((name, moved));
        }
    }
    if assigns.is_empty() {
        return;
    }
    let before = flow.steps.len();
    for step in &mut flow.steps {
        for edge in step.edges_mut() {
            if edge.to == id {
                edge.to = before;
            }
        }
    }
    if flow.entry == id {
        flow.entry = before;
    }
    flow.steps.push(Step::silent(Kind::Pass {
        exit: exit(assigns, id),
    }));
}

/// What a task calls its arguments, in their order.
fn argument_names(kind: &Kind) -> Vec<&'static str> {
    match kind {
        Kind::Task { spec, .. } => spec.params.iter().map(|param| param.key).collect(),
        _ => Vec::new(),
    }
}

/// One more than the largest site of the program.
pub(super) fn site_count(scope: &Scope) -> u32 {
    let inner = |node: &Node| match &node.kind {
        NodeKind::Parallel { branches, .. } => branches.iter().map(site_count).max().unwrap_or(0),
        NodeKind::Map { body, .. } => site_count(body),
        _ => 0,
    };
    let own = |node: &Node| node.site.map_or(0, |site| site + 1);
    scope
        .nodes
        .iter()
        .map(|node| own(node).max(inner(node)))
        .max()
        .unwrap_or(0)
}
