//! Runs what was recorded again.

pub(crate) mod evaluate;
mod replies;
pub(crate) mod run;
mod world;
