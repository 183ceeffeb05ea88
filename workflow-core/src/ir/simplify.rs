//! Conditions that are known, and chains of conditions.

use super::flow::{Edge, Exit, Flow, Kind, Step};
use super::fold;
use super::live::Live;
use super::ways::Ways;
use crate::jsonata::Ast;

/// Drops rules whose condition is `false`, and what comes after one that is `true`; a Choice
/// without rules goes on.
pub(super) fn known_conditions(flow: &mut Flow) {
    for i in flow.reachable() {
        let Kind::Choice { rules, default } = &mut flow.steps[i].kind else {
            continue;
        };
        rules.retain(|(condition, _)| condition.ast != Ast::Bool(false));
        if let Some(always) = rules.iter().position(|(c, _)| c.ast == Ast::Bool(true)) {
            *default = rules[always].1.clone();
            rules.truncate(always);
        }
        while rules
            .last()
            .is_some_and(|(condition, edge)| !condition.fallible && edge == default)
        {
            rules.pop();
        }
        if rules.is_empty() {
            let exit = Exit::Next(default.clone());
            flow.steps[i].kind = Kind::Pass { exit };
        }
    }
}

/// Makes one Choice of `if .. else if ..`: a Choice whose default leads straight to another,
/// which nothing else leads to and nobody named. Short values that are assigned between the two
/// are put where the second reads them.
pub(super) fn merge_choices(flow: &mut Flow) {
    let live = Live::of(flow);
    let mut ways = Ways::of(flow);
    for i in flow.reachable() {
        while let Some(below) = mergeable((flow, &ways), i, &live) {
            let Kind::Choice { rules, default } = below.kind else {
                break;
            };
            let before = flow.steps[i].clone();
            let step = &mut flow.steps[i];
            step.absorbed.extend(below.sites);
            step.absorbed.extend(below.absorbed);
            if let Kind::Choice {
                rules: mine,
                default: last,
            } = &mut step.kind
            {
                mine.extend(rules);
                *last = default;
            }
            if !flow.sites_are_clear(i) {
                flow.steps[i] = before;
                break;
            }
            ways.update(flow, i, &before.targets());
        }
    }
}

/// The Choice that the default of `first` leads to, with what is assigned on the way there.
fn mergeable((flow, ways): (&Flow, &Ways), first: usize, live: &Live) -> Option<Step> {
    let Kind::Choice { default, .. } = &flow.steps[first].kind else {
        return None;
    };
    let Edge { assigns, to } = default;
    let second = &flow.steps[*to];
    let alone = *to != first
        && matches!(second.kind, Kind::Choice { .. })
        && !second.explicit_name
        && ways.count(flow, *to) == 1;
    if !alone || !fold::fits(assigns, second, live, false) {
        return None;
    }
    fold::with_assigns(second, assigns, live)
}
