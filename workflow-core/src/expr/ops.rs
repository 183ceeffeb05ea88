//! Operators.

use crate::data::{Kind, Shape};
use crate::ir::Value;
use crate::jsonata::Ast;
use std::time::Duration;

use super::build::{self, fail, is_nonzero, once, out};
use super::{Expr, Operand, Ty, methods, refused, time};

mod cast;
mod compare;
mod duration;
pub(crate) mod equality;
mod index;

pub(crate) use cast::limits;
pub use cast::{AslCast, cast};
pub use compare::{AslOrd, eq, ge, gt, le, lt, ne};
pub(crate) use compare::{above, below, comparable, greater, ordering_key};
pub(crate) use duration::{add as add_durations, is_duration, subtract as subtract_durations};
pub use index::{AslIndex, AslSlice, index, slice};
pub(crate) use index::{cut_or, entry, item_or_fail, next_place};

macro_rules! operand_traits {
    ($($(#[$doc:meta])* $name:ident, $what:literal, $note:literal: $([$($generics:tt)*] $type:ty),*;)*) => {$(
        $(#[$doc])*
        #[diagnostic::on_unimplemented(
            message = $what,
            note = $note
        )]
        pub trait $name: Operand {}

        impl<T: $name + crate::data::WorkflowData + ?Sized> $name for &T {}
        impl<T: $name + crate::data::WorkflowData + ?Sized> $name for &mut T {}
        impl<T: $name + crate::data::WorkflowData + ?Sized> $name for Box<T> {}
        impl<T: $name + crate::data::WorkflowData + ?Sized> $name for std::sync::Arc<T> {}
        impl<T: $name + crate::data::WorkflowData + ?Sized> $name for std::rc::Rc<T> {}
        impl<T: $name + crate::data::WorkflowData + ?Sized + ToOwned> $name for std::borrow::Cow<'_, T> {}
        $(impl<$($generics)*> $name for $type {})*
    )*};
}
use operand_traits;

operand_traits! {
    /// Types with `+`.
    AslAdd, "a workflow can't add to `{Self}`",
        "`+` works on integers, `f64`, `String`, `Duration`, and on a time with a `Duration`; do other arithmetic in a `#[task]`":
        [] u8, [] u16, [] u32, [] u64, [] u128, [] usize, [] i8, [] i16, [] i32, [] i64, [] i128, [] isize, [] f64, [] String,
        [] jiff::Timestamp, [] Duration;
    /// Types with `-`.
    AslSub, "a workflow can't subtract from `{Self}`",
        "`-` works on integers, `f64`, `Duration`, and on a time with a `Duration`; do other arithmetic in a `#[task]`":
        [] u8, [] u16, [] u32, [] u64, [] u128, [] usize, [] i8, [] i16, [] i32, [] i64, [] i128, [] isize, [] f64,
        [] jiff::Timestamp, [] Duration;
    /// Types with `*`, `/` and `%`, and methods that compute.
    AslArithmetic, "a workflow can't do arithmetic on `{Self}`",
        "arithmetic works on integers, `f64` and `Duration`; do other arithmetic in a `#[task]`":
        [] u8, [] u16, [] u32, [] u64, [] u128, [] usize, [] i8, [] i16, [] i32, [] i64, [] i128, [] isize, [] f64, [] Duration;
    /// Types with unary `-`.
    AslNeg, "a workflow can't negate `{Self}`",
        "`-` works on signed integers and `f64`":
        [] i8, [] i16, [] i32, [] i64, [] i128, [] isize, [] f64;
    /// Types with `!`, `&&` and `||`.
    AslLogic, "a workflow can't do logic on `{Self}`",
        "`!`, `&&` and `||` work on `bool`; integers have no bitwise operators in a definition":
        [] bool;
}

/// `a + b`
pub fn add<A: AslAdd + ?Sized, B: Operand + ?Sized, U: ?Sized>(
    a: Expr<A>,
    b: Expr<B>,
    ty: Ty<U>,
) -> Expr<U> {
    if time::is_time(&A::shape()) {
        return moved(a, b, build::add, ty);
    }
    let (a, b) = (a.value, b.value);
    let (x, y) = (a.ast.clone(), b.ast.clone());
    let ast = match A::shape() {
        Shape::String => build::concat(x, y),
        shape if is_duration(&shape) => duration::add(x, y),
        _ => build::add(x, y),
    };
    out(ast, &[&a, &b])
}

/// `a - b`
pub fn sub<A: AslSub + ?Sized, B: Operand + ?Sized, U: ?Sized>(
    a: Expr<A>,
    b: Expr<B>,
    ty: Ty<U>,
) -> Expr<U> {
    if time::is_time(&A::shape()) {
        return moved(a, b, build::sub, ty);
    }
    let (x, y) = (a.value.ast.clone(), b.value.ast.clone());
    if is_duration(&A::shape()) {
        let value = Value::derive(duration::sub(x, y), [&a.value, &b.value]);
        return Expr::new(value.may_fail());
    }
    out(build::sub(x, y), &[&a.value, &b.value])
}

/// A time some duration later or earlier.
fn moved<A: ?Sized, B: Operand + ?Sized, U: ?Sized>(
    time: Expr<A>,
    by: Expr<B>,
    how: fn(Ast, Ast) -> Ast,
    _: Ty<U>,
) -> Expr<U> {
    let (time, by) = (time.value, by.value);
    let shape = B::shape();
    if !methods::time::is_duration(&shape) {
        return Expr::new(refused(match time::is_time(&shape) {
            true => "the span between two times has no form in a definition: subtract `as_second()` or `as_millisecond()` of both".to_owned(),
            false => format!(
                "a time and `{}` have no `+` or `-` in a definition: use a `std::time::Duration`",
                std::any::type_name::<B>()
            ),
        }));
    }
    let millis = how(
        time::millis(time.ast.clone()),
        methods::time::duration_millis(by.ast.clone()),
    );
    out(time::from_millis(millis), &[&time, &by])
}

/// `a * b`
pub fn mul<A: AslArithmetic + ?Sized, B: Operand + ?Sized, U: ?Sized>(
    a: Expr<A>,
    b: Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    let (x, y) = (a.value.ast.clone(), b.value.ast.clone());
    let ast = match (is_duration(&A::shape()), is_duration(&B::shape())) {
        (true, _) => duration::mul(x, y),
        (_, true) => duration::mul(y, x),
        _ => build::mul(x, y),
    };
    out(ast, &[&a.value, &b.value])
}

/// `a / b`: integers truncate toward zero.
pub fn div<A: AslArithmetic + ?Sized, B: ?Sized, U: ?Sized>(
    a: Expr<A>,
    b: Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    let kind = A::kind();
    let is_duration = is_duration(&A::shape());
    guarded(a.value, b.value, "division by zero", |a, b| match kind {
        _ if is_duration => duration::div(a, b),
        Kind::Integer { .. } => truncating_division(a, b, kind),
        _ => build::div(a, b),
    })
}

/// `a % b`, with the sign of `a`.
pub fn rem<A: AslArithmetic + ?Sized, B: ?Sized, U: ?Sized>(
    a: Expr<A>,
    b: Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    guarded(a.value, b.value, "remainder by zero", build::rem)
}

/// `a / b` rounded toward zero.
pub(crate) fn truncating_division(a: Ast, b: Ast, kind: Kind) -> Ast {
    match kind {
        Kind::Integer { signed: false, .. } => Ast::call("floor", [build::div(a, b)]),
        // `%` has the sign of `a`, so what is left is a multiple of `b` on the side of zero.
        _ => once(a, "dividend", |a| {
            once(b, "divisor", |b| {
                build::div(build::sub(a.clone(), build::rem(a, b.clone())), b)
            })
        }),
    }
}

/// `f(a, b)`, or an error when `b` is zero.
pub(crate) fn guarded<U: ?Sized>(
    a: Value,
    b: Value,
    message: &str,
    f: impl FnOnce(Ast, Ast) -> Ast,
) -> Expr<U> {
    if is_nonzero(&b.ast) {
        let ast = f(a.ast.clone(), b.ast.clone());
        return out(ast, &[&a, &b]);
    }
    let ast = once(b.ast.clone(), "divisor", |b| {
        let zero = build::eq(b.clone(), Ast::int(0));
        Ast::conditional(zero, fail(message), f(a.ast.clone(), b))
    });
    let expr: Expr<U> = out(ast, &[&a, &b]);
    Expr::new(expr.value.may_fail())
}

/// `-a`
pub fn neg<A: AslNeg + ?Sized, U: ?Sized>(a: Expr<A>, _: Ty<U>) -> Expr<U> {
    let a = a.value;
    let ast = match a.ast.clone() {
        Ast::Negate(inner) => *inner,
        Ast::Number(n) if n.as_f64() == Some(0.0) => Ast::Number(n),
        other => Ast::Negate(Box::new(other)),
    };
    out(ast, &[&a])
}

/// `!a`
pub fn not<A: AslLogic + ?Sized, U: ?Sized>(a: Expr<A>, _: Ty<U>) -> Expr<U> {
    let ast = match a.value.ast.clone() {
        Ast::Call(f, mut args)
            if args.len() == 1 && matches!(&*f, Ast::Variable(n) if n == "not") =>
        {
            args.remove(0)
        }
        other => build::not(other),
    };
    out(ast, &[&a.value])
}

/// `a && b`
pub fn and<A: AslLogic + ?Sized, B: ?Sized, U: ?Sized>(
    a: Expr<A>,
    b: Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    let (x, y) = (a.value.ast.clone(), b.value.ast.clone());
    // The right side must not fail where Rust would not have evaluated it.
    let ast = match b.value.fallible {
        true => Ast::conditional(x, y, Ast::Bool(false)),
        false => build::and(x, y),
    };
    out(ast, &[&a.value, &b.value])
}

/// `a || b`
pub fn or<A: AslLogic + ?Sized, B: ?Sized, U: ?Sized>(a: Expr<A>, b: Expr<B>, _: Ty<U>) -> Expr<U> {
    let (x, y) = (a.value.ast.clone(), b.value.ast.clone());
    let ast = match b.value.fallible {
        true => Ast::conditional(x, Ast::Bool(true), y),
        false => build::or(x, y),
    };
    out(ast, &[&a.value, &b.value])
}

/// `a & b` of `bool`s: both sides are evaluated.
pub fn bit_and<A: AslLogic + ?Sized, B: ?Sized, U: ?Sized>(
    a: Expr<A>,
    b: Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    both_sides(&a.value, &b.value, build::and)
}

/// `a | b` of `bool`s: both sides are evaluated.
pub fn bit_or<A: AslLogic + ?Sized, B: ?Sized, U: ?Sized>(
    a: Expr<A>,
    b: Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    both_sides(&a.value, &b.value, build::or)
}

/// `a ^ b` of `bool`s
pub fn bit_xor<A: AslLogic + ?Sized, B: ?Sized, U: ?Sized>(
    a: Expr<A>,
    b: Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    let ast = build::ne(a.value.ast.clone(), b.value.ast.clone());
    out(ast, &[&a.value, &b.value])
}

/// An operation on `bool`s, whose right side fails even where the left one decides.
fn both_sides<U: ?Sized>(a: &Value, b: &Value, f: fn(Ast, Ast) -> Ast) -> Expr<U> {
    let ast = if b.fallible {
        once(a.ast.clone(), "left", |x| {
            once(b.ast.clone(), "right", |y| f(x, y))
        })
    } else {
        f(a.ast.clone(), b.ast.clone())
    };
    out(ast, &[a, b])
}

/// `*a`
pub fn deref<A: ?Sized, U: ?Sized>(a: Expr<A>, ty: Ty<U>) -> Expr<U> {
    a.cast(ty)
}

/// `&a`, `&mut a`
pub fn reference<A: ?Sized, U: ?Sized>(a: Expr<A>, ty: Ty<U>) -> Expr<U> {
    a.cast(ty)
}
