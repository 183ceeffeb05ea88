//! Variables that only repeat another, or a constant.

use std::collections::HashMap;

use super::flow::Flow;
use super::reads::{is_path, substitute};
use super::{Assigns, Value};
use crate::jsonata::Ast;

/// Longer texts are written down once.
const LONGEST_TEXT: usize = 40;

/// Reads `3` where `$limit` was read, when it is only ever set to `3`: a number, a short text or a
/// truth value.
pub(super) fn replace_constants(root: &mut Flow) {
    replace(root, |value, _| is_short_constant(&value.ast));
}

/// Reads `$order.id` where `$id` was read, when `$id` is only ever set to `$order.id` and
/// `$order` is set by one step.
///
/// Every read of a variable comes after its assignment on every way. So no way leads from
/// `$id := $order.id` over a new `$order` to a read of `$id` without setting `$id` again: the
/// same way without the first round would read it unset.
pub(super) fn replace_copies(root: &mut Flow) {
    replace(root, |value, set| {
        let times = set.get(root_of(&value.ast)).map_or(0, Vec::len);
        is_copy(value) && times == 1
    });
}

/// Reads the value of each variable that is only ever set to one, where `is_wanted` says so.
fn replace(root: &mut Flow, is_wanted: impl Fn(&Value, &HashMap<String, Vec<Value>>) -> bool) {
    let mut set: HashMap<String, Vec<Value>> = HashMap::new();
    collect(root, &mut set);
    let mut copies: Assigns = set
        .iter()
        .filter_map(|(name, values)| match values.as_slice() {
            [value, others @ ..] if others.iter().all(|v| v == value) && is_wanted(value, &set) => {
                Some((name.clone(), value.clone()))
            }
            _ => None,
        })
        .collect();
    copies.sort_by(|a, b| a.0.cmp(&b.0));
    // A copy of a copy is resolved when the pass runs again.
    let resolved: Vec<String> = copies.iter().map(|(name, _)| name.clone()).collect();
    copies.retain(|(_, value)| !resolved.iter().any(|n| n == root_of(&value.ast)));
    if copies.is_empty() {
        return;
    }
    root.each_value_mut(&mut |value| substitute(value, &copies));
    let is_copied = |name: &str| copies.iter().any(|(n, _)| n == name);
    root.each_scope(&mut |flow| {
        for step in &mut flow.steps {
            for edge in step.edges_mut() {
                edge.assigns.retain(|(name, _)| !is_copied(name));
            }
        }
    });
}

fn is_copy(value: &Value) -> bool {
    is_path(&value.ast)
        && !value.undefined
        && !value.fallible
        && !value.volatile
        && root_of(&value.ast) != "states"
}

fn is_short_constant(ast: &Ast) -> bool {
    match ast {
        Ast::Bool(_) | Ast::Number(_) => true,
        Ast::Negate(number) => matches!(**number, Ast::Number(_)),
        Ast::String(text) => text.chars().count() <= LONGEST_TEXT,
        _ => false,
    }
}

/// The variable that a path starts from.
fn root_of(ast: &Ast) -> &str {
    match ast {
        Ast::Variable(name) => name,
        Ast::Binary(_, a, _) => root_of(a),
        _ => "",
    }
}

/// The values that variables are set to, by variable; ways out of one step that set the same
/// value count once.
fn collect(flow: &Flow, set: &mut HashMap<String, Vec<Value>>) {
    for i in flow.reachable() {
        let mut own: HashMap<&str, Vec<&Value>> = HashMap::new();
        for edge in flow.steps[i].edges() {
            for (name, value) in &edge.assigns {
                let values = own.entry(name).or_default();
                if !values.contains(&value) {
                    values.push(value);
                }
            }
        }
        for (name, values) in own {
            let all = set.entry(name.to_owned()).or_default();
            all.extend(values.into_iter().cloned());
        }
        for scope in flow.steps[i].scopes() {
            collect(scope, set);
        }
    }
}
