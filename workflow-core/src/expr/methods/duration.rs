//! Methods of `Duration`, which is `{"secs": .., "nanos": ..}`.

use crate::expr::build::{self, derived, once};
use crate::expr::ops::is_duration;
use crate::expr::{Expr, Receiver, Ty, Type};
use crate::ir::Value;
use crate::jsonata::Ast;

fn duration(name: &str, recv: &Value, ty: Type, make: fn(Ast) -> Ast) -> Value {
    match is_duration(&ty.shape()) {
        true => derived(make(recv.ast.clone()), &[recv]),
        false => ty.no_form(name),
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
            fn make($d: Ast) -> Ast {
                $body
            }
            Expr::new(duration(stringify!($name), &recv.value, Type::of::<R>(), make))
        }
    )*};
}

methods! {
    /// `d.as_secs()`
    as_secs |d| once(d, "duration", |d| secs(&d));
    /// `d.as_millis()`
    as_millis |d| duration_millis(d);
    /// `d.as_micros()`
    as_micros |d| once(d, "duration", |d| {
        build::add(build::mul(secs(&d), Ast::int(1_000_000)), parts(&d, 1000))
    });
    /// `d.as_secs_f64()`
    as_secs_f64 |d| once(d, "duration", |d| {
        build::add(secs(&d), build::div(nanos(&d), Ast::int(1_000_000_000)))
    });
    /// `d.subsec_millis()`
    subsec_millis |d| parts(&d, 1_000_000);
    /// `d.subsec_micros()`
    subsec_micros |d| once(d, "duration", |d| parts(&d, 1000));
    /// `d.subsec_nanos()`
    subsec_nanos |d| nanos(&d);
    /// `d.is_zero()`
    is_zero |d| once(d, "duration", |d| {
        let zero = |part: Ast| build::eq(part, Ast::int(0));
        build::and(zero(secs(&d)), zero(nanos(&d)))
    });
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
        let seconds = build::mul(secs(&d), thousand);
        build::add(seconds, parts(&d, 1_000_000))
    })
}
