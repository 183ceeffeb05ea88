//! Choices between values: conditional expressions instead of states.

use super::flow::{Edge, Exit, Flow, Kind};
use super::live::Live;
use super::reads::{can_substitute, defined, is_short, substitute};
use super::tidy::tidy;
use super::{Assigns, Value};
use crate::jsonata::Ast;

/// Longer conditionals are easier to read as a Choice.
const READABLE: usize = 120;

/// More arms are easier to read as a Choice.
const ARMS: usize = 4;

/// Where all ways out of a Choice only set variables and lead to one step, sets each variable to
/// a conditional expression; where all end the scope, ends it with one.
///
/// `if vip { discount = 10 }` is `discount := $vip ? 10 : $discount`. A condition is repeated for
/// several variables only when it is short, and never when it may fail or change.
pub(super) fn choose_values(flow: &mut Flow) {
    let live = Live::of(flow);
    for id in flow.reachable() {
        let step = &flow.steps[id];
        let Kind::Choice { rules, default } = &step.kind else {
            continue;
        };
        if step.explicit_name || step.comment.is_some() {
            continue;
        }
        if let Some(assigns) = chosen(rules, default, &live) {
            let exit = Exit::Next(Edge {
                assigns,
                to: default.to,
            });
            flow.steps[id].kind = Kind::Pass { exit };
            flow.steps[id].name.clear();
        } else if let Some(output) = chosen_output(flow, rules, default) {
            let (targets, default_to) = (step.targets(), default.to);
            for to in targets {
                let sites = flow.steps[to].sites.clone();
                flow.steps[id].absorbed.extend(sites);
            }
            flow.steps[id].name = flow.steps[default_to].name.clone();
            flow.steps[id].kind = Kind::Succeed { output };
        }
    }
}

fn chosen(rules: &[(Value, Edge)], default: &Edge, live: &Live) -> Option<Assigns> {
    if rules.len() >= ARMS || rules.iter().any(|(_, edge)| edge.to != default.to) {
        return None;
    }
    let edges = || rules.iter().map(|(_, edge)| edge).chain([default]);
    let mut names: Vec<&String> = Vec::new();
    for (name, _) in edges().flat_map(|edge| &edge.assigns) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let once = names.len() == 1;
    let repeatable = |(condition, _): &(Value, Edge)| {
        let fixed = !condition.fallible && !condition.volatile;
        once || (fixed && is_short(&condition.ast))
    };
    if names.is_empty() || !rules.iter().all(repeatable) {
        return None;
    }
    let pick = |name: &String| {
        let own = |edge: &Edge| match edge.assigns.iter().find(|(n, _)| n == name) {
            Some((_, value)) => value.clone(),
            None if live.at(edge.to, name) => Value::var(name),
            None => Value::of(Ast::Null),
        };
        let arms: Vec<Value> = edges().map(own).collect();
        Some((name.clone(), conditional(rules, &arms)?))
    };
    names.into_iter().map(pick).collect()
}

/// `a ? x : b ? y : z`, when that is readable; `arms` are those of the rules and the default.
fn conditional(rules: &[(Value, Edge)], arms: &[Value]) -> Option<Value> {
    let (last, arms) = arms.split_last()?;
    let last = Value::derive(defined(last), [last]);
    let pairs = rules.iter().zip(arms).rev();
    let mut value = pairs.fold(last, |otherwise, ((condition, _), then)| {
        let ast = Ast::conditional(defined(condition), defined(then), otherwise.ast.clone());
        Value::derive(ast, [condition, then, &otherwise])
    });
    tidy(&mut value);
    (value.ast.to_string().len() <= READABLE).then_some(value)
}

/// Where all ways out of a Choice end the scope, the value it ends with.
fn chosen_output(flow: &Flow, rules: &[(Value, Edge)], default: &Edge) -> Option<Value> {
    if rules.len() >= ARMS {
        return None;
    }
    let output = |edge: &Edge| {
        let end = &flow.steps[edge.to];
        let Kind::Succeed { output } = &end.kind else {
            return None;
        };
        let own = end.explicit_name || end.comment.is_some();
        let lost = |(name, v): &(String, Value)| v.fallible && !output.ast.reads(name);
        if own
            || edge.assigns.iter().any(lost)
            || !can_substitute(&edge.assigns, [output].into_iter(), |_| false)
        {
            return None;
        }
        let mut value = output.clone();
        substitute(&mut value, &edge.assigns);
        Some(value)
    };
    let edges = rules.iter().map(|(_, edge)| edge).chain([default]);
    let arms: Vec<Value> = edges.map(output).collect::<Option<_>>()?;
    conditional(rules, &arms)
}
