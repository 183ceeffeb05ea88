//! Methods of `serde_json::Value`.

use crate::expr::build::{self, derived, once};
use crate::expr::{Expr, Receiver, Ty, Type};
use crate::ir::Value;
use crate::jsonata::Ast;

use super::Family;

/// `$type(x) = 'name'`
fn is_type(x: Ast, name: &str) -> Ast {
    build::eq(Ast::call("type", [x]), Ast::string(name))
}

macro_rules! predicates {
    ($($(#[$doc:meta])* $name:ident $type:literal;)*) => {$(
        $(#[$doc])*
        pub fn $name<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
            let ty = Type::of::<R>();
            Expr::new(tested(&recv.value, ty, stringify!($name), $type))
        }
    )*};
}

fn tested(recv: &Value, ty: Type, method: &str, name: &str) -> Value {
    match ty.family() {
        Family::Json => derived(is_type(recv.ast.clone(), name), &[recv]),
        _ => ty.no_form(method),
    }
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
fn only_if(recv: &Value, ty: Type, name: &str, test: fn(Ast) -> Ast) -> Value {
    match ty.family() {
        Family::Json => {
            let ast = once(recv.ast.clone(), "json", |x| {
                Ast::conditional(test(x.clone()), x, Ast::Null)
            });
            derived(ast, &[recv])
        }
        _ => ty.no_form(name),
    }
}

macro_rules! only_if {
    ($($(#[$doc:meta])* $name:ident $test:ident;)*) => {$(
        $(#[$doc])*
        pub fn $name<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
            Expr::new(only_if(&recv.value, Type::of::<R>(), stringify!($name), $test))
        }
    )*};
}

only_if! {
    /// `v.as_bool()`
    as_bool is_bool;
    /// `v.as_f64()`
    as_f64 is_float;
    /// `v.as_array()`
    as_array is_list;
    /// `v.as_i64()`
    as_i64 is_integer;
    /// `v.as_u64()`
    as_u64 is_unsigned;
}

fn is_text(x: Ast) -> Ast {
    is_type(x, "string")
}

fn is_bool(x: Ast) -> Ast {
    is_type(x, "boolean")
}

fn is_float(x: Ast) -> Ast {
    is_type(x, "number")
}

fn is_list(x: Ast) -> Ast {
    is_type(x, "array")
}

/// `v.as_str()`; of a `String` itself.
pub fn as_str<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, ty: Ty<U>) -> Expr<U> {
    let of = Type::of::<R>();
    match of.family() {
        Family::Text => recv.cast(ty),
        _ => Expr::new(only_if(&recv.value, of, "as_str", is_text)),
    }
}

/// A whole number; `1.0` is no integer in Rust, but the same number in JSONata.
fn is_integer(x: Ast) -> Ast {
    let whole = build::eq(build::rem(x.clone(), Ast::int(1)), Ast::int(0));
    build::and(is_type(x, "number"), whole)
}

fn is_unsigned(x: Ast) -> Ast {
    build::and(is_integer(x.clone()), build::ge(x, Ast::int(0)))
}
