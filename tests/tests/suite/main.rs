//! Whole-system tests.

mod derive;
mod documents;
mod emitted;
mod jsonata;
mod observers;
mod programs;
mod task;
