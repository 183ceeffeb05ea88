//! JSONata, the query language of emitted definitions.
//!
//! <https://docs.jsonata.org/>, and for the service's own additions
//! <https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html>.

pub mod analysis;
pub mod ast;
mod error;
mod lex;
mod parse;
mod print;
mod steps;

pub use ast::{Ast, BinaryOp};
pub use error::{ParseError, TOO_DEEP};
pub use parse::parse;
