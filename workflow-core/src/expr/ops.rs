//! Operators.

use crate::data::{Kind, Shape};
use crate::ir::Value;
use crate::jsonata::Ast;
use std::time::Duration;

use super::build::{self, derived, fail, is_nonzero, once};
use super::{Expr, Operand, Ty, Type, methods, refused, time};

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
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(sum(a.value, Type::of::<A>(), b.value, Type::of::<B>()))
}

fn sum(a: Value, ty: Type, b: Value, other: Type) -> Value {
    let (x, y) = (a.ast.clone(), b.ast.clone());
    let ast = match ty.shape() {
        shape if time::is_time(&shape) => return moved(a, b, other, build::add),
        Shape::String => build::concat(x, y),
        shape if is_duration(&shape) => duration::add(x, y),
        _ => build::add(x, y),
    };
    derived(ast, &[&a, &b])
}

/// `a - b`
pub fn sub<A: AslSub + ?Sized, B: Operand + ?Sized, U: ?Sized>(
    a: Expr<A>,
    b: Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(difference(
        a.value,
        Type::of::<A>(),
        b.value,
        Type::of::<B>(),
    ))
}

fn difference(a: Value, ty: Type, b: Value, other: Type) -> Value {
    let (x, y) = (a.ast.clone(), b.ast.clone());
    match ty.shape() {
        shape if time::is_time(&shape) => moved(a, b, other, build::sub),
        shape if is_duration(&shape) => derived(duration::sub(x, y), &[&a, &b]).may_fail(),
        _ => derived(build::sub(x, y), &[&a, &b]),
    }
}

/// A time some duration later or earlier.
fn moved(time: Value, by: Value, ty: Type, how: fn(Ast, Ast) -> Ast) -> Value {
    let shape = ty.shape();
    if !is_duration(&shape) {
        return refused(match time::is_time(&shape) {
            true => "the span between two times has no form in a definition: subtract `as_second()` or `as_millisecond()` of both".to_owned(),
            false => format!(
                "a time and `{}` have no `+` or `-` in a definition: use a `std::time::Duration`",
                ty.name()
            ),
        });
    }
    let millis = how(
        time::millis(time.ast.clone()),
        methods::duration_millis(by.ast.clone()),
    );
    derived(time::from_millis(millis), &[&time, &by])
}

/// `a * b`
pub fn mul<A: AslArithmetic + ?Sized, B: Operand + ?Sized, U: ?Sized>(
    a: Expr<A>,
    b: Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(multiplied(
        &a.value,
        Type::of::<A>(),
        &b.value,
        Type::of::<B>(),
    ))
}

fn multiplied(a: &Value, ty: Type, b: &Value, other: Type) -> Value {
    let (x, y) = (a.ast.clone(), b.ast.clone());
    let ast = match (is_duration(&ty.shape()), is_duration(&other.shape())) {
        (true, _) => duration::mul(x, y),
        (_, true) => duration::mul(y, x),
        _ => build::mul(x, y),
    };
    derived(ast, &[a, b])
}

/// `a / b`: integers truncate toward zero.
pub fn div<A: AslArithmetic + ?Sized, B: ?Sized, U: ?Sized>(
    a: Expr<A>,
    b: Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(quotient(a.value, Type::of::<A>(), b.value))
}

fn quotient(a: Value, ty: Type, b: Value) -> Value {
    let kind = ty.kind();
    let is_duration = is_duration(&ty.shape());
    guarded(a, b, "division by zero", |a, b| match kind {
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
    Expr::new(guarded(a.value, b.value, "remainder by zero", build::rem))
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
pub(crate) fn guarded(a: Value, b: Value, message: &str, f: impl FnOnce(Ast, Ast) -> Ast) -> Value {
    if is_nonzero(&b.ast) {
        let ast = f(a.ast.clone(), b.ast.clone());
        return derived(ast, &[&a, &b]);
    }
    let ast = once(b.ast.clone(), "divisor", |b| {
        let zero = build::eq(b.clone(), Ast::int(0));
        Ast::conditional(zero, fail(message), f(a.ast.clone(), b))
    });
    derived(ast, &[&a, &b]).may_fail()
}

/// `-a`
pub fn neg<A: AslNeg + ?Sized, U: ?Sized>(a: Expr<A>, _: Ty<U>) -> Expr<U> {
    Expr::new(negated(&a.value))
}

fn negated(a: &Value) -> Value {
    let ast = match a.ast.clone() {
        Ast::Negate(inner) => *inner,
        Ast::Number(n) if n.as_f64() == Some(0.0) => Ast::Number(n),
        other => Ast::Negate(Box::new(other)),
    };
    derived(ast, &[a])
}

/// `!a`
pub fn not<A: AslLogic + ?Sized, U: ?Sized>(a: Expr<A>, _: Ty<U>) -> Expr<U> {
    Expr::new(opposite(&a.value))
}

fn opposite(a: &Value) -> Value {
    let ast = match a.ast.clone() {
        Ast::Call(f, mut args)
            if args.len() == 1 && matches!(&*f, Ast::Variable(n) if n == "not") =>
        {
            args.remove(0)
        }
        other => build::not(other),
    };
    derived(ast, &[a])
}

/// `a && b`
pub fn and<A: AslLogic + ?Sized, B: ?Sized, U: ?Sized>(
    a: Expr<A>,
    b: Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(both(&a.value, &b.value))
}

fn both(a: &Value, b: &Value) -> Value {
    let (x, y) = (a.ast.clone(), b.ast.clone());
    // The right side must not fail where Rust would not have evaluated it.
    let ast = match b.fallible {
        true => Ast::conditional(x, y, Ast::Bool(false)),
        false => build::and(x, y),
    };
    derived(ast, &[a, b])
}

/// `a || b`
pub fn or<A: AslLogic + ?Sized, B: ?Sized, U: ?Sized>(a: Expr<A>, b: Expr<B>, _: Ty<U>) -> Expr<U> {
    Expr::new(either(&a.value, &b.value))
}

fn either(a: &Value, b: &Value) -> Value {
    let (x, y) = (a.ast.clone(), b.ast.clone());
    let ast = match b.fallible {
        true => Ast::conditional(x, Ast::Bool(true), y),
        false => build::or(x, y),
    };
    derived(ast, &[a, b])
}

/// `a & b` of `bool`s: both sides are evaluated.
pub fn bit_and<A: AslLogic + ?Sized, B: ?Sized, U: ?Sized>(
    a: Expr<A>,
    b: Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(both_sides(&a.value, &b.value, build::and))
}

/// `a | b` of `bool`s: both sides are evaluated.
pub fn bit_or<A: AslLogic + ?Sized, B: ?Sized, U: ?Sized>(
    a: Expr<A>,
    b: Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(both_sides(&a.value, &b.value, build::or))
}

/// `a ^ b` of `bool`s
pub fn bit_xor<A: AslLogic + ?Sized, B: ?Sized, U: ?Sized>(
    a: Expr<A>,
    b: Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(differing(&a.value, &b.value))
}

fn differing(a: &Value, b: &Value) -> Value {
    derived(build::ne(a.ast.clone(), b.ast.clone()), &[a, b])
}

/// An operation on `bool`s, whose right side fails even where the left one decides.
fn both_sides(a: &Value, b: &Value, f: fn(Ast, Ast) -> Ast) -> Value {
    let ast = if b.fallible {
        once(a.ast.clone(), "left", |x| {
            once(b.ast.clone(), "right", |y| f(x, y))
        })
    } else {
        f(a.ast.clone(), b.ast.clone())
    };
    derived(ast, &[a, b])
}

/// `*a`
pub fn deref<A: ?Sized, U: ?Sized>(a: Expr<A>, ty: Ty<U>) -> Expr<U> {
    a.cast(ty)
}

/// `&a`, `&mut a`
pub fn reference<A: ?Sized, U: ?Sized>(a: Expr<A>, ty: Ty<U>) -> Expr<U> {
    a.cast(ty)
}
