//! Which variables are still read, and dropping the assignments of others.

use std::collections::HashSet;

use super::Value;
use super::flow::{Edge, Exit, Flow, Step};
use super::reads::variables;

/// The variables that are read from each step on, by step, before they are set again.
pub(super) struct Live {
    at: Vec<HashSet<String>>,
    reads: Reads,
}

/// Which reads count.
#[derive(Clone, Copy, PartialEq)]
enum Reads {
    All,
    /// Those of assignments that [`drop_dead`] keeps.
    Kept,
}

impl Live {
    /// What is read, by assignments that nobody reads in their turn, too: as long as they stand
    /// there, what they read must be set.
    pub(super) fn of(flow: &Flow) -> Live {
        Live::counting(flow, Reads::All)
    }

    fn counting(flow: &Flow, reads: Reads) -> Live {
        let steps: Vec<usize> = flow.reachable().into_iter().collect();
        let at = vec![HashSet::new(); flow.steps.len()];
        let mut live = Live { at, reads };
        let mut changed = true;
        while changed {
            changed = false;
            for &i in steps.iter().rev() {
                let found = live.before(&flow.steps[i]);
                if found.len() != live.at[i].len() {
                    live.at[i] = found;
                    changed = true;
                }
            }
        }
        live
    }

    /// Whether `variable` is read from `step` on.
    pub(super) fn at(&self, step: usize, variable: &str) -> bool {
        self.at[step].contains(variable)
    }

    fn before(&self, step: &Step) -> HashSet<String> {
        let mut live = HashSet::new();
        for value in step.fields() {
            read(value, &mut live);
        }
        for edge in step.edges() {
            self.before_edge(edge, &mut live);
        }
        if let Some(Exit::End(value)) = step.exit() {
            read(value, &mut live);
        }
        for scope in step.scopes() {
            scope.each_value(&mut |value| read(value, &mut live));
        }
        live
    }

    fn before_edge(&self, edge: &Edge, live: &mut HashSet<String>) {
        let set = |name: &String| edge.assigns.iter().any(|(n, _)| n == name);
        live.extend(self.at[edge.to].iter().filter(|n| !set(n)).cloned());
        for (name, value) in &edge.assigns {
            if self.reads == Reads::All || value.fallible || self.at(edge.to, name) {
                read(value, live);
            }
        }
    }
}

fn read(value: &Value, live: &mut HashSet<String>) {
    variables(&value.ast, &mut |name| {
        if !live.contains(name) {
            live.insert(name.to_owned());
        }
    });
}

/// Drops assignments to variables that nobody reads, in one scope.
///
/// A value that may fail stays: Rust would have failed there.
pub(super) fn drop_dead(flow: &mut Flow) {
    let live = Live::counting(flow, Reads::Kept);
    for i in flow.reachable() {
        for edge in flow.steps[i].edges_mut() {
            let to = edge.to;
            edge.assigns
                .retain(|(name, value)| value.fallible || live.at(to, name));
        }
    }
}
