//! JSONPath as the service reads it (the dialect of Jayway JsonPath), reference paths, and the
//! intrinsic functions that stand beside paths in payload templates.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/dg/amazon-states-language-paths.html>,
//! <https://github.com/json-path/JsonPath>. This is the syntax; nothing is evaluated here.

mod filter;
mod intrinsic;
mod parse;

use std::fmt::{self, Display, Formatter};
use std::ops::Range;

pub use filter::{Comparison, Filter, Operand};
pub use intrinsic::{Argument, Function, Intrinsic, TextLiteral};

/// A path.
#[derive(Debug, Clone, PartialEq)]
pub struct Path {
    /// As it is written.
    pub text: String,
    /// Where it starts.
    pub root: Root,
    /// The steps from there.
    pub segments: Vec<Segment>,
}

/// What a path starts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Root {
    /// `$`
    Input,
    /// `$$`
    Context,
    /// `$name`
    Variable(String),
    /// `@`, the value that a filter tests
    Current,
}

/// A step of a path.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// Its bytes in the text.
    pub span: Range<usize>,
    /// What it selects.
    pub selector: Selector,
}

/// What a step selects.
#[derive(Debug, Clone, PartialEq)]
pub enum Selector {
    /// `.a`, `['a']`, `['a','b']`: several names give one object of them.
    Names(Vec<String>),
    /// `[0]`, `[-1]`, `[0,2]`
    Indexes(Vec<i64>),
    /// `[1:3]`, `[-2:]`, `[:2]`; a step behind a second colon is ignored.
    Slice {
        /// The first index.
        from: Option<i64>,
        /// The index behind the last.
        to: Option<i64>,
    },
    /// `[(@.length-1)]`: counted from the end, as the oldest form of the dialect writes it.
    FromEnd(i64),
    /// `.*`, `[*]`
    Wildcard,
    /// `..`: the next step applies to the value and to everything in it.
    Descend,
    /// `[?(@.a > 1)]`
    Filter(Filter),
    /// `.length()`
    Function {
        /// Before the parenthesis.
        name: String,
        /// Paths or JSON, as they are written.
        arguments: Vec<String>,
    },
}

/// Why a text is no path or intrinsic function.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PathError {
    /// What is wrong.
    pub message: String,
    /// The byte where it was noticed.
    pub offset: usize,
}

impl PathError {
    fn new(message: impl Into<String>, offset: usize) -> Self {
        PathError {
            message: message.into(),
            offset,
        }
    }
}

impl Display for PathError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for PathError {}

impl Path {
    /// Parses `$..`, `$$..` or `$variable..`.
    ///
    /// # Errors
    /// The first syntax error.
    pub fn parse(text: &str) -> Result<Path, PathError> {
        parse::path(text)
    }

    /// Whether it can name only one node, so that it gives a value and not a list of values.
    #[must_use]
    pub fn is_definite(&self) -> bool {
        self.segments.iter().all(|s| match &s.selector {
            Selector::Names(_) | Selector::FromEnd(_) | Selector::Function { .. } => true,
            Selector::Indexes(indexes) => indexes.len() == 1,
            Selector::Slice { .. }
            | Selector::Wildcard
            | Selector::Descend
            | Selector::Filter(_) => false,
        })
    }

    /// Whether it is a Reference Path: only single names and indexes.
    #[must_use]
    pub fn is_reference(&self) -> bool {
        self.segments.iter().all(|s| match &s.selector {
            Selector::Names(names) => names.len() == 1,
            Selector::Indexes(indexes) => indexes.len() == 1,
            _ => false,
        })
    }

    /// The variables it reads, those in filters included.
    #[must_use]
    pub fn variables(&self) -> Vec<&str> {
        let own = match &self.root {
            Root::Variable(name) => Some(name.as_str()),
            _ => None,
        };
        let inner = self.segments.iter().filter_map(|s| match &s.selector {
            Selector::Filter(filter) => Some(filter.paths()),
            _ => None,
        });
        own.into_iter()
            .chain(inner.flatten().flat_map(Path::variables))
            .collect()
    }
}
