//! What differs from run to run and is recorded: the time, UUIDs, random numbers, the execution.
//!
//! `now()`, `uuid()`, `random()` and `execution()` of the prelude, in a definition.

use jiff::Timestamp;
use uuid::Uuid;

use super::{Expr, Ty, refuse};
use crate::ir::Value;
use crate::jsonata::Ast;

/// A call that gives another value on each evaluation.
fn volatile<U>(function: &str) -> Expr<U> {
    let mut value = Value::of(Ast::call(function, []));
    value.volatile = true;
    Expr::new(value)
}

/// Refuses a fn that only has the name of a source; `path` is that of what is called.
fn check(source: &str, path: &str) {
    if !path.starts_with("workflow_runtime::") {
        refuse(format!(
            "`{source}()` calls `{path}`, whose value is not recorded: call `workflow_runtime::prelude::{source}()`, or a task"
        ));
    }
}

/// `now()`: `$now()`
#[must_use]
pub fn now(_: Ty<Timestamp>, path: &str) -> Expr<Timestamp> {
    check("now", path);
    volatile("now")
}

/// `uuid()`: `$uuid()`
#[must_use]
pub fn uuid(_: Ty<Uuid>, path: &str) -> Expr<Uuid> {
    check("uuid", path);
    volatile("uuid")
}

/// `random()`: `$random()`
#[must_use]
pub fn random(_: Ty<f64>, path: &str) -> Expr<f64> {
    check("random", path);
    volatile("random")
}

/// `execution()`: what the Context object says of it, under the keys of `E`.
#[must_use]
pub fn execution<E>(_: Ty<E>, path: &str) -> Expr<E> {
    check("execution", path);
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
