//! What a definition can't say, collected while a twin runs.

use std::cell::RefCell;
use std::fmt;

thread_local! {
    static REFUSALS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
}

/// Why something can't be said in a definition, with the remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal(pub String);

impl Refusal {
    pub(crate) fn new(message: impl Into<String>) -> Refusal {
        Refusal(message.into())
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Notes that the definition being built can't say something.
pub fn refuse(message: impl Into<String>) {
    REFUSALS.with_borrow_mut(|refusals| refusals.push(message.into()));
}

/// What has been refused since the last call.
#[must_use]
pub fn take_refusals() -> Vec<String> {
    REFUSALS.with_borrow_mut(std::mem::take)
}
