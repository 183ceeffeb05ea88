//! Compares what happened here with what was recorded.

pub(crate) mod concurrent;
pub(crate) mod history;
pub(crate) mod masks;
pub(crate) mod parallel;
pub(crate) mod value;
