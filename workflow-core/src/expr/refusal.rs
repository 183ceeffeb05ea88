//! What a definition can't say, collected while a twin runs.

use std::cell::{Cell, RefCell};
use std::fmt;

thread_local! {
    static REFUSALS: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static PLACE: Cell<Option<(&'static str, u32)>> = const { Cell::new(None) };
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
    let message = placed(message.into());
    REFUSALS.with_borrow_mut(|refusals| refusals.push(message));
}

/// Says where in the user's code what follows comes from.
pub fn at(file: &'static str, line: u32) {
    PLACE.set(Some((file, line)));
}

/// Forgets the place: another definition starts.
pub(crate) fn nowhere() {
    PLACE.set(None);
}

/// The message with the place that it is about in front.
pub(crate) fn placed(message: String) -> String {
    match PLACE.get() {
        Some((file, line)) => format!("{file}:{line}: {message}"),
        None => message,
    }
}

/// What has been refused since the last call.
#[must_use]
pub fn take_refusals() -> Vec<String> {
    REFUSALS.with_borrow_mut(std::mem::take)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn refusals_name_their_place() {
        nowhere();
        refuse("first");
        at("src/flow.rs", 12);
        refuse("second");
        nowhere();
        assert_eq!(take_refusals(), ["first", "src/flow.rs:12: second"]);
    }
}
