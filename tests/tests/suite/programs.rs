//! Small programs, each run natively and as its definition with the same result.

mod errors;
mod loops;
mod more;
mod names;
mod nesting;
mod orders;
mod pieces;
mod scopes;
mod shared;
mod styles;
mod traps;
mod values;
