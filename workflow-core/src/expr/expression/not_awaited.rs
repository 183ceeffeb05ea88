//! Calls of tasks and workflows that nothing awaits.
//!
//! They are no values. rustc says so once, at the call: what is done with such a call has no type,
//! so that nothing more is said of it, neither in the native body nor in the twin.

use super::{Form, Found, NotFound};
use crate::ir::Value;
use crate::jsonata::Ast;

/// What is called is a task or a workflow, which is awaited.
#[derive(Debug, Clone, Copy)]
pub struct Awaitable;

impl<U: ?Sized> Form<U> for Awaitable {
    fn value(self, _: Vec<Value>) -> Value {
        Value::of(Ast::Null)
    }
}

/// What is called gives, as a `T`, the value `U`. For a step there is no `U`.
#[diagnostic::on_unimplemented(
    message = "a task or workflow has no value until it is awaited",
    label = "write `.await` after this call",
    note = "`try_join!(..)` and `map(..)` run several side by side"
)]
pub trait ValueOf<T, U> {
    /// Gives it.
    fn value(call: T) -> U;
}

#[diagnostic::do_not_recommend]
impl<T> ValueOf<T, T> for NotFound {
    fn value(call: T) -> T {
        call
    }
}

#[diagnostic::do_not_recommend]
impl<T> ValueOf<T, T> for Found {
    fn value(call: T) -> T {
        call
    }
}

/// A value in its own type, so that what is expected of it is not expected of the call.
#[derive(Debug)]
pub struct Called<U>(pub U);

/// The value of a call of `what`.
pub fn called<W: ValueOf<T, U>, T, U>(_: W, call: T) -> Called<U> {
    Called(W::value(call))
}
