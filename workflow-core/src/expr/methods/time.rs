//! Times, durations and UUIDs.

use crate::data::Shape;
use crate::expr::build::{self, once, out};
use crate::expr::{Expr, Receiver, Ty, refused, time};
use crate::jsonata::Ast;

use super::no_form;

/// Whether the form is that of a `Duration` of the standard library.
pub(crate) fn is_duration(shape: &Shape) -> bool {
    matches!(shape, Shape::Struct(s) if s.name == "Duration")
}

/// The whole milliseconds of a `Duration`.
pub(crate) fn duration_millis(duration: Ast) -> Ast {
    let known = match &duration {
        Ast::Object(fields) => match fields.as_slice() {
            [(_, secs), (_, nanos)] => build::int_of(nanos).map(|nanos| (secs.clone(), nanos)),
            _ => None,
        },
        _ => None,
    };
    let thousand = Ast::int(1000);
    if let Some((secs, nanos)) = known {
        let millis = nanos / 1_000_000;
        return match (build::int_of(&secs), millis) {
            (Some(secs), _) => Ast::int(secs.saturating_mul(1000).saturating_add(millis)),
            (None, 0) => build::mul(secs, thousand),
            (None, _) => build::add(build::mul(secs, thousand), Ast::int(millis)),
        };
    }
    once(duration, "duration", |d| {
        let millis = build::div(d.clone().field("nanos"), Ast::int(1_000_000));
        let secs = build::mul(d.field("secs"), thousand);
        build::add(secs, Ast::call("floor", [millis]))
    })
}

/// `d.as_millis()` of a `Duration`
pub fn as_millis<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    if is_duration(&R::shape()) {
        out(duration_millis(recv.value.ast.clone()), &[&recv.value])
    } else {
        Expr::new(refused(no_form::<R>("as_millis")))
    }
}

/// `d.subsec_millis()` of a `Duration`
pub fn subsec_millis<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    subsec::<R, U>(recv, 1_000_000, "subsec_millis")
}

/// `d.subsec_nanos()` of a `Duration`
pub fn subsec_nanos<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    subsec::<R, U>(recv, 1, "subsec_nanos")
}

fn subsec<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, unit: i64, method: &str) -> Expr<U> {
    if !is_duration(&R::shape()) {
        return Expr::new(refused(no_form::<R>(method)));
    }
    let nanos = recv.value.ast.clone().field("nanos");
    let ast = match unit {
        1 => nanos,
        unit => Ast::call("floor", [build::div(nanos, Ast::int(unit))]),
    };
    out(ast, &[&recv.value])
}

/// `d.as_secs_f64()` of a `Duration`
pub fn as_secs_f64<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    if !is_duration(&R::shape()) {
        return Expr::new(refused(no_form::<R>("as_secs_f64")));
    }
    let ast = once(recv.value.ast.clone(), "duration", |d| {
        let nanos = build::div(d.clone().field("nanos"), Ast::int(1_000_000_000));
        build::add(d.field("secs"), nanos)
    });
    out(ast, &[&recv.value])
}

/// `d.is_zero()` of a `Duration`
pub fn is_zero<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    if !is_duration(&R::shape()) {
        return Expr::new(refused(no_form::<R>("is_zero")));
    }
    let ast = once(recv.value.ast.clone(), "duration", |d| {
        let zero = |key: &str| build::eq(d.clone().field(key), Ast::int(0));
        build::and(zero("secs"), zero("nanos"))
    });
    out(ast, &[&recv.value])
}

/// `t.as_millisecond()` of a `Timestamp`
#[must_use]
pub fn as_millisecond<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    if time::is_time(&R::shape()) {
        out(time::millis(recv.value.ast.clone()), &[&recv.value])
    } else {
        Expr::new(refused(no_form::<R>("as_millisecond")))
    }
}

/// `t.as_second()` of a `Timestamp`: toward 1970
#[must_use]
pub fn as_second<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    if !time::is_time(&R::shape()) {
        return Expr::new(refused(no_form::<R>("as_second")));
    }
    let thousand = || Ast::int(1000);
    let ast = match time::millis(recv.value.ast.clone()) {
        now @ Ast::Call(..) if time::is_now(&now) => {
            Ast::call("floor", [build::div(now, thousand())])
        }
        millis => once(millis, "ms", |m| {
            let rest = build::rem(m.clone(), thousand());
            build::div(build::sub(m, rest), thousand())
        }),
    };
    out(ast, &[&recv.value])
}

/// `id.is_nil()` of a `Uuid`
#[must_use]
pub fn is_nil<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    match R::shape() {
        Shape::Text("Uuid") => {
            let nil = Ast::string(uuid::Uuid::nil().to_string());
            out(build::eq(recv.value.ast.clone(), nil), &[&recv.value])
        }
        _ => Expr::new(refused(no_form::<R>("is_nil"))),
    }
}
