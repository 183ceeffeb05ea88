//! Definitions run by the interpreter.

mod children;
mod flow;
mod support;
mod task;
