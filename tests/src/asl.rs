//! Requires that native runs and those of their definitions are the same, and definitions those
//! that somebody has read.

mod chains;
mod equivalent;
mod evaluate;
mod pinned;

pub use chains::{Chains, Scopes};
pub use equivalent::{Outcome, Program, Stub};
pub use evaluate::{Variables, evaluate, whole_numbers};
pub use pinned::assert_pinned;
