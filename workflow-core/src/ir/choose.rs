//! Choices between values: conditional expressions instead of states.

use super::flow::{Edge, Exit, Flow, Kind};
use super::live::Live;
use super::reads::{defined, is_short};
use super::{Assigns, Value};
use crate::jsonata::Ast;

/// Longer conditionals are easier to read as a Choice.
const READABLE: usize = 120;

/// More arms are easier to read as a Choice.
const ARMS: usize = 4;

/// Where all ways out of a Choice only set variables and lead to one step, sets each variable to
/// a conditional expression.
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
    let choose = |name: &String| {
        let own = |edge: &Edge| match edge.assigns.iter().find(|(n, _)| n == name) {
            Some((_, value)) => value.clone(),
            None if live.at(edge.to, name) => Value::var(name),
            None => Value::of(Ast::Null),
        };
        let last = own(default);
        let last = Value::derive(defined(&last), [&last]);
        let value = rules
            .iter()
            .rev()
            .fold(last, |otherwise, (condition, edge)| {
                let then = own(edge);
                let ast =
                    Ast::conditional(defined(condition), defined(&then), otherwise.ast.clone());
                Value::derive(ast, [condition, &then, &otherwise])
            });
        (value.ast.to_string().len() <= READABLE).then(|| (name.clone(), value))
    };
    names.into_iter().map(choose).collect()
}
