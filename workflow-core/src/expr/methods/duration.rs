//! Methods of `Duration`, which is `{"secs": .., "nanos": ..}`.

use crate::expr::build::{self, once, out};
use crate::expr::ops::is_duration;
use crate::expr::{Expr, Receiver, Ty, refused};
use crate::ir::Value;
use crate::jsonata::Ast;

use super::no_form;

fn duration<R: Receiver + ?Sized, U: ?Sized>(
    name: &str,
    recv: &Value,
    make: impl FnOnce(Ast) -> Ast,
) -> Expr<U> {
    match is_duration(&R::shape()) {
        true => out(once(recv.ast.clone(), "duration", make), &[recv]),
        false => Expr::new(refused(no_form::<R>(name))),
    }
}

fn secs(d: &Ast) -> Ast {
    d.clone().field("secs")
}

fn nanos(d: &Ast) -> Ast {
    d.clone().field("nanos")
}

/// Parts of a second, `size` nanoseconds each.
fn parts(d: &Ast, size: i64) -> Ast {
    match size {
        1 => nanos(d),
        _ => Ast::call("floor", [build::div(nanos(d), Ast::int(size))]),
    }
}

macro_rules! methods {
    ($($(#[$doc:meta])* $name:ident |$d:ident| $body:expr;)*) => {$(
        $(#[$doc])*
        pub fn $name<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
            duration::<R, U>(stringify!($name), &recv.value, |$d| $body)
        }
    )*};
}

methods! {
    /// `d.as_secs()`
    as_secs |d| secs(&d);
    /// `d.as_micros()`
    as_micros |d| build::add(build::mul(secs(&d), Ast::int(1_000_000)), parts(&d, 1000));
    /// `d.subsec_micros()`
    subsec_micros |d| parts(&d, 1000);
}
