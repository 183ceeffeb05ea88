//! A bound on what expressions do.

use std::cell::Cell;

use serde_json::Value;

/// How much one template, rule or path may do: to visit, copy or compare a value is one, or more
/// when it is long. An input of the largest size has about a hundred thousand values; `..` behind
/// `..`, filters in filters and many fields multiply them.
const MAX_WORK: usize = 2_000_000;

/// The work that is left.
#[derive(Debug)]
pub(in super::super) struct Work(Cell<usize>);

/// There is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) struct TooMuch;

impl Work {
    /// Everything is left.
    pub(in super::super) fn new() -> Work {
        Work(Cell::new(MAX_WORK))
    }

    /// Does some.
    pub(super) fn spend(&self, work: usize) -> Result<(), TooMuch> {
        let left = self.0.get().checked_sub(work);
        self.0.set(left.unwrap_or(0));
        left.map(drop).ok_or(TooMuch)
    }

    /// Copies or compares `value`.
    pub(in super::super) fn spend_on(&self, value: &Value) -> Result<(), TooMuch> {
        self.spend(1)?;
        match value {
            Value::String(text) => self.spend(text.len() / 16),
            Value::Array(items) => items.iter().try_for_each(|item| self.spend_on(item)),
            Value::Object(fields) => fields.iter().try_for_each(|(name, field)| {
                self.spend(name.len() / 16)?;
                self.spend_on(field)
            }),
            Value::Null | Value::Bool(_) | Value::Number(_) => Ok(()),
        }
    }
}
