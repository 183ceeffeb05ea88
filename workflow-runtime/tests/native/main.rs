//! Hand-written native bodies, as the macros write them, run by the runtime.

mod order;
mod support;
