//! Places in a definition, in the service's syntax.

use std::fmt::{self, Display, Formatter};

/// A place; prints as `/`, `/States/A` or `/States/A/Choices[0]/Next`.
#[derive(Debug, Clone, Copy)]
pub(super) enum At<'a> {
    Root,
    Key(&'a At<'a>, &'a str),
    Index(&'a At<'a>, usize),
}

impl<'a> At<'a> {
    pub(super) fn key(&'a self, key: &'a str) -> At<'a> {
        At::Key(self, key)
    }

    pub(super) fn index(&'a self, index: usize) -> At<'a> {
        At::Index(self, index)
    }
}

impl Display for At<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            At::Root => f.write_str("/"),
            At::Key(At::Root, key) => write!(f, "/{key}"),
            At::Key(parent, key) => write!(f, "{parent}/{key}"),
            At::Index(parent, index) => write!(f, "{parent}[{index}]"),
        }
    }
}
