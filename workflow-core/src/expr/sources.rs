//! What differs from run to run and is recorded: the time, UUIDs, random numbers, the execution.
//!
//! `now()`, `uuid()`, `random()` and `execution()` of the prelude, in a definition.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Expr, Ty};
use crate::ir::Value;
use crate::jsonata::Ast;

/// A call that gives another value on each evaluation.
fn volatile<U>(function: &str) -> Expr<U> {
    let mut value = Value::of(Ast::call(function, []));
    value.volatile = true;
    Expr::new(value)
}

/// `now()`: `$now()`
#[must_use]
pub fn now(_: Ty<Timestamp>) -> Expr<Timestamp> {
    volatile("now")
}

/// `uuid()`: `$uuid()`
#[must_use]
pub fn uuid(_: Ty<Uuid>) -> Expr<Uuid> {
    volatile("uuid")
}

/// `random()`: `$random()`
#[must_use]
pub fn random(_: Ty<f64>) -> Expr<f64> {
    volatile("random")
}

/// `execution()`: what the Context object says of it, under the keys of `E`.
#[must_use]
pub fn execution<E>(_: Ty<E>) -> Expr<E> {
    let field = |key: &str, name: &str| {
        let execution = Ast::var("states").field("context").field("Execution");
        (key.to_owned(), execution.field(name))
    };
    Expr::new(Value::of(Ast::object([
        field("id", "Id"),
        field("name", "Name"),
        field("start_time", "StartTime"),
    ])))
}

/// The function of this module for a call of the prelude, by the last segment of its path.
#[must_use]
pub fn lookup(name: &str) -> Option<&'static str> {
    ["now", "uuid", "random", "execution"]
        .into_iter()
        .find(|known| *known == name)
}
