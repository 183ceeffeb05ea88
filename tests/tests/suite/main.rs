//! Whole-system tests.

mod derive;
mod emitted;
mod jsonata;
mod observers;
mod programs;
mod task;
