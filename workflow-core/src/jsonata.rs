//! JSONata, the query language of emitted definitions.
//!
//! <https://docs.jsonata.org/>, and for the service's own additions
//! <https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html>.

pub mod ast;
mod print;

pub use ast::{Ast, BinaryOp};
