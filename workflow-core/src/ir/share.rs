//! One state for steps that do the same and go to the same places.

use std::collections::HashMap;

use super::flow::{Flow, Kind, Step};

/// Merges identical steps of one scope, other than calls of tasks, branches and maps.
///
/// A step that the user named, and one that has a comment of its own, is not merged with others.
pub(super) fn identical_steps(flow: &mut Flow) {
    while merge_some(flow) {}
}

fn merge_some(flow: &mut Flow) -> bool {
    let mut merged = false;
    let mut first: HashMap<String, usize> = HashMap::new();
    for id in flow.in_source_order() {
        let Some(key) = key(&flow.steps[id]) else {
            continue;
        };
        let Some(&kept) = first.get(&key) else {
            first.insert(key, id);
            continue;
        };
        merged |= merge(flow, kept, id);
    }
    merged
}

fn key(step: &Step) -> Option<String> {
    let same = match &step.kind {
        Kind::Task { .. } | Kind::Parallel { .. } | Kind::Map { .. } => return None,
        kind => format!("{kind:?} {:?}", step.comment),
    };
    (!step.explicit_name).then_some(same)
}

fn merge(flow: &mut Flow, kept: usize, id: usize) -> bool {
    let old = flow.clone();
    let Step {
        sites, absorbed, ..
    } = old.steps[id].clone();
    flow.steps[kept].sites.extend(sites);
    flow.steps[kept].absorbed.extend(absorbed);
    for step in &mut flow.steps {
        for edge in step.edges_mut() {
            if edge.to == id {
                edge.to = kept;
            }
        }
    }
    if flow.entry == id {
        flow.entry = kept;
    }
    let clear = flow.is_clear();
    if !clear {
        *flow = old;
    }
    clear
}
