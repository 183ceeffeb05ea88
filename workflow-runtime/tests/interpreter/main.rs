//! Definitions run by the interpreter.

mod children;
mod flow;
mod service;
mod support;
mod task;
