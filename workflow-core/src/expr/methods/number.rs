//! Methods of integers and floats.

use crate::data::{Kind, Shape};
use crate::expr::build::{self, derived, fail, int_of, once, out};
use crate::expr::ops::{self, AslArithmetic, AslOrd, limits};
use crate::expr::{Expr, Receiver, Ty, Type, refused};
use crate::ir::Value;
use crate::jsonata::Ast;

use super::Family;

mod more;

pub use more::*;

/// The largest integer that JSON holds exactly.
const EXACT: i64 = (1 << 53) - 1;

fn zero() -> Ast {
    Ast::int(0)
}

fn one() -> Ast {
    Ast::int(1)
}

macro_rules! unary {
    ($($(#[$doc:meta])* $name:ident |$x:ident, $kind:ident| $body:expr;)*) => {$(
        $(#[$doc])*
        pub fn $name<R: AslArithmetic + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
            #[allow(unused_variables)]
            fn inner(recv: &Value, $kind: Kind) -> Value {
                let ast = once(recv.ast.clone(), "value", |$x| $body);
                derived(ast, &[recv])
            }
            Expr::new(inner(&recv.value, R::kind()))
        }
    )*};
}

unary! {
    /// `x.abs()`
    abs |x, kind| Ast::call("abs", [x]);
    /// `x.unsigned_abs()`
    unsigned_abs |x, kind| Ast::call("abs", [x]);
    /// `x.sqrt()`
    sqrt |x, kind| Ast::call("sqrt", [x]);
    /// `x.floor()`
    floor |x, kind| Ast::call("floor", [x]);
    /// `x.ceil()`
    ceil |x, kind| Ast::call("ceil", [x]);
    /// `x.trunc()`
    trunc |x, kind| build::sub(x.clone(), build::rem(x, one()));
    /// `x.fract()`
    fract |x, kind| build::rem(x, one());
    /// `x.round()`: half away from zero, where `$round` goes to the even neighbour.
    round |x, kind| {
        let abs = Ast::call("abs", [x.clone()]);
        let half = build::ge(build::rem(abs.clone(), one()), Ast::literal(&0.5.into()));
        let up = Ast::conditional(half, one(), zero());
        let size = build::add(Ast::call("floor", [abs]), up);
        let sign = Ast::conditional(build::lt(x, zero()), Ast::literal(&(-1).into()), one());
        build::mul(sign, size)
    };
    /// `x.signum()`: a float's is never zero.
    signum |x, kind| {
        let minus = Ast::literal(&(-1).into());
        match kind {
            Kind::Integer { .. } => Ast::conditional(
                build::gt(x.clone(), zero()),
                one(),
                Ast::conditional(build::lt(x, zero()), minus, zero()),
            ),
            _ => Ast::conditional(build::lt(x, zero()), minus, one()),
        }
    };
    /// `x.is_nan()`: no number in JSON is.
    is_nan |x, kind| { let _ = x; Ast::Bool(false) };
    /// `x.is_infinite()`: no number in JSON is.
    is_infinite |x, kind| { let _ = x; Ast::Bool(false) };
    /// `x.is_finite()`: every number in JSON is.
    is_finite |x, kind| { let _ = x; Ast::Bool(true) };
    /// `x.is_positive()`
    is_positive |x, kind| build::gt(x, zero());
    /// `x.is_negative()`
    is_negative |x, kind| build::lt(x, zero());
}

/// `$min([a, b])`, or a comparison for texts.
fn extreme(
    a: &Value,
    b: &Value,
    shape: Shape,
    function: &str,
    pick_second: fn(&Shape, Ast, Ast) -> Ast,
) -> Value {
    let ast = match shape {
        Shape::Integer | Shape::Float => {
            Ast::call(function, [Ast::Array(vec![a.ast.clone(), b.ast.clone()])])
        }
        shape => once(a.ast.clone(), "left", |x| {
            once(b.ast.clone(), "right", |y| {
                Ast::conditional(pick_second(&shape, x.clone(), y.clone()), y, x)
            })
        }),
    };
    derived(ast, &[a, b])
}

/// `a.min(b)`, `std::cmp::min(a, b)`
pub fn min_with<R: AslOrd + ?Sized, A: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    other: Expr<A>,
    _: Ty<U>,
) -> Expr<U> {
    let (a, b) = (recv.value, other.value);
    Expr::new(extreme(&a, &b, R::shape(), "min", ops::above))
}

/// `a.max(b)`, `std::cmp::max(a, b)`
pub fn max_with<R: AslOrd + ?Sized, A: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    other: Expr<A>,
    _: Ty<U>,
) -> Expr<U> {
    // Of equal ones Rust takes the second, which can't be told apart.
    let (a, b) = (recv.value, other.value);
    Expr::new(extreme(&a, &b, R::shape(), "max", ops::below))
}

/// `x.clamp(low, high)`; limits in the wrong order fail the execution.
pub fn clamp<R: AslArithmetic + ?Sized, A: ?Sized, B: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    low: Expr<A>,
    high: Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    let ty = Type::of::<R>();
    Expr::new(clamped(&recv.value, ty, &low.value, &high.value))
}

fn clamped(x: &Value, ty: Type, low: &Value, high: &Value) -> Value {
    if !matches!(ty.shape(), Shape::Integer | Shape::Float) {
        return ty.no_form("clamp");
    }
    let number = |v: &Value| match &v.ast {
        Ast::Number(n) => n.as_f64(),
        Ast::Negate(n) => match &**n {
            Ast::Number(n) => n.as_f64().map(|n| -n),
            _ => None,
        },
        _ => None,
    };
    let clamp = |low: Ast, high: Ast| {
        let capped = Ast::call("min", [Ast::Array(vec![x.ast.clone(), high])]);
        Ast::call("max", [Ast::Array(vec![low, capped])])
    };
    if let (Some(least), Some(most)) = (number(low), number(high))
        && least <= most
    {
        return derived(clamp(low.ast.clone(), high.ast.clone()), &[x, low, high]);
    }
    let ast = once(low.ast.clone(), "low", |low| {
        once(high.ast.clone(), "high", |high| {
            let wrong = build::gt(low.clone(), high.clone());
            Ast::conditional(
                wrong,
                fail("clamp with limits in the wrong order"),
                clamp(low, high),
            )
        })
    });
    derived(ast, &[x, low, high]).may_fail()
}

/// `x.pow(n)` of an integer.
pub fn pow<R: AslArithmetic + ?Sized, N: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    n: Expr<N>,
    _: Ty<U>,
) -> Expr<U> {
    let ast = Ast::call("power", [recv.value.ast.clone(), n.value.ast.clone()]);
    out(ast, &[&recv.value, &n.value])
}

/// `x.powi(n)` of a float, multiplied out in the order in which Rust does it.
pub fn powi<R: AslArithmetic + ?Sized, N: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    n: Expr<N>,
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(multiplied_out(&recv.value, &n.value))
}

fn multiplied_out(recv: &Value, n: &Value) -> Value {
    let ast = match int_of(&n.ast) {
        Some(n @ 1..=3) => once(recv.ast.clone(), "base", |x| match n {
            1 => x,
            2 => build::mul(x.clone(), x),
            _ => build::mul(x.clone(), build::mul(x.clone(), x)),
        }),
        _ => {
            return refused(
                "`powi` has the digits of Rust in a definition for the exponents 1, 2 and 3 only: \
                 write the multiplication out, or do it in a `#[task]`",
            );
        }
    };
    derived(ast, &[recv])
}

/// `x.abs_diff(y)`
pub fn abs_diff<R: AslArithmetic + ?Sized, A: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    other: Expr<A>,
    _: Ty<U>,
) -> Expr<U> {
    let difference = build::sub(recv.value.ast.clone(), other.value.ast.clone());
    out(Ast::call("abs", [difference]), &[&recv.value, &other.value])
}

/// `x.rem_euclid(y)`: never negative.
pub fn rem_euclid<R: AslArithmetic + ?Sized, A: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    other: Expr<A>,
    _: Ty<U>,
) -> Expr<U> {
    let (a, b) = (recv.value, other.value);
    Expr::new(ops::guarded(a, b, "remainder by zero", euclidean_remainder))
}

fn euclidean_remainder(a: Ast, b: Ast) -> Ast {
    once(b, "divisor", |b| {
        once(build::rem(a, b.clone()), "rest", |rest| {
            let negative = build::lt(rest.clone(), zero());
            let up = build::add(rest.clone(), Ast::call("abs", [b]));
            Ast::conditional(negative, up, rest)
        })
    })
}

/// `x.div_euclid(y)` of integers: what goes with `rem_euclid`.
pub fn div_euclid<R: AslArithmetic + ?Sized, A: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    other: Expr<A>,
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(euclidean_quotient(recv.value, Type::of::<R>(), other.value))
}

fn euclidean_quotient(a: Value, ty: Type, b: Value) -> Value {
    if !matches!(ty.shape(), Shape::Integer) {
        return ty.no_form("div_euclid");
    }
    ops::guarded(a, b, "division by zero", |a, b| {
        once(a, "dividend", |a| {
            once(b, "divisor", |b| {
                let rest = build::rem(a.clone(), b.clone());
                once(rest, "rest", |rest| {
                    // Toward zero first, which no rounding disturbs.
                    let quotient = build::div(build::sub(a, rest.clone()), b.clone());
                    let minus = Ast::literal(&(-1).into());
                    let one = Ast::conditional(build::gt(b, zero()), minus, one());
                    let negative = build::lt(rest, zero());
                    build::add(quotient, Ast::conditional(negative, one, zero()))
                })
            })
        })
    })
}

/// A result within the limits of the type, or what `outside` makes of the limit.
///
/// Beyond 2^53 - 1 no JSON number is exact, so there the execution fails.
fn within(kind: Kind, only_down: bool, result: Ast, outside: fn(Ast) -> Ast) -> (Ast, bool) {
    let literal = |n: i64| Ast::literal(&n.into());
    let (min, max) = limits(kind);
    let limit = |known: Option<i64>, inexact: i64| match known {
        Some(n) => (literal(n), outside(literal(n))),
        None => (literal(inexact), fail("an integer beyond 2^53 - 1")),
    };
    // Without a sign what is subtracted leads below alone, and what is added above.
    let unsigned = min == Some(0);
    let above = (!only_down || !unsigned).then(|| limit(max, EXACT));
    let below = (only_down || !unsigned).then(|| limit(min, -EXACT));
    let fallible = min.is_none() || (max.is_none() && above.is_some());
    let ast = once(result, "result", |r| {
        let rest = match above {
            Some((high, above)) => Ast::conditional(build::gt(r.clone(), high), above, r.clone()),
            None => r.clone(),
        };
        match below {
            Some((low, below)) => Ast::conditional(build::lt(r, low), below, rest),
            None => rest,
        }
    });
    (ast, fallible)
}

fn bounded(
    name: &str,
    (a, ty): (&Value, Type),
    b: &Value,
    op: fn(Ast, Ast) -> Ast,
    outside: fn(Ast) -> Ast,
) -> Value {
    if ops::is_duration(&ty.shape()) && name.ends_with("_sub") {
        let below = match name {
            "saturating_sub" => Ast::object(["secs", "nanos"].map(|key| (key.to_owned(), zero()))),
            _ => Ast::Null,
        };
        let ast = ops::subtract_durations(a.ast.clone(), b.ast.clone(), below);
        return derived(ast, &[a, b]);
    }
    let Family::Integer(kind) = ty.family() else {
        return ty.no_form(name);
    };
    let result = op(a.ast.clone(), b.ast.clone());
    let only_down = name.ends_with("_sub");
    let (ast, fallible) = within(kind, only_down, result, outside);
    let value = derived(ast, &[a, b]);
    if fallible { value.may_fail() } else { value }
}

macro_rules! bounded {
    ($($(#[$doc:meta])* $name:ident $op:ident |$limit:ident| $outside:expr;)*) => {$(
        $(#[$doc])*
        pub fn $name<R: Receiver + ?Sized, A: ?Sized, U: ?Sized>(
            recv: Expr<R>,
            other: Expr<A>,
            _: Ty<U>,
        ) -> Expr<U> {
            fn outside($limit: Ast) -> Ast {
                $outside
            }
            let recv = (&recv.value, Type::of::<R>());
            Expr::new(bounded(stringify!($name), recv, &other.value, build::$op, outside))
        }
    )*};
}

bounded! {
    /// `a.checked_add(b)`
    checked_add add |_limit| Ast::Null;
    /// `a.checked_sub(b)`
    checked_sub sub |_limit| Ast::Null;
    /// `a.checked_mul(b)`
    checked_mul mul |_limit| Ast::Null;
    /// `a.saturating_add(b)`
    saturating_add add |limit| limit;
    /// `a.saturating_sub(b)`
    saturating_sub sub |limit| limit;
    /// `a.saturating_mul(b)`
    saturating_mul mul |limit| limit;
}

fn checked(name: &str, (a, ty): (&Value, Type), b: &Value, op: fn(Ast, Ast, Kind) -> Ast) -> Value {
    let Family::Integer(kind) = ty.family() else {
        return ty.no_form(name);
    };
    let ast = once(b.ast.clone(), "divisor", |d| {
        let zero = build::eq(d.clone(), zero());
        Ast::conditional(zero, Ast::Null, op(a.ast.clone(), d, kind))
    });
    derived(ast, &[a, b])
}

/// `a.checked_div(b)`
pub fn checked_div<R: Receiver + ?Sized, A: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    other: Expr<A>,
    _: Ty<U>,
) -> Expr<U> {
    let a = (&recv.value, Type::of::<R>());
    let div = ops::truncating_division;
    Expr::new(checked("checked_div", a, &other.value, div))
}

/// `a.checked_rem(b)`
pub fn checked_rem<R: Receiver + ?Sized, A: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    other: Expr<A>,
    _: Ty<U>,
) -> Expr<U> {
    fn rem(a: Ast, b: Ast, _: Kind) -> Ast {
        build::rem(a, b)
    }
    let a = (&recv.value, Type::of::<R>());
    Expr::new(checked("checked_rem", a, &other.value, rem))
}
