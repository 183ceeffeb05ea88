//! Who leads to each step, kept while a pass changes edges.

use std::collections::BTreeSet;

use super::flow::Flow;

/// The steps with a way to each step, among those that the entry leads to.
pub(super) struct Ways(Vec<BTreeSet<usize>>);

impl Ways {
    pub(super) fn of(flow: &Flow) -> Ways {
        let mut ways = Ways(vec![BTreeSet::new(); flow.steps.len()]);
        for step in flow.reachable() {
            for edge in flow.steps[step].edges() {
                ways.0[edge.to].insert(step);
            }
        }
        ways
    }

    pub(super) fn predecessors(&self, step: usize) -> Vec<usize> {
        self.0[step].iter().copied().collect()
    }

    /// How many ways lead to `step`, the entry included.
    pub(super) fn count(&self, flow: &Flow, step: usize) -> usize {
        let edges = |&before: &usize| {
            let edges = flow.steps[before].edges();
            edges.iter().filter(|e| e.to == step).count()
        };
        self.0[step].iter().map(edges).sum::<usize>() + usize::from(flow.entry == step)
    }

    /// After the edges of `step` have changed, which went to `old`.
    pub(super) fn update(&mut self, flow: &Flow, step: usize, old: &[usize]) {
        let new: Vec<usize> = flow.steps[step].edges().into_iter().map(|e| e.to).collect();
        for &to in &new {
            self.0[to].insert(step);
        }
        for to in old.iter().filter(|to| !new.contains(to)) {
            self.0[*to].remove(&step);
            self.forget(flow, *to);
        }
    }

    /// Takes the ways out of `step` away when nothing leads to it any more.
    pub(super) fn forget(&mut self, flow: &Flow, step: usize) {
        let mut open = vec![step];
        while let Some(step) = open.pop() {
            if !self.0[step].is_empty() || flow.entry == step {
                continue;
            }
            for edge in flow.steps[step].edges() {
                if self.0[edge.to].remove(&step) {
                    open.push(edge.to);
                }
            }
        }
    }
}
