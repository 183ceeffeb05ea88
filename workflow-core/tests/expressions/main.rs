//! Every form of an expression, evaluated by a JSONata engine and compared with what Rust computes
//! from the same values.

mod differences;
mod harness;
mod iterators;
mod json;
mod lenses;
mod lists;
mod maps;
mod mutations;
mod numbers;
mod operators;
mod options;
mod refusals;
mod texts;
mod times;
