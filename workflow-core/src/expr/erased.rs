//! Types and closures as values.
//!
//! The functions that a twin calls are generic, so that rustc checks what they are called with, and
//! are compiled again in every crate of users, for each type. So they only take the types off, and
//! leave the work to functions without generics, which are compiled once.

use crate::data::{Kind, Shape};
use crate::ir::Value;

use super::{Expr, Operand};

/// What there is to know of a type.
#[derive(Clone, Copy)]
pub(crate) struct Type {
    shape: fn() -> Shape,
    kind: fn() -> Kind,
    name: fn() -> &'static str,
}

impl Type {
    pub(crate) fn of<T: Operand + ?Sized>() -> Type {
        Type {
            shape: T::shape,
            kind: T::kind,
            name: std::any::type_name::<T>,
        }
    }

    /// The JSON form; a list for an iterator.
    pub(crate) fn shape(self) -> Shape {
        (self.shape)()
    }

    /// What the JSON form does not tell.
    pub(crate) fn kind(self) -> Kind {
        (self.kind)()
    }

    /// What Rust calls it.
    pub(crate) fn name(self) -> &'static str {
        (self.name)()
    }
}

/// A closure of a workflow with one parameter.
pub(crate) type Closure<'f> = Box<dyn FnOnce(Value) -> Value + 'f>;

/// A closure of a workflow with two parameters.
pub(crate) type Closure2<'f> = Box<dyn FnOnce(Value, Value) -> Value + 'f>;

/// The closure, without the types of its parameter and its body.
pub(crate) fn closure<'f, T, B: ?Sized>(f: impl FnOnce(Expr<T>) -> Expr<B> + 'f) -> Closure<'f> {
    Box::new(move |x| f(Expr::new(x)).value)
}

/// The same of a closure with two parameters.
pub(crate) fn closure2<'f, T, S, B: ?Sized>(
    f: impl FnOnce(Expr<T>, Expr<S>) -> Expr<B> + 'f,
) -> Closure2<'f> {
    Box::new(move |x, y| f(Expr::new(x), Expr::new(y)).value)
}
