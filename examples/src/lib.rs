//! The field's own cases: workflows with their inputs, and what the world outside answers.
//!
//! `data/<case>` has for each: inputs, `world.json` with the answers and the expected end for each
//! input, `classic.asl.json`, the definition as the field knows it, and `by-hand.asl.json`, the one
//! that an expert writes today.

pub mod cases;
pub mod show;
pub mod world;
