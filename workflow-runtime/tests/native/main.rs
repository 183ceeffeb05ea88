//! Hand-written native bodies, as the macros write them, run by the runtime.

mod callback;
mod flow;
mod map;
mod parallel;
mod runtime;
mod support;
mod task;
