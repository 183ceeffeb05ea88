//! Methods of `serde_json::Value`.

use crate::expr::build::{self, once, out};
use crate::expr::{Expr, Operand, Receiver, Ty, refused};
use crate::jsonata::Ast;

use super::{Family, family, no_form};

/// `$type(x) = 'name'`
fn is_type(x: Ast, name: &str) -> Ast {
    build::eq(Ast::call("type", [x]), Ast::string(name))
}

macro_rules! predicates {
    ($($(#[$doc:meta])* $name:ident $type:literal;)*) => {$(
        $(#[$doc])*
        pub fn $name<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
            match family::<R>() {
                Family::Json => out(is_type(recv.value.ast.clone(), $type), &[&recv.value]),
                _ => Expr::new(refused(no_form::<R>(stringify!($name)))),
            }
        }
    )*};
}

predicates! {
    /// `v.is_null()`
    is_null "null";
    /// `v.is_boolean()`
    is_boolean "boolean";
    /// `v.is_number()`
    is_number "number";
    /// `v.is_string()`
    is_string "string";
    /// `v.is_array()`
    is_array "array";
    /// `v.is_object()`
    is_object "object";
}

/// The value when `test` holds, else `None`.
fn only_if<R: Operand + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    name: &str,
    test: impl FnOnce(Ast) -> Ast,
) -> Expr<U> {
    match family::<R>() {
        Family::Json => {
            let ast = once(recv.value.ast.clone(), "json", |x| {
                Ast::conditional(test(x.clone()), x, Ast::Null)
            });
            out(ast, &[&recv.value])
        }
        _ => Expr::new(refused(no_form::<R>(name))),
    }
}

/// `v.as_str()`; of a `String` itself.
pub fn as_str<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, ty: Ty<U>) -> Expr<U> {
    match family::<R>() {
        Family::Text => recv.cast(ty),
        _ => only_if(recv, "as_str", |x| is_type(x, "string")),
    }
}

/// `v.as_bool()`
pub fn as_bool<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    only_if(recv, "as_bool", |x| is_type(x, "boolean"))
}

/// `v.as_f64()`
pub fn as_f64<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    only_if(recv, "as_f64", |x| is_type(x, "number"))
}

/// `v.as_array()`
pub fn as_array<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    only_if(recv, "as_array", |x| is_type(x, "array"))
}

/// A whole number; `1.0` is no integer in Rust, but the same number in JSONata.
fn is_integer(x: Ast) -> Ast {
    let whole = build::eq(build::rem(x.clone(), Ast::int(1)), Ast::int(0));
    build::and(is_type(x, "number"), whole)
}

/// `v.as_i64()`
pub fn as_i64<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    only_if(recv, "as_i64", is_integer)
}

/// `v.as_u64()`
pub fn as_u64<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    only_if(recv, "as_u64", |x| {
        build::and(is_integer(x.clone()), build::ge(x, Ast::int(0)))
    })
}
