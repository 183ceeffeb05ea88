//! `F::from(x)` of errors and of data.

use super::{Expr, Operand, Ty, error_value, methods};
use crate::data::WorkflowData;
use crate::error::IntoWorkflowError;

/// A value on its way to another type.
#[derive(Debug)]
pub struct Conversion<E, F>(pub Expr<E>, pub Ty<F>);

/// An error becomes another as `#[from]` says.
pub trait ErrorConversion<F> {
    /// The converted value.
    fn converted(&self) -> Expr<F>;
}

impl<E: IntoWorkflowError<F>, F: WorkflowData> ErrorConversion<F> for Conversion<E, F> {
    fn converted(&self) -> Expr<F> {
        error_value::convert(self.0.clone(), self.1)
    }
}

/// Data becomes other data, as the standard library converts it.
pub trait DataConversion<F> {
    /// The converted value.
    fn converted(&self) -> Expr<F>;
}

impl<E: Operand, F: Operand> DataConversion<F> for &Conversion<E, F> {
    fn converted(&self) -> Expr<F> {
        methods::into(self.0.clone(), self.1)
    }
}

/// The conversion of an expression that may be an error or data: method resolution finds out.
#[doc(hidden)]
#[macro_export]
macro_rules! __convert {
    ($value:expr, $ty:expr) => {{
        use $crate::expr::{DataConversion as _, ErrorConversion as _};
        (&$crate::expr::Conversion($value, $ty)).converted()
    }};
}
