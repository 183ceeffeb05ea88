//! Which undos are registered at each step.

use std::collections::BTreeSet;

use crate::ir::{Node, NodeId, NodeKind, targets};

use super::can_fail;

/// Whether an undo is registered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Status {
    Never,
    Always,
    /// On some ways.
    Maybe,
}

/// For each step that can be reached, which undos are registered before it.
pub(super) struct Registered {
    before: Vec<Option<Vec<Status>>>,
}

/// What is known where two ways meet.
pub(super) fn join(a: &[Status], b: &[Status]) -> Vec<Status> {
    let meet = |(a, b): (&Status, &Status)| if a == b { *a } else { Status::Maybe };
    a.iter().zip(b).map(meet).collect()
}

impl Registered {
    /// `at` are the steps that register the undos, in order.
    pub(super) fn of(nodes: &[Node], entry: NodeId, at: &[NodeId]) -> Registered {
        let mut before: Vec<Option<Vec<Status>>> = vec![None; nodes.len()];
        before[entry] = Some(vec![Status::Never; at.len()]);
        let mut open = BTreeSet::from([entry]);
        while let Some(id) = open.pop_first() {
            let Some(mut after) = before[id].clone() else {
                continue;
            };
            if let Some(undo) = at.iter().position(|at| *at == id) {
                after[undo] = Status::Always;
            }
            for to in targets(&nodes[id].kind) {
                let joined = match &before[to] {
                    Some(known) => join(known, &after),
                    None => after.clone(),
                };
                if before[to].as_ref() != Some(&joined) {
                    before[to] = Some(joined);
                    open.insert(to);
                }
            }
        }
        Registered { before }
    }

    /// The variables that the steps set.
    pub(super) fn variables(&self, nodes: &[Node]) -> BTreeSet<String> {
        let reached = nodes.iter().zip(&self.before);
        let reached = reached.filter(|(_, before)| before.is_some());
        reached
            .flat_map(|(node, _)| variables(&node.kind))
            .collect()
    }

    /// The steps whose errors have undos to run.
    pub(super) fn failing(&self, nodes: &[Node]) -> Vec<(NodeId, Vec<Status>)> {
        let steps = self.before.iter().enumerate();
        let reached = steps.filter_map(|(id, before)| Some((id, before.clone()?)));
        let has_undos = |statuses: &[Status]| statuses.iter().any(|s| *s != Status::Never);
        reached
            .filter(|(id, statuses)| has_undos(statuses) && can_fail(&nodes[*id].kind))
            .collect()
    }
}

/// The variables that a step sets.
fn variables(kind: &NodeKind) -> Vec<String> {
    match kind {
        NodeKind::Assign { assigns, .. } => assigns.iter().map(|(name, _)| name.clone()).collect(),
        NodeKind::Task { result, catch, .. }
        | NodeKind::Parallel { result, catch, .. }
        | NodeKind::Map { result, catch, .. } => {
            let errors = catch.iter().filter_map(|catch| catch.error.clone());
            result.iter().cloned().chain(errors).collect()
        }
        NodeKind::Wait { .. }
        | NodeKind::Choice { .. }
        | NodeKind::Return { .. }
        | NodeKind::Fail { .. }
        | NodeKind::Jump { .. }
        | NodeKind::Unreachable => Vec::new(),
    }
}
