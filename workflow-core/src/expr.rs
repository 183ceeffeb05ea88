//! Typed expressions: what the twin of a workflow computes with.
//!
//! An [`Expr<T>`] is JSONata that evaluates to the JSON of a Rust `T`. The types come from rustc:
//! beside every operation the macro writes the user's own tokens into a closure that is never
//! called, whose return type is the type of the result ([`ty`]). The text comes from the
//! functions of this module, which look at the [`Shape`](crate::data::Shape) of their operands.
//!
//! The functions have the names of what they stand for: [`ops`]`::add`, [`methods`]`::len`,
//! [`functions`]`::min`, [`mutate`]`::push`. They take the operands in the user's order, then the
//! [`Ty`] of the result. A closure is two arguments: the names of its parameters as an array
//! (none for a closure without parameters), and a Rust closure over [`Expr`]s:
//! `methods::map(items, ["item"], |item| .., ty)`. [`methods::lookup`] tells which function a
//! method call becomes.

mod binding;
mod constant;
pub mod construct;
mod conversion;
mod erased;
pub mod error_value;
pub mod expression;
pub mod field;
pub mod pattern;
pub mod place;
mod refusal;
pub(crate) mod time;
mod wire;

pub(crate) use wire::and;

pub use crate::__constant as constant;
pub use serde_json::Value as JsonValue;

pub use crate::__convert as convert;
pub use binding::{bind, evaluated};
pub use constant::{Constant, DataConstant, ErrorConstant};
pub use construct::construct;
pub(crate) use construct::of_shape;
pub use conversion::{Conversion, DataConversion, ErrorConversion};
pub(crate) use erased::{Closure, Closure2, Type, closure, closure2};
pub use field::field;
pub use refusal::{Refusal, at, refuse, take_refusals};
pub(crate) use refusal::{nowhere, placed};

use std::marker::PhantomData;

use crate::ir::Value;
use crate::jsonata::Ast;

pub(crate) mod build;
pub mod format;
pub mod functions;
mod literal;
pub mod methods;
pub mod mutate;
mod operand;
pub mod ops;
pub mod sources;

pub(crate) use literal::either;
pub use literal::{
    ListOf, again, array, array_repeat, conditional, json_array, json_object, literal,
    long_literal, range, range_inclusive, same, tuple, with_shape,
};
pub use operand::{Items, Operand, Receiver};

/// An expression of type `T`.
#[derive(Debug)]
pub struct Expr<T: ?Sized> {
    /// The JSONata, and what passes need to know about it.
    pub value: Value,
    ty: PhantomData<fn() -> *const T>,
}

impl<T: ?Sized> Clone for Expr<T> {
    fn clone(&self) -> Self {
        Expr::new(self.value.clone())
    }
}

impl<T: ?Sized> Expr<T> {
    /// An expression known to be of type `T`.
    pub fn new(value: Value) -> Expr<T> {
        Expr {
            value,
            ty: PhantomData,
        }
    }

    /// The same expression, taken as another type.
    #[must_use]
    pub fn cast<U: ?Sized>(self, _: Ty<U>) -> Expr<U> {
        Expr::new(self.value)
    }

    /// The type of this expression.
    #[must_use]
    pub fn ty(&self) -> Ty<T> {
        Ty(PhantomData)
    }
}

/// A type, as a value to pass around.
#[derive(Debug)]
pub struct Ty<T: ?Sized>(PhantomData<fn() -> *const T>);

impl<T: ?Sized> Clone for Ty<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Ty<T> {}

impl<T: ?Sized> Default for Ty<T> {
    fn default() -> Self {
        Ty(PhantomData)
    }
}

/// The variables that a closure for [`ty`] takes: a list of pairs, ended by `()`.
pub trait Vars {
    /// The Rust values of the variables.
    type Values;
}

impl Vars for () {
    type Values = ();
}

impl<T, Rest: Vars> Vars for (&Expr<T>, Rest) {
    type Values = (T, Rest::Values);
}

/// The return type of `lens`, which is never called.
///
/// ```
/// use workflow_core::expr::{Expr, Ty, ty};
/// use workflow_core::ir::Value;
///
/// let name: Expr<String> = Expr::new(Value::var("name"));
/// let len: Ty<usize> = ty((&name, ()), |(name, ())| {
///     #[allow(unreachable_code)]
///     {
///         loop {}
///         name.len()
///     }
/// });
/// # let _ = len;
/// ```
pub fn ty<V: Vars, U>(_: V, _lens: fn(V::Values) -> U) -> Ty<U> {
    Ty(PhantomData)
}

/// What stands where something was refused.
fn refused(message: impl Into<String>) -> Value {
    refuse(message);
    Value::of(Ast::Null)
}
