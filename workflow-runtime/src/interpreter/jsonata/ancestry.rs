//! Finds the steps that `%` means.

use std::sync::Arc;

use workflow_core::jsonata::ParseError;

use super::compile::{Compiler, steps_of};
use super::plan::{Kind, Node};

/// A `%` on its way to the step that it means.
pub(super) struct Slot {
    pub(super) label: Arc<str>,
    /// How many steps up it still has to go.
    pub(super) level: i32,
}

/// What the parser has refused already.
fn no_parent() -> ParseError {
    ParseError {
        code: "S0217",
        message: "The object representing the 'parent' cannot be derived from this expression"
            .to_owned(),
        offset: 0,
    }
}

/// The slots that what is around `node` has to find steps for.
pub(super) fn seekers(node: &Node) -> Vec<usize> {
    let own = match node.kind {
        Kind::Parent(slot) => Some(slot),
        _ => None,
    };
    node.seeking.iter().copied().chain(own).collect()
}

impl Compiler {
    /// Finds the steps that the last one looks for among those before it.
    pub(super) fn resolve(&mut self, path: &mut Node) -> Result<(), ParseError> {
        let steps = steps_of(path);
        let Some((last, before)) = steps.split_last_mut() else {
            return Ok(());
        };
        let mut open = Vec::new();
        for slot in seekers(last) {
            let mut index = before.len();
            while self.slots[slot].level > 0 {
                if index == 0 {
                    open.push(slot);
                    break;
                }
                index -= 1;
                // Steps that bind variables side by side are one.
                while index > 0
                    && before[index].focus.is_some()
                    && before[index - 1].focus.is_some()
                {
                    index -= 1;
                }
                self.seek(&mut before[index], slot)?;
            }
        }
        path.seeking.extend(open);
        Ok(())
    }

    /// Goes up from the values of `node`.
    pub(super) fn seek(&mut self, node: &mut Node, slot: usize) -> Result<(), ParseError> {
        match &mut node.kind {
            Kind::Name(_) | Kind::Wildcard => {
                self.slots[slot].level -= 1;
                if self.slots[slot].level == 0 {
                    if let Some(known) = node.ancestor {
                        self.slots[slot].label = Arc::clone(&self.slots[known].label);
                    }
                    node.ancestor = Some(slot);
                    node.tuple = true;
                }
            }
            Kind::Parent(_) => self.slots[slot].level += 1,
            Kind::Block(items) => {
                if let Some(last) = items.last_mut() {
                    node.tuple = true;
                    self.seek(last, slot)?;
                }
            }
            Kind::Path { steps, .. } => {
                node.tuple = true;
                for (i, step) in steps.iter_mut().rev().enumerate() {
                    if i == 0 || self.slots[slot].level > 0 {
                        self.seek(step, slot)?;
                    }
                }
            }
            _ => return Err(no_parent()),
        }
        Ok(())
    }
}
