//! Runs what was recorded again.

mod buckets;
pub(crate) mod evaluate;
mod replies;
pub(crate) mod run;
mod world;
