//! Whole-system tests.

#![expect(
    unreachable_pub,
    reason = "workflows are written here as in a crate of workflows"
)]

mod derive;
mod documents;
mod emitted;
mod examples;
mod executions;
mod included;
mod jsonata;
mod observers;
mod programs;
mod task;
mod yardstick;
