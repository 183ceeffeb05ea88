//! `a as T`

use crate::data::{Kind, Shape};
use crate::ir::Value;
use crate::jsonata::Ast;

use super::operand_traits;
use crate::expr::build::{self, derived, fail, once};
use crate::expr::{Expr, Operand, Ty, Type, refused};

operand_traits! {
    /// Types with `as`.
    AslCast, "a workflow can't cast `{Self}`",
        "`as` works on integers, `f64` and `bool`":
        [] u8, [] u16, [] u32, [] u64, [] u128, [] usize, [] i8, [] i16, [] i32, [] i64, [] i128, [] isize, [] f64, [] bool;
}

/// `a as U`
pub fn cast<A: AslCast + ?Sized, U: AslCast>(a: Expr<A>, _: Ty<U>) -> Expr<U> {
    Expr::new(converted(&a.value, Type::of::<A>(), Type::of::<U>()))
}

fn converted(a: &Value, from: Type, to: Type) -> Value {
    let x = a.ast.clone();
    let (ast, fallible) = match (from.shape(), from.kind(), to.shape(), to.kind()) {
        (Shape::Integer, from, Shape::Integer, to) => integer(x, from, to),
        (Shape::Float, _, Shape::Integer, to) => (saturate(truncate(x), to), false),
        (Shape::Integer, ..) | (Shape::Float, _, Shape::Float, _) => (x, false),
        (Shape::Bool, _, Shape::Integer, _) => {
            (Ast::conditional(x, Ast::int(1), Ast::int(0)), false)
        }
        (_, _, Shape::Bool, _) => (x, false),
        _ => {
            return refused(
                "this cast has no form in a definition: `as` works between integers and `f64`",
            );
        }
    };
    let value = derived(ast, &[a]);
    if fallible { value.may_fail() } else { value }
}

/// The limits of an integer type that lie within the numbers that JSON holds exactly.
pub(crate) fn limits(kind: Kind) -> (Option<i64>, Option<i64>) {
    match kind {
        Kind::Integer { signed, bits } => {
            let high = if signed { bits - 1 } else { bits };
            let max = (high < 53).then(|| (1_i64 << high) - 1);
            let min = match (signed, max) {
                (false, _) => Some(0),
                (true, max) => max.map(|m| -m - 1),
            };
            (min, max)
        }
        _ => (None, None),
    }
}

/// Toward zero.
fn truncate(x: Ast) -> Ast {
    once(x, "value", |x| {
        build::sub(x.clone(), build::rem(x, Ast::int(1)))
    })
}

fn literal(n: i64) -> Ast {
    Ast::literal(&n.into())
}

/// Held within the limits of the type, as a float's cast is.
fn saturate(x: Ast, to: Kind) -> Ast {
    let (min, max) = limits(to);
    let pick = |f: &str, x: Ast, limit: Option<i64>| match limit {
        Some(limit) => Ast::call(f, [Ast::Array(vec![x, literal(limit)])]),
        None => x,
    };
    pick("min", pick("max", x, min), max)
}

/// Wrapped around, as an integer's cast is.
fn integer(x: Ast, from: Kind, to: Kind) -> (Ast, bool) {
    let Kind::Integer { signed, bits } = to else {
        return (x, false);
    };
    let (min, max) = limits(from);
    let (low, high) = limits(to);
    let fits_low = low.is_none() || min.is_some_and(|m| low.is_some_and(|l| m >= l));
    let fits_high = high.is_none() || max.is_some_and(|m| high.is_some_and(|h| m <= h));
    if fits_low && fits_high
        || build::int_of(&x)
            .is_some_and(|n| low.is_none_or(|l| n >= l) && high.is_none_or(|h| n <= h))
    {
        return (x, false);
    }
    if bits >= 53 {
        // A negative number becomes one that JSON doesn't hold exactly.
        let ast = once(x, "value", |x| {
            let negative = build::lt(x.clone(), Ast::int(0));
            Ast::conditional(
                negative,
                fail("a negative number cast to an unsigned type"),
                x,
            )
        });
        return (ast, true);
    }
    let modulus = 1_i64 << bits;
    // The remainder lies on both sides of zero; what is added moves it above without rounding.
    let wrapped = |shift: i64| {
        let rest = build::rem(x.clone(), Ast::int(modulus));
        build::rem(
            build::add(rest, Ast::int(modulus + shift)),
            Ast::int(modulus),
        )
    };
    let ast = if signed {
        build::sub(wrapped(modulus / 2), Ast::int(modulus / 2))
    } else if min == Some(0) {
        build::rem(x, Ast::int(modulus))
    } else {
        wrapped(0)
    };
    (ast, false)
}
