//! What holds for every program, before and after each pass.

use std::collections::{BTreeSet, HashSet};

use super::flow::{Edge, Exit, Flow, Step};
use super::lower::lower;
use super::reads::variables;
use super::{Program, Value};
use crate::jsonata::Ast;
use crate::names::is_reserved;

/// Every way in which a program breaks the rules of its form: a step goes to one that is not
/// there, a variable is read before it is set on some way, or a variable is set both in a scope
/// and in one inside it.
#[must_use]
pub fn check(program: &Program) -> Vec<String> {
    match lower(program) {
        Ok(flow) => check_flow(&flow),
        Err(errors) => errors,
    }
}

/// The same for a program that passes have worked on; with the rule for sites.
pub(super) fn check_flow(root: &Flow) -> Vec<String> {
    let mut errors = Vec::new();
    scope(root, &HashSet::new(), &HashSet::new(), &mut errors);
    errors
}

/// `outer_set` is what is set on the way in, `outer_names` everything that outer scopes ever set.
fn scope(
    flow: &Flow,
    outer_set: &HashSet<String>,
    outer_names: &HashSet<String>,
    errors: &mut Vec<String>,
) {
    let own = assigned(flow);
    for name in own.intersection(outer_names) {
        errors.push(format!("`${name}` is set in a scope and in one around it"));
    }
    let names: HashSet<String> = own.union(outer_names).cloned().collect();
    let set = set_before(flow, outer_set);
    for i in flow.reachable() {
        let step = &flow.steps[i];
        let before = set[i].clone().unwrap_or_default();
        reads_are_set(i, step, &before, errors);
        if !flow.sites_are_clear(i) {
            errors.push(format!(
                "step {i} `{}` goes to a state of a site that was folded onto it",
                step.name
            ));
        }
        // Child executions see no variable of the execution that starts them.
        let seen = match step.is_distributed() {
            true => HashSet::new(),
            false => before,
        };
        for inner in step.scopes() {
            scope(inner, &seen, &names, errors);
        }
    }
}

fn assigned(flow: &Flow) -> HashSet<String> {
    let edges = flow
        .reachable()
        .into_iter()
        .flat_map(|i| flow.steps[i].edges());
    edges
        .flat_map(|e| e.assigns.iter().map(|(n, _)| n.clone()))
        .collect()
}

/// The variables that are set before each step, on every way there.
fn set_before(flow: &Flow, outer: &HashSet<String>) -> Vec<Option<HashSet<String>>> {
    let mut set: Vec<Option<HashSet<String>>> = vec![None; flow.steps.len()];
    set[flow.entry] = Some(outer.clone());
    let mut open = BTreeSet::from([flow.entry]);
    while let Some(i) = open.pop_first() {
        let before = set[i].clone().unwrap_or_default();
        for edge in flow.steps[i].edges() {
            let after = after(&before, edge);
            let joined = match &set[edge.to] {
                Some(old) => old.intersection(&after).cloned().collect(),
                None => after,
            };
            if set[edge.to].as_ref() != Some(&joined) {
                set[edge.to] = Some(joined);
                open.insert(edge.to);
            }
        }
    }
    set
}

fn after(before: &HashSet<String>, edge: &Edge) -> HashSet<String> {
    let names = edge.assigns.iter().map(|(n, _)| n.clone());
    before.iter().cloned().chain(names).collect()
}

fn reads_are_set(i: usize, step: &Step, before: &HashSet<String>, errors: &mut Vec<String>) {
    let mut values: Vec<&Value> = step.fields();
    values.extend(
        step.edges()
            .into_iter()
            .flat_map(|e| e.assigns.iter().map(|(_, v)| v)),
    );
    if let Some(Exit::End(value)) = step.exit() {
        values.push(value);
    }
    for value in values {
        let mut bound = HashSet::new();
        bindings(&value.ast, &mut bound);
        variables(&value.ast, &mut |name| {
            // `$` and `$$`, functions, and `$states`.
            let given = name.is_empty() || name == "$" || is_reserved(name);
            let known = given || before.contains(name) || bound.contains(name);
            if !known {
                errors.push(format!(
                    "step {i} `{}` reads `${name}` before it is set",
                    step.name
                ));
            }
        });
    }
}

/// Names bound inside an expression.
pub(super) fn bindings(ast: &Ast, out: &mut HashSet<String>) {
    match ast {
        Ast::Bind(name, _) | Ast::Focus(_, name) | Ast::Index(_, name) => {
            out.insert(name.clone());
        }
        Ast::Lambda { params, .. } => out.extend(params.iter().cloned()),
        _ => {}
    }
    for child in ast.children() {
        bindings(child, out);
    }
}
