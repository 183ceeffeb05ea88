//! Catchers that are not needed: they only fail again with what they caught, or the last one
//! does the same.

use super::flow::{Exit, Flow, Handler, Kind, states_path};
use crate::jsonata::Ast;

/// Drops a catcher whose way leads to nothing but a failure with the error and cause it caught:
/// without it the scope ends in the same. A catcher after it must not take the error instead.
pub(super) fn drop_rethrows(flow: &mut Flow) {
    for i in flow.reachable() {
        let handlers = flow.steps[i].catch();
        let mut kept: Vec<Handler> = Vec::new();
        for handler in handlers.iter().rev() {
            if !(fails_alike(flow, handler) && kept.iter().all(|later| apart(handler, later))) {
                kept.push(handler.clone());
            }
        }
        if kept.len() < handlers.len() {
            kept.reverse();
            flow.steps[i].set_catch(kept);
        }
    }
}

/// Drops catchers before one of `States.ALL` that leads where it leads.
pub(super) fn drop_covered(flow: &mut Flow) {
    for i in flow.reachable() {
        let mut handlers = flow.steps[i].catch().to_vec();
        let count = handlers.len();
        while let [.., before, last] = handlers.as_slice()
            && last.errors == ["States.ALL"]
            && before.edge == last.edge
            && !before.errors.iter().any(|name| name.starts_with("States."))
        {
            handlers.remove(handlers.len() - 2);
        }
        if handlers.len() < count {
            flow.steps[i].set_catch(handlers);
        }
    }
}

/// Whether no error is for both.
fn apart(a: &Handler, b: &Handler) -> bool {
    let wild = |e: &String| e == "States.ALL" || e == "States.TaskFailed";
    !a.errors.iter().chain(&b.errors).any(wild) && !a.errors.iter().any(|e| b.errors.contains(e))
}

fn fails_alike(flow: &Flow, handler: &Handler) -> bool {
    let caught = states_path(&["errorOutput"]);
    let [(variable, value)] = handler.edge.assigns.as_slice() else {
        return false;
    };
    if value.ast != caught {
        return false;
    }
    let mut at = handler.edge.to;
    // A way of empty steps that goes in a circle leads to no failure.
    for _ in 0..flow.steps.len() {
        let step = &flow.steps[at];
        match &step.kind {
            Kind::Pass {
                exit: Exit::Next(edge),
            } if edge.assigns.is_empty() && !step.explicit_name => at = edge.to,
            Kind::Fail { error, cause } => {
                let part = |key| Ast::var(variable.as_str()).field(key);
                let plain = !step.explicit_name && step.comment.is_none();
                return plain && error.ast == part("Error") && cause.ast == part("Cause");
            }
            _ => return false,
        }
    }
    false
}
