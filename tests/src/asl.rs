//! Runs emitted definitions, and requires that a native run does the same.
//!
//! The runner knows what the compiler emits: JSONata, the eight state types, inline maps. It has
//! no time: waits pass at once, and retries follow each other.

mod chains;
mod equivalent;
mod evaluate;
mod pinned;
mod runner;

pub use chains::{Chains, Scopes};
pub use equivalent::{Outcome, Program, Stub};
pub use evaluate::{Variables, evaluate, whole_numbers};
pub use pinned::assert_pinned;
pub use runner::{Answers, Runner};
