//! Methods that make and change an `Ordering`, which is -1, 0 or 1 in a definition.

use std::cmp::Ordering;

use crate::expr::build::{self, once, out};
use crate::expr::ops::{self, AslOrd};
use crate::expr::{Expr, Ty};
use crate::jsonata::Ast;

/// `a.cmp(b)`
pub fn cmp<R: AslOrd + ?Sized, A: ?Sized>(
    recv: Expr<R>,
    other: Expr<A>,
    _: Ty<Ordering>,
) -> Expr<Ordering> {
    let (a, b) = (recv.value, other.value);
    let shape = R::shape();
    let key = |x: Ast| ops::ordering_key(&shape, x);
    let ast = once(key(a.ast.clone()), "left", |x| {
        once(key(b.ast.clone()), "right", |y| {
            let after = Ast::conditional(build::gt(x.clone(), y.clone()), Ast::int(1), Ast::int(0));
            Ast::conditional(build::lt(x, y), Ast::literal(&(-1).into()), after)
        })
    });
    out(ast, &[&a, &b])
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
