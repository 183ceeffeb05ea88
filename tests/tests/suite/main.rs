//! Whole-system tests.

mod derive;
mod jsonata;
