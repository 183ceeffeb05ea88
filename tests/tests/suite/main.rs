//! Whole-system tests.

mod derive;
mod jsonata;
mod programs;
mod task;
