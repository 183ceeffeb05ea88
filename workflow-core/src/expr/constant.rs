//! Constants that are data, or errors.

use serde::Serialize;

use super::{Expr, literal};
use crate::error::WorkflowError;

/// A value known when the definition is built, written as a variant or struct.
#[derive(Debug)]
pub struct Constant<T>(pub T);

/// An error: its name and cause, as a definition holds it.
pub trait ErrorConstant<T> {
    /// The value.
    fn constant(&self) -> Expr<T>;
}

impl<T: WorkflowError> ErrorConstant<T> for Constant<T> {
    fn constant(&self) -> Expr<T> {
        let ty = super::Ty::<T>::default();
        literal(self.0.to_failure()).cast(ty)
    }
}

/// Anything else: its JSON.
pub trait DataConstant<T> {
    /// The value.
    fn constant(&self) -> Expr<T>;
}

impl<T: Serialize> DataConstant<T> for &Constant<T> {
    fn constant(&self) -> Expr<T> {
        let ty = super::Ty::<T>::default();
        literal(&self.0).cast(ty)
    }
}

/// The constant of an expression that may be an error or data: method resolution finds out.
#[doc(hidden)]
#[macro_export]
macro_rules! __constant {
    ($value:expr) => {{
        use $crate::expr::{DataConstant as _, ErrorConstant as _};
        (&$crate::expr::Constant($value)).constant()
    }};
}
