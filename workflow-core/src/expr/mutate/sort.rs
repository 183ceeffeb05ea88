//! `v.sort()` and its kin.

use std::cmp::Ordering;

use crate::expr::build::out;
use crate::expr::methods::{sorted, sorted_by, sorted_by_key};
use crate::expr::{Expr, Items, Operand, Type, closure, closure2};

/// `v.sort()`
pub fn sort<R: Items + ?Sized>(recv: Expr<R>) -> Expr<R> {
    let ast = sorted(recv.value.ast.clone(), &Type::of::<R>().item_shape());
    out(ast, &[&recv.value])
}

/// `v.sort_by_key(|x| ..)`
pub fn sort_by_key<'a, R: Items + ?Sized, K: Operand>(
    recv: Expr<R>,
    names: [&str; 1],
    f: impl FnOnce(Expr<&'a R::Item>) -> Expr<K>,
) -> Expr<R>
where
    R::Item: 'a,
{
    let (ty, key) = (Type::of::<R>(), Type::of::<K>());
    Expr::new(sorted_by_key(&recv.value, ty, names, (closure(f), key)))
}

/// `v.sort_by(|a, b| ..)`
pub fn sort_by<'a, R: Items + ?Sized>(
    recv: Expr<R>,
    names: [&str; 2],
    f: impl FnOnce(Expr<&'a R::Item>, Expr<&'a R::Item>) -> Expr<Ordering>,
) -> Expr<R>
where
    R::Item: 'a,
{
    Expr::new(sorted_by(&recv.value, names, closure2(f)))
}
