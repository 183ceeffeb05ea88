//! The ways of errors to the arms of a match over a step's or block's result.

use crate::data::ErrorShape;
use crate::expr::and;
use crate::ir::{NodeId, Value};

use super::super::awaited::Failing;
use super::super::builder::DefinitionBuilder;
use super::{ErrSide, Open, Ways};

impl ErrSide {
    /// Whether the arm can have a catcher of its own after those of `taken`, for errors of that
    /// shape.
    fn can_catch(&self, taken: &[String], shape: &ErrorShape) -> bool {
        let mut except = self.except.iter().filter(|name| holds(shape, name));
        self.exact && except.all(|name| taken.contains(name))
    }

    /// Whether it may take an error of that name.
    fn may_take(&self, name: &String) -> bool {
        self.names.contains(name) || (self.any && !self.except.contains(name))
    }

    /// Whether it may take an error of that shape.
    fn may_take_any(&self, shape: &ErrorShape) -> bool {
        self.any || self.names.iter().any(|name| holds(shape, name))
    }
}

/// Whether an error of that name may be of the shape.
fn holds(shape: &ErrorShape, name: &str) -> bool {
    shape.holds_any() || shape.names().contains(&name)
}

/// What an arm does with the errors of one way.
enum Taken {
    /// It takes these; more may be left.
    Some(Vec<String>),
    /// It takes all that are left.
    All,
    /// It takes none.
    None,
    /// A choice has to tell.
    Undecided,
}

impl DefinitionBuilder {
    /// Leads the errors that an arm takes to its body.
    pub(super) fn add_catch(
        &mut self,
        matching: &mut Ways,
        err: ErrSide,
        guard: Option<Value>,
        last: bool,
        body: NodeId,
    ) {
        let mut left = Vec::new();
        for mut open in std::mem::take(&mut matching.failures) {
            match self.taken(&open, &err, last) {
                Taken::Some(errors) => {
                    open.taken.extend(errors.iter().cloned());
                    self.lead(&open.failing, errors, &matching.error, body);
                    left.push(open);
                }
                Taken::All => self.lead_rest(&open, &matching.error, body),
                Taken::None => left.push(open),
                Taken::Undecided => {
                    let start = *matching.err.start.get_or_insert_with(|| self.blank());
                    self.lead_rest(&open, &matching.error, start);
                }
            }
        }
        matching.failures = left;
        let condition = and(err.side.condition, guard);
        let name = (matching.sites[1], &*matching.name);
        self.add_way(&mut matching.err, name, condition, last, body);
    }

    /// What an arm does with the errors of a way.
    fn taken(&mut self, open: &Open, err: &ErrSide, last: bool) -> Taken {
        match &open.failing {
            Failing::Step(_, shape) if !err.may_take_any(shape) => Taken::None,
            Failing::Step(_, shape) if !err.can_catch(&open.taken, shape) => Taken::Undecided,
            Failing::Step(_, shape) if err.any || (last && shape.holds_any()) => Taken::All,
            Failing::Step(_, shape) => {
                let new = |name: &&String| !open.taken.contains(name) && holds(shape, name);
                Taken::Some(err.names.iter().filter(new).cloned().collect())
            }
            Failing::Raised(node) => match self.raised_name(*node) {
                Some(name) if !err.may_take(&name) => Taken::None,
                Some(_) if err.exact => Taken::All,
                _ => Taken::Undecided,
            },
        }
    }

    /// Leads errors of these names to `to`.
    fn lead(&mut self, failing: &Failing, errors: Vec<String>, error: &str, to: NodeId) {
        match failing {
            Failing::Step(node, _) => self.lead_some(*node, errors, Some(error), to),
            Failing::Raised(node) => self.lead_raised(*node, Some(error), to),
        }
    }

    /// Leads all that are left to `to`.
    fn lead_rest(&mut self, open: &Open, error: &str, to: NodeId) {
        let errors = match &open.failing {
            Failing::Step(_, shape) => Self::names_left(shape, &open.taken),
            Failing::Raised(_) => Vec::new(),
        };
        self.lead(&open.failing, errors, error, to);
    }
}
