//! Requires that native runs and those of their definitions are the same, and definitions those
//! that somebody has read.

mod chains;
mod equivalent;
mod numbers;
mod pinned;

pub use chains::{Chains, Scopes};
pub use equivalent::{Outcome, Program, Stub};
pub use numbers::whole_numbers;
pub use pinned::assert_pinned;
