//! Whole-system tests.

mod derive;
mod jsonata;
mod task;
