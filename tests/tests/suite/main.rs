//! Whole-system tests.

mod derive;
mod jsonata;
#[allow(dead_code, unreachable_pub)]
mod programs;
mod task;
