//! Whole-system tests.

mod derive;
mod documents;
mod emitted;
mod jsonata;
mod observers;
#[allow(dead_code, unreachable_pub)]
mod programs;
mod task;
