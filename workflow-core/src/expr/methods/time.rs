//! Methods of times and UUIDs.

use crate::data::Shape;
use crate::expr::build::{self, derived, once};
use crate::expr::{Expr, Receiver, Ty, Type, time};
use crate::ir::Value;
use crate::jsonata::Ast;

/// `t.as_millisecond()` of a `Timestamp`
#[must_use]
pub fn as_millisecond<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    Expr::new(of_time(
        "as_millisecond",
        &recv.value,
        Type::of::<R>(),
        time::millis,
    ))
}

/// `t.as_second()` of a `Timestamp`: toward 1970
#[must_use]
pub fn as_second<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    Expr::new(of_time("as_second", &recv.value, Type::of::<R>(), seconds))
}

fn of_time(name: &str, recv: &Value, ty: Type, make: fn(Ast) -> Ast) -> Value {
    match time::is_time(&ty.shape()) {
        true => derived(make(recv.ast.clone()), &[recv]),
        false => ty.no_form(name),
    }
}

fn seconds(time: Ast) -> Ast {
    let thousand = || Ast::int(1000);
    match time::millis(time) {
        now @ Ast::Call(..) if time::is_now(&now) => {
            Ast::call("floor", [build::div(now, thousand())])
        }
        millis => once(millis, "ms", |m| {
            let rest = build::rem(m.clone(), thousand());
            build::div(build::sub(m, rest), thousand())
        }),
    }
}

/// `id.is_nil()` of a `Uuid`
#[must_use]
pub fn is_nil<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    Expr::new(nil(&recv.value, Type::of::<R>()))
}

fn nil(recv: &Value, ty: Type) -> Value {
    match ty.shape() {
        Shape::Text("Uuid") => {
            let nil = Ast::string(uuid::Uuid::nil().to_string());
            derived(build::eq(recv.ast.clone(), nil), &[recv])
        }
        _ => ty.no_form("is_nil"),
    }
}
