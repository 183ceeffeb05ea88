//! Methods that make and change an `Ordering`, which is -1, 0 or 1 in a definition.

use std::cmp::Ordering;

use crate::data::Shape;
use crate::expr::build::{self, derived, once, out};
use crate::expr::ops::{self, AslOrd};
use crate::expr::{Expr, Ty, time};
use crate::ir::Value;
use crate::jsonata::Ast;

/// `a.cmp(b)`
pub fn cmp<R: AslOrd + ?Sized, A: ?Sized>(
    recv: Expr<R>,
    other: Expr<A>,
    _: Ty<Ordering>,
) -> Expr<Ordering> {
    Expr::new(compare(&recv.value, &other.value, R::shape()))
}

fn compare(a: &Value, b: &Value, shape: Shape) -> Value {
    // A text or time is made ready once, not for each comparison.
    let (key, compared) = match &shape {
        Shape::String | Shape::Char => (true, Shape::Integer),
        other if time::is_time(other) => (true, Shape::Integer),
        other => (false, other.clone()),
    };
    let ready = |x: Ast| match key {
        true => ops::ordering_key(&shape, x),
        false => x,
    };
    let ast = once(ready(a.ast.clone()), "left", |x| {
        once(ready(b.ast.clone()), "right", |y| {
            let above = ops::above(&compared, x.clone(), y.clone());
            let after = Ast::conditional(above, Ast::int(1), Ast::int(0));
            Ast::conditional(
                ops::below(&compared, x, y),
                Ast::literal(&(-1).into()),
                after,
            )
        })
    });
    derived(ast, &[a, b])
}

/// `a.partial_cmp(b)`: no number in JSON is without an order.
pub fn partial_cmp<R: AslOrd + ?Sized, A: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    other: Expr<A>,
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(compare(&recv.value, &other.value, R::shape()))
}

/// `a.total_cmp(b)`
pub fn total_cmp<R: AslOrd + ?Sized, A: ?Sized>(
    recv: Expr<R>,
    other: Expr<A>,
    ty: Ty<Ordering>,
) -> Expr<Ordering> {
    cmp(recv, other, ty)
}

/// `ordering.reverse()`
#[must_use]
pub fn reverse(recv: Expr<Ordering>, _: Ty<Ordering>) -> Expr<Ordering> {
    out(
        Ast::Negate(Box::new(recv.value.ast.clone())),
        &[&recv.value],
    )
}

/// `ordering.then(other)`
#[must_use]
pub fn then_ordering(
    recv: Expr<Ordering>,
    other: Expr<Ordering>,
    _: Ty<Ordering>,
) -> Expr<Ordering> {
    let ast = once(recv.value.ast.clone(), "ordering", |x| {
        let decided = build::ne(x.clone(), Ast::int(0));
        Ast::conditional(decided, x, other.value.ast.clone())
    });
    out(ast, &[&recv.value, &other.value])
}

/// `ordering.then_with(|| ..)`
pub fn then_with(
    recv: Expr<Ordering>,
    other: impl FnOnce() -> Expr<Ordering>,
    ty: Ty<Ordering>,
) -> Expr<Ordering> {
    then_ordering(recv, other(), ty)
}

macro_rules! tests {
    ($($(#[$doc:meta])* $name:ident $op:ident;)*) => {$(
        $(#[$doc])*
        #[must_use]
        pub fn $name(recv: Expr<Ordering>, _: Ty<bool>) -> Expr<bool> {
            out(build::$op(recv.value.ast.clone(), Ast::int(0)), &[&recv.value])
        }
    )*};
}

tests! {
    /// `ordering.is_eq()`
    is_eq eq;
    /// `ordering.is_ne()`
    is_ne ne;
    /// `ordering.is_lt()`
    is_lt lt;
    /// `ordering.is_le()`
    is_le le;
    /// `ordering.is_gt()`
    is_gt gt;
    /// `ordering.is_ge()`
    is_ge ge;
}
