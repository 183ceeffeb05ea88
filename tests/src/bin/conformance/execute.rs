//! Runs what was recorded again.

mod replies;
pub(crate) mod run;
mod world;
