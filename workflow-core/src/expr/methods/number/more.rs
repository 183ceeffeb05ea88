//! Number methods that are made of others.

use super::*;
use crate::expr::Operand;
use crate::expr::methods::result::{err_of, ok_of};
use crate::expr::methods::text::Parsed;

/// `n.is_multiple_of(m)`: only zero is a multiple of zero.
pub fn is_multiple_of<R: AslArithmetic + ?Sized, A: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    other: Expr<A>,
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(divides(&recv.value, &other.value))
}

fn divides(n: &Value, m: &Value) -> Value {
    let ast = if build::is_nonzero(&m.ast) {
        build::eq(build::rem(n.ast.clone(), m.ast.clone()), zero())
    } else {
        once(n.ast.clone(), "value", |n| {
            once(m.ast.clone(), "divisor", |m| {
                let rest = build::rem(n.clone(), m.clone());
                let rest = Ast::conditional(build::eq(m, zero()), n, rest);
                build::eq(rest, zero())
            })
        })
    };
    derived(ast, &[n, m])
}

/// `n.div_ceil(m)`
pub fn div_ceil<R: AslArithmetic + ?Sized, A: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    other: Expr<A>,
    _: Ty<U>,
) -> Expr<U> {
    fn ceil(a: Ast, b: Ast) -> Ast {
        Ast::call("ceil", [build::div(a, b)])
    }
    let (a, b) = (recv.value, other.value);
    Expr::new(ops::guarded(a, b, "division by zero", ceil))
}

/// `n.isqrt()` of a number without a sign.
pub fn isqrt<R: AslArithmetic + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    if matches!(R::kind(), Kind::Integer { signed: true, .. }) {
        return Expr::new(refused(
            "`isqrt` has a form in a definition for unsigned integers",
        ));
    }
    let root = Ast::call("sqrt", [recv.value.ast.clone()]);
    out(Ast::call("floor", [root]), &[&recv.value])
}

/// `x.round_ties_even()`
pub fn round_ties_even<R: AslArithmetic + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    out(Ast::call("round", [recv.value.ast.clone()]), &[&recv.value])
}

/// `x.recip()`; that of zero fails the execution.
pub fn recip<R: AslArithmetic + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    let one = Value::of(one());
    let div = build::div;
    Expr::new(ops::guarded(one, recv.value, "division by zero", div))
}

/// The text of std's error.
const OUT_OF_RANGE: &str = "out of range integral type conversion attempted";

/// `T::try_from(n)` and `n.try_into()` between integers.
pub fn try_from<R: Operand + ?Sized, U: Parsed + Operand>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    Expr::new(fitting(&recv.value, R::kind(), <U as Parsed>::kind()))
}

fn fitting(n: &Value, from: Kind, to: Kind) -> Value {
    let (Kind::Integer { .. }, Kind::Integer { .. }) = (from, to) else {
        return refused(
            "`try_from` and `try_into` have a form in a definition between integers: convert others in a `#[task]`",
        );
    };
    let (from_min, from_max) = limits(from);
    let (min, max) = limits(to);
    let literal = |n: i64| Ast::literal(&n.into());
    let below = min.filter(|min| from_min.is_none_or(|from| from < *min));
    let above = max.filter(|max| from_max.is_none_or(|from| from > *max));
    let ast = once(n.ast.clone(), "value", |n| {
        let below = below.map(|min| build::lt(n.clone(), literal(min)));
        let above = above.map(|max| build::gt(n.clone(), literal(max)));
        let outside = match (below, above) {
            (Some(below), Some(above)) => build::or(below, above),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => return ok_of(n),
        };
        Ast::conditional(outside, err_of(Ast::string(OUT_OF_RANGE)), ok_of(n))
    });
    derived(ast, &[n])
}
