//! Why a text is no JSONata expression.

use std::fmt::{self, Display, Formatter};

/// A syntax error, with the code and words of the reference parser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    /// Such as `S0202`; none for limits of our own.
    pub code: &'static str,
    /// Such as `Expected "]", got ","`.
    pub message: String,
    /// The byte of the expression where it was noticed.
    pub offset: usize,
}

impl ParseError {
    pub(super) fn new(code: &'static str, message: impl Into<String>, offset: usize) -> Self {
        ParseError {
            code,
            message: message.into(),
            offset,
        }
    }
}

/// The code of errors that are no syntax errors: the expression is nested too deeply.
pub const TOO_DEEP: &str = "U1002";

impl Display for ParseError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ParseError {}
