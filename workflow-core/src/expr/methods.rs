//! Methods of the standard library's types.
//!
//! Each function has the name of the method, or the one that [`lookup`] tells where a method
//! takes other arguments on other types. Which meaning it has, the form of the receiver says:
//! `len` of text counts bytes, `len` of a list its items.

use crate::data::{Kind, Shape, ShapeFn};

use super::{Type, refuse, refused};
use crate::ir::Value;

mod common;
mod distributed;
mod duration;
mod iterator;
mod json;
mod list;
mod map;
mod number;
mod option;
mod order;
mod result;
mod slice;
mod table;
mod text;
mod time;

pub use common::*;
pub use distributed::*;
pub use duration::*;
pub use iterator::*;
pub use json::*;
pub use list::*;
pub use map::*;
pub use number::*;
pub use option::*;
pub use order::*;
pub use result::*;
pub use slice::*;
pub use table::{Argument, METHODS, Method, lookup, near};
pub use text::*;
pub use time::*;

/// What a receiver is, for methods that several families have.
pub(crate) enum Family {
    Text,
    Char,
    List(ShapeFn),
    Map(Kind, ShapeFn),
    Set(Kind, ShapeFn),
    Option(ShapeFn),
    Result(ShapeFn),
    Integer(Kind),
    Float,
    Bool,
    Json,
    Other,
}

impl Type {
    pub(crate) fn family(self) -> Family {
        match (self.shape(), self.kind()) {
            (_, kind @ (Kind::BTreeSet(item) | Kind::HashSet(item))) => Family::Set(kind, item),
            (Shape::String, _) => Family::Text,
            (Shape::Char, _) => Family::Char,
            (Shape::List(item), _) => Family::List(item),
            (Shape::Map(value), kind) => Family::Map(kind, value),
            (Shape::Option(inner), _) => Family::Option(inner),
            (Shape::Result(ok, _), _) => Family::Result(ok),
            (Shape::Integer, kind) => Family::Integer(kind),
            (Shape::Float, _) => Family::Float,
            (Shape::Bool, _) => Family::Bool,
            (Shape::Json, _) => Family::Json,
            _ => Family::Other,
        }
    }

    /// Refuses a method that the receiver's form doesn't have.
    pub(crate) fn no_form(self, method: &str) -> Value {
        refused(format!(
            "`{method}` of `{}` has no form in a definition: do it in a `#[task]`",
            self.name()
        ))
    }

    /// Refuses what depends on the order of a `HashMap` or `HashSet`.
    pub(crate) fn ordered(self, method: &str) {
        if matches!(
            self.kind(),
            Kind::Unordered | Kind::HashSet(_) | Kind::HashMap
        ) {
            refuse(format!(
                "`{method}` depends on the order of a `HashMap` or `HashSet`, which changes from run to run: \
                 use a `BTreeMap` or `BTreeSet`"
            ));
        }
    }

    /// The form of a list's items.
    pub(crate) fn item_shape(self) -> Shape {
        match self.family() {
            Family::List(item) | Family::Set(_, item) | Family::Option(item) => item(),
            _ => Shape::Json,
        }
    }
}

pub(crate) use duration::duration_millis;
pub(crate) use iterator::items_of;
pub(crate) use list::among;
pub(crate) use map::{set_items, sorted};
pub(crate) use result::{err_of, ok_of};
pub(crate) use text::{characters, cut_bytes};
