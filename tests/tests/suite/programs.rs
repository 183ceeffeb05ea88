//! Small programs, each run natively and as its definition with the same result.

mod errors;
mod found;
mod loops;
mod orders;
mod scopes;
mod shared;
mod styles;
mod values;
