//! Expressions that have the name of a method of the standard library.

use super::{Body, Found, NotFound, without_witness};
use crate::data::{Kind, Shape, WorkflowData};
use crate::expr::methods::Contains;
use crate::expr::ops::{AslArithmetic, AslOrd};
use crate::expr::{Expr, Items, Receiver, Ty};
use crate::ir::Value;

/// What stands for the receiver of an expression where a method of the standard library is
/// called, which does not happen: a type that has them all.
#[derive(Debug)]
pub struct Own;

impl WorkflowData for Own {
    fn shape() -> Shape {
        Shape::Json
    }

    fn kind() -> Kind {
        Kind::Plain
    }
}

impl Receiver for Own {}

impl Items for Own {
    type Item = Own;
}

impl AslOrd for Own {}
impl AslArithmetic for Own {}
impl Contains for Own {}

/// Whether a method was found to be an expression.
pub trait Looked: Sized {
    /// The type on which a method of the standard library is called.
    type Std<R: ?Sized>: ?Sized;

    /// Whether it was.
    const IS_FOUND: bool;

    /// What it was found to be.
    fn body(self) -> Option<Body>;
}

impl Looked for Found {
    type Std<R: ?Sized> = Own;

    const IS_FOUND: bool = true;

    fn body(self) -> Option<Body> {
        Some(self.0)
    }
}

impl Looked for NotFound {
    type Std<R: ?Sized> = R;

    const IS_FOUND: bool = false;

    fn body(self) -> Option<Body> {
        None
    }
}

/// What was found on a witness.
#[derive(Debug)]
pub struct Look<K>(Option<K>);

/// Looks for a method.
pub fn look<W: ?Sized, K: Looked>(
    witness: Option<Box<W>>,
    find: impl FnOnce(Box<W>) -> K,
) -> Look<K> {
    Look(match K::IS_FOUND {
        true => witness.map(find),
        false => None,
    })
}

impl<K: Looked> Look<K> {
    /// The receiver for a method of the standard library.
    pub fn std<R: ?Sized>(&self, receiver: Expr<R>) -> Expr<K::Std<R>> {
        Expr::new(receiver.value)
    }

    /// The call of the expression, if it is one.
    pub fn call<U: ?Sized>(
        self,
        method: &str,
        arguments: Vec<Value>,
        ty: Ty<U>,
    ) -> Option<Expr<U>> {
        K::IS_FOUND.then(|| match self.0.and_then(K::body) {
            Some(body) => Expr::new(body(arguments)),
            None => without_witness(method, ty),
        })
    }
}
