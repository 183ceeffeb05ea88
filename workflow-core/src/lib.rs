//! The language behind `workflow-runtime`: the Amazon States Language model and validator, the
//! query languages, the JSON shapes of Rust types, and the typed builder that turns a workflow's
//! twin into a definition.
//!
//! This crate has no async runtime, no clock and no network.

pub mod asl;
pub mod data;
pub mod definition;
pub mod diagnostic;
pub mod error;
pub mod exact;
pub mod expr;
pub mod ir;
pub mod json;
pub mod jsonata;
pub mod jsonpath;
pub mod names;
pub mod outcome;
pub mod retry;
pub mod task;
pub mod validate;
