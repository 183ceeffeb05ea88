//! Constants that are data, or errors.

use serde::Serialize;
use serde_json::Value as Json;

use super::{Expr, Ty, literal};
use crate::error::WorkflowError;

/// A value known when the definition is built, written as a variant, struct or constant.
#[derive(Debug)]
pub struct Constant<T>(pub T);

/// An error: its name and cause, as a definition holds it.
pub trait ErrorConstant<T> {
    /// The value.
    fn constant(&self) -> Expr<T>;
    /// The same as JSON.
    fn json(&self) -> Json;
}

impl<T: WorkflowError> ErrorConstant<T> for Constant<T> {
    fn constant(&self) -> Expr<T> {
        literal(self.0.to_failure()).cast(Ty::default())
    }

    fn json(&self) -> Json {
        serde_json::to_value(self.0.to_failure()).unwrap_or_default()
    }
}

/// Anything else: its JSON.
pub trait DataConstant<T> {
    /// The value.
    fn constant(&self) -> Expr<T>;
    /// The same as JSON; `null` for what [`constant`](DataConstant::constant) refuses.
    fn json(&self) -> Json;
}

impl<T: Serialize> DataConstant<T> for &Constant<T> {
    fn constant(&self) -> Expr<T> {
        literal(&self.0).cast(Ty::default())
    }

    fn json(&self) -> Json {
        serde_json::to_value(&self.0).unwrap_or_default()
    }
}

/// Calls `constant` or `json` of an expression that may be an error or data: method resolution
/// finds out which.
#[doc(hidden)]
#[macro_export]
macro_rules! __constant {
    ($value:expr) => {
        $crate::__constant!($value, constant)
    };
    ($value:expr, $method:ident) => {{
        use $crate::expr::{DataConstant as _, ErrorConstant as _};
        (&$crate::expr::Constant($value)).$method()
    }};
}
