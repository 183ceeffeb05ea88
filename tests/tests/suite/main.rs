//! Whole-system tests.

mod task;
