//! Folding: assignments and returns become part of the states around them.
//!
//! A step that the user named stays a state of its own. So does one whose folding would leave
//! native execution in doubt: a site may not be folded onto one way out of a step while another
//! way of the same step leads to the site's state (see [`Flow::sites_are_clear`]). A Task that
//! swallows its error with a Catch to the same `return` is the common case; both ways then go to
//! one Succeed state.

use super::flow::{Edge, Exit, Flow, Kind, Step};
use super::live::Live;
use super::reads::{Uses, can_substitute, is_constant, is_short, join, substitute};
use super::ways::Ways;
use super::{Assigns, Value};
use crate::jsonata::Ast;

/// Several steps before take a copy of something when its text is no longer than this.
const COPIED: usize = 200;

/// The edge of a step that only assigns.
fn assignment(step: &Step) -> Option<&Edge> {
    match &step.kind {
        Kind::Pass {
            exit: Exit::Next(edge),
        } if !step.explicit_name => Some(edge),
        _ => None,
    }
}

fn text_len<'a>(values: impl IntoIterator<Item = &'a Value>) -> usize {
    values.into_iter().map(|v| v.ast.to_string().len()).sum()
}

/// Folds each assignment onto the ways that lead to it: first those with one way, so that
/// assignments in a row are one before several ways take a copy of it.
pub(super) fn back(flow: &mut Flow) {
    back_each(flow, |ways| ways == 1);
    back_each(flow, |_| true);
}

fn back_each(flow: &mut Flow, wanted: impl Fn(usize) -> bool) {
    let live = Live::of(flow);
    let mut ways = Ways::of(flow);
    for id in flow.reachable() {
        let Some(edge) = assignment(&flow.steps[id]).cloned() else {
            continue;
        };
        let count = ways.count(flow, id);
        let long = || text_len(edge.assigns.iter().map(|(_, v)| v)) > COPIED;
        if edge.to == id || !wanted(count) || (count > 1 && long()) {
            continue;
        }
        let onto = |step: &Step, position: usize, way: &Edge| {
            let failures = position == 0 && step.exit().is_some() && step.sees_failures();
            if failures && edge.assigns.iter().any(|(_, v)| v.fallible) {
                return None;
            }
            let assigns = join(&way.assigns, &edge.assigns, |name| live.at(edge.to, name))?;
            Some(Edge {
                assigns,
                to: edge.to,
            })
        };
        let all = ways.predecessors(id);
        if flow.entry == id || all.len() < 2 || !absorb_all((flow, &mut ways), &all, id, &onto) {
            for before in all {
                absorb((flow, &mut ways), before, id, &onto);
            }
        }
        if flow.entry == id && edge.assigns.is_empty() {
            flow.entry = edge.to;
            ways.forget(flow, id);
        }
    }
}

/// Leads every way to `id` past it at once; none when a site would not be clear then.
fn absorb_all(
    (flow, ways): (&mut Flow, &mut Ways),
    all: &[usize],
    id: usize,
    make: &impl Fn(&Step, usize, &Edge) -> Option<Edge>,
) -> bool {
    let old: Vec<Step> = all.iter().map(|&b| flow.steps[b].clone()).collect();
    let mut around: Vec<usize> = all.iter().flat_map(|&b| flow.around(b, ways)).collect();
    around.sort_unstable();
    around.dedup();
    let doubts = flow.doubts(&around);
    let mut done = 0;
    for (&before, old) in all.iter().zip(&old) {
        let Some(mut new) = led_past(old, id, make) else {
            break;
        };
        let folded = &flow.steps[id];
        new.absorbed
            .extend(folded.sites.iter().chain(&folded.absorbed));
        flow.steps[before] = new;
        ways.update(flow, before, &old.targets());
        done += 1;
    }
    if done == all.len() && flow.doubts(&around) <= doubts {
        return true;
    }
    for (&before, old) in all.iter().zip(old).take(done) {
        let targets = flow.steps[before].targets();
        flow.steps[before] = old;
        ways.update(flow, before, &targets);
    }
    false
}

/// The step with every way to `id` led past it; none when one can't be.
fn led_past(
    old: &Step,
    id: usize,
    make: &impl Fn(&Step, usize, &Edge) -> Option<Edge>,
) -> Option<Step> {
    let mut new = old.clone();
    for (position, way) in new.edges_mut().into_iter().enumerate() {
        if way.to == id {
            // A step that ended has no exit, and its handlers come first.
            let ended = old.exit().and_then(Exit::edge).is_none();
            *way = make(old, position + usize::from(ended), way)?;
        }
    }
    Some(new)
}

/// Leads every way from `before` to `id` past it, as `make` says; all of them or none.
fn absorb(
    (flow, ways): (&mut Flow, &mut Ways),
    before: usize,
    id: usize,
    make: &impl Fn(&Step, usize, &Edge) -> Option<Edge>,
) {
    let old = flow.steps[before].clone();
    let Some(mut new) = led_past(&old, id, make) else {
        return;
    };
    let around = flow.around(before, ways);
    let doubts = flow.doubts(&around);
    let folded = &flow.steps[id];
    if new.is_silent() && ways.count(flow, id) == 1 {
        // The two are one state now, and it is the state of the step that has a site.
        new.sites = folded.sites.clone();
        if !new.explicit_name && !folded.name.is_empty() {
            new.name.clone_from(&folded.name);
        }
    } else {
        new.absorbed.extend(folded.sites.iter().copied());
    }
    new.absorbed.extend(folded.absorbed.iter().copied());
    let targets = old.targets();
    flow.steps[before] = new;
    if flow.doubts(&around) <= doubts {
        ways.update(flow, before, &targets);
    } else {
        flow.steps[before] = old;
    }
}

/// Whether a step before sets a variable only for this assignment: folded back, it takes the
/// part of the result that is needed, and the whole is not kept.
fn narrows((flow, ways): (&Flow, &Ways), id: usize, edge: &Edge, live: &Live) -> bool {
    let only_for_this = |(name, _): &(String, Value)| {
        !live.at(edge.to, name) && edge.assigns.iter().any(|(_, v)| v.ast.reads(name))
    };
    ways.predecessors(id).into_iter().any(|before| {
        let edges = flow.steps[before].edges();
        let mut here = edges.iter().filter(|e| e.to == id);
        here.any(|e| e.assigns.iter().any(only_for_this))
    })
}

/// Folds assignments whose variables are read once, by the very next step, into that step.
pub(super) fn forward_single(flow: &mut Flow) {
    forward_each(flow, true);
}

/// Folds assignments into the next step, which assigns what is still read later.
pub(super) fn forward(flow: &mut Flow) {
    forward_each(flow, false);
}

fn forward_each(flow: &mut Flow, single: bool) {
    let live = Live::of(flow);
    let mut ways = Ways::of(flow);
    for id in flow.reachable() {
        let Some(edge) = assignment(&flow.steps[id]).cloned() else {
            continue;
        };
        if edge.assigns.is_empty() || edge.to == id || ways.count(flow, id) == 0 {
            continue;
        }
        let alone = ways.count(flow, edge.to) == 1;
        let constant = || {
            edge.assigns
                .iter()
                .all(|(n, v)| is_constant(&v.ast) && !v.undefined && times_set(flow, n) == 1)
        };
        if !alone && !constant() {
            continue;
        }
        if single && narrows((flow, &ways), id, &edge, &live) {
            continue;
        }
        let next = &flow.steps[edge.to];
        if assignment(next).is_some() || !fits(&edge.assigns, next, &live, single) {
            continue;
        }
        let Some(next) = with_assigns(next, &edge.assigns, &live) else {
            continue;
        };
        redirect((flow, &mut ways), id, edge.to, next);
    }
}

fn times_set(flow: &Flow, name: &str) -> usize {
    let sets = |step: usize| {
        let edges = flow.steps[step].edges();
        edges
            .iter()
            .filter(|e| e.assigns.iter().any(|(n, _)| n == name))
            .count()
    };
    flow.reachable().into_iter().map(sets).sum()
}

/// Whether a step can evaluate the values itself.
pub(super) fn fits(assigns: &Assigns, next: &Step, live: &Live, single: bool) -> bool {
    let keeping = |name: &str| {
        let edges = next.edges();
        let keeps = edges
            .iter()
            .filter(|e| live.at(e.to, name) && !e.assigns.iter().any(|(n, _)| n == name));
        keeps.count()
    };
    let mut own: Vec<&Value> = next.fields();
    own.extend(
        next.edges()
            .into_iter()
            .flat_map(|e| e.assigns.iter().map(|(_, v)| v)),
    );
    if let Some(Exit::End(value)) = next.exit() {
        own.push(value);
    }
    let each = assigns.iter().all(|(name, value)| {
        if value.fallible || value.volatile {
            return false;
        }
        let mut inside = Uses::default();
        for scope in next.scopes() {
            scope.each_value(&mut |v| inside.count(&v.ast, name));
        }
        let mut here = Uses::default();
        own.iter().for_each(|v| here.count(&v.ast, name));
        if single && here.total() + inside.total() + keeping(name) != 1 {
            return false;
        }
        (inside.total() == 0 || (is_short(&value.ast) && reaches_inside(&value.ast, next, name)))
            && (keeping(name) <= 1 || is_short(&value.ast))
    });
    each && can_substitute(assigns, own.into_iter(), |name| keeping(name) > 0)
}

/// Whether `ast` has the same meaning wherever the inner scopes of `step` read `name`: a map has
/// an item of its own.
fn reaches_inside(ast: &Ast, step: &Step, name: &str) -> bool {
    if !ast.to_string().contains("$states.context.Map") {
        return true;
    }
    fn read_in_map(step: &Step, name: &str) -> bool {
        let is_map = matches!(step.kind, Kind::Map { .. });
        step.scopes().into_iter().any(|scope| {
            let mut read = false;
            scope.each_value(&mut |v| read |= v.ast.reads(name));
            read && (is_map
                || scope
                    .reachable()
                    .into_iter()
                    .any(|i| read_in_map(&scope.steps[i], name)))
        })
    }
    !read_in_map(step, name)
}

/// The step with values in place of the variables it reads, which it also sets where they are
/// still read later.
pub(super) fn with_assigns(next: &Step, assigns: &Assigns, live: &Live) -> Option<Step> {
    let mut step = next.clone();
    for value in step.fields_mut() {
        substitute(value, assigns);
    }
    for scope in step.scopes_mut() {
        scope.each_value_mut(&mut |value| substitute(value, assigns));
    }
    for edge in step.edges_mut() {
        let to = edge.to;
        edge.assigns = join(assigns, &edge.assigns, |name| live.at(to, name))?;
    }
    if let Some(Exit::End(value)) = step.exit_mut() {
        substitute(value, assigns);
    }
    Some(step)
}

/// Puts `next` in the place of step `to`, and leads all ways to `id` there.
fn redirect((flow, ways): (&mut Flow, &mut Ways), id: usize, to: usize, next: Step) {
    let Step {
        sites, absorbed, ..
    } = flow.steps[id].clone();
    let before: Vec<usize> = ways.predecessors(id);
    let old_next = std::mem::replace(&mut flow.steps[to], next);
    let old: Vec<Step> = before.iter().map(|&b| flow.steps[b].clone()).collect();
    for &b in &before {
        for edge in flow.steps[b].edges_mut() {
            if edge.to == id {
                edge.to = to;
            }
        }
        let absorbs = &mut flow.steps[b].absorbed;
        absorbs.extend(sites.iter().chain(&absorbed));
    }
    if before.iter().all(|&b| flow.sites_are_clear(b)) {
        if flow.entry == id {
            flow.entry = to;
        }
        for (&b, old) in before.iter().zip(&old) {
            ways.update(flow, b, &old.targets());
        }
        ways.forget(flow, id);
        return;
    }
    for (b, old) in before.into_iter().zip(old) {
        flow.steps[b] = old;
    }
    flow.steps[to] = old_next;
}

/// Ends the scope in the step before a `return`.
pub(super) fn returns(flow: &mut Flow) {
    let mut ways = Ways::of(flow);
    for id in flow.reachable() {
        let step = &flow.steps[id];
        let Kind::Succeed { output } = &step.kind else {
            continue;
        };
        if step.explicit_name || (ways.count(flow, id) > 1 && text_len([output]) > COPIED) {
            continue;
        }
        let output = output.clone();
        for before in ways.predecessors(id) {
            let targets = flow.steps[before].targets();
            if !(flow.steps[before].is_silent() && ways.count(flow, id) > 1) {
                end_in(flow, before, id, &output);
            }
            ways.update(flow, before, &targets);
        }
    }
}

fn end_in(flow: &mut Flow, before: usize, id: usize, output: &Value) {
    let old = flow.steps[before].clone();
    let Some(Exit::Next(edge)) = old.exit() else {
        return;
    };
    if edge.to != id || (output.fallible && old.sees_failures()) {
        return;
    }
    let lost = |(name, value): &(String, Value)| value.fallible && !output.ast.reads(name);
    if edge.assigns.iter().any(lost)
        || !can_substitute(&edge.assigns, [output].into_iter(), |_| false)
    {
        return;
    }
    let mut value = output.clone();
    substitute(&mut value, &edge.assigns);
    let mut new = old.clone();
    if let Some(exit) = new.exit_mut() {
        *exit = Exit::End(value);
    }
    if old.is_silent() && !old.explicit_name {
        new = succeed(new, &flow.steps[id]);
        new.sites.clone_from(&flow.steps[id].sites);
    } else if old.explicit_name || !matches!(old.kind, Kind::Pass { .. }) {
        new.absorbed.extend(flow.steps[id].sites.iter().copied());
    } else {
        new = succeed(new, &flow.steps[id]);
    }
    flow.steps[before] = new;
    if !flow.sites_are_clear(before) {
        flow.steps[before] = old;
    }
}

/// A Pass that ends is a Succeed.
fn succeed(mut pass: Step, ending: &Step) -> Step {
    if let Kind::Pass {
        exit: Exit::End(output),
    } = pass.kind
    {
        pass.kind = Kind::Succeed { output };
    }
    if pass.name.is_empty() {
        pass.name.clone_from(&ending.name);
    }
    pass
}
