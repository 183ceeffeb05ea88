//! Tests of the passes: programs built by hand, and random ones run before and after.

mod build;
mod interpret;
mod orders;
mod random;
mod states;
