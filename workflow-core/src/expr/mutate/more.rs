//! Mutations that put other items into places, and what they give back.

use super::*;
use crate::data::Shape;
use crate::expr::methods::{characters, joined};
use crate::expr::{Ty, functions, ops};

/// `v.resize(n, x)`
pub fn resize<R: Items + ?Sized, N: ?Sized, X: ?Sized>(
    recv: Expr<R>,
    n: Expr<N>,
    x: Expr<X>,
) -> Expr<R> {
    let (v, n, x) = (recv.value, n.value, x.value);
    let shape = item_shape::<R>();
    let ast = once(v.ast.clone(), "list", |xs| {
        once(n.ast.clone(), "length", |n| {
            let kept = by_index(xs.clone(), &shape, |i| build::lt(i, n.clone()));
            let missing = build::sub(n, build::count(xs));
            let copy = build::lambda(["place"], |_| defined(&x));
            let places = Ast::Array(vec![build::span(Ast::int(1), missing)]);
            Ast::call("append", [kept, build::map(places, copy, &shape)])
        })
    });
    out(ast, &[&v, &n, &x])
}

/// `v.fill(x)`
pub fn fill<R: Items + ?Sized, X: ?Sized>(recv: Expr<R>, x: Expr<X>) -> Expr<R> {
    let (v, x) = (recv.value, x.value);
    let copy = build::lambda(["item"], |_| defined(&x));
    out(
        build::map(v.ast.clone(), copy, &item_shape::<R>()),
        &[&v, &x],
    )
}

/// `v.rotate_left(n)`
pub fn rotate_left<R: Items + ?Sized, N: ?Sized>(recv: Expr<R>, n: Expr<N>) -> Expr<R> {
    rotate(recv, &n.value, |_, n| n)
}

/// `v.rotate_right(n)`
pub fn rotate_right<R: Items + ?Sized, N: ?Sized>(recv: Expr<R>, n: Expr<N>) -> Expr<R> {
    rotate(recv, &n.value, build::sub)
}

/// What stands before a place comes behind the rest.
fn rotate<R: Items + ?Sized>(recv: Expr<R>, n: &Value, place: fn(Ast, Ast) -> Ast) -> Expr<R> {
    let v = recv.value;
    let shape = item_shape::<R>();
    let ast = at_index(v.ast.clone(), n.ast.clone(), build::gt, |xs, n| {
        once(place(build::count(xs.clone()), n), "place", |place| {
            let part = |test: fn(Ast, Ast) -> Ast| {
                by_index(xs.clone(), &shape, |i| test(i, place.clone()))
            };
            Ast::call("append", [part(build::ge), part(build::lt)])
        })
    });
    Expr::new(Value::derive(ast, [&v, n]).may_fail())
}

/// `v.swap_remove(index)`: the last item takes the place.
pub fn swap_remove<R: Items + ?Sized, K: ?Sized>(recv: Expr<R>, index: Expr<K>) -> Expr<R> {
    let (v, index) = (recv.value, index.value);
    let shape = item_shape::<R>();
    let ast = at_index(v.ast.clone(), index.ast.clone(), build::ge, |xs, at| {
        let last = build::sub(build::count(xs.clone()), Ast::int(1));
        let others = by_index(xs.clone(), &shape, |i| build::lt(i, last));
        let moved = build::lambda(["item", "index"], |[x, i]| {
            let last = build::item(xs, Ast::literal(&(-1).into()));
            Ast::conditional(build::eq(i, at), last, x)
        });
        build::map(others, moved, &shape)
    });
    Expr::new(Value::derive(ast, [&v, &index]).may_fail())
}

/// `x.take()` of an `Option`
pub fn take<R: Receiver + ?Sized>(recv: Expr<R>) -> Expr<R> {
    match family::<R>() {
        Family::Option(_) => functions::none(recv.ty()),
        _ => Expr::new(refused(no_form::<R>("take"))),
    }
}

/// `x.replace(value)` of an `Option`
pub fn put<R: Receiver + ?Sized, X: Operand + ?Sized>(recv: Expr<R>, x: Expr<X>) -> Expr<R> {
    match family::<R>() {
        Family::Option(_) => functions::some(x, recv.ty()),
        _ => Expr::new(refused(no_form::<R>("replace"))),
    }
}

/// `s.pop()` of a text, `v.pop()` of a list.
pub fn pop_last<R: Receiver + ?Sized>(recv: Expr<R>) -> Expr<R> {
    let v = recv.value;
    let without_last = |xs: Ast, shape: &Shape| {
        once(xs, "list", |xs| {
            let last = build::sub(build::count(xs.clone()), Ast::int(1));
            by_index(xs, shape, |i| build::lt(i, last))
        })
    };
    let ast = match family::<R>() {
        Family::Text => joined(without_last(characters(v.ast.clone()), &Shape::Char)),
        Family::List(item) => without_last(v.ast.clone(), &item()),
        _ => return Expr::new(refused(no_form::<R>("pop"))),
    };
    out(ast, &[&v])
}

/// What `pop` gives back.
pub fn popped<R: Receiver + ?Sized, U: Operand + ?Sized>(recv: Expr<R>, ty: Ty<U>) -> Expr<U> {
    match family::<R>() {
        Family::Text => {
            let last = build::item(
                characters(recv.value.ast.clone()),
                Ast::literal(&(-1).into()),
            );
            build::option(last, &[&recv.value], ty)
        }
        _ => methods::last(recv, ty),
    }
}

/// What `remove(key)` gives back: the item of a list, an `Option` of a map, whether a set had it.
pub fn removed<R: Receiver + ?Sized, K: Operand + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    key: Expr<K>,
    ty: Ty<U>,
) -> Expr<U> {
    let (x, k) = (recv.value.clone(), key.value.clone());
    match family::<R>() {
        Family::List(_) => ops::item_or_fail(&x, &k),
        Family::Map(..) => methods::get(recv, key, ty),
        Family::Set(_, item) => {
            let ast = methods::among(x.ast.clone(), defined(&k), &item());
            out(ast, &[&x, &k])
        }
        _ => Expr::new(refused(no_form::<R>("remove"))),
    }
}

/// What `insert(key, value)` of a map gives back: the old value.
pub fn replaced<R: Receiver + ?Sized, K: Operand + ?Sized, X: ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    key: Expr<K>,
    _: Expr<X>,
    ty: Ty<U>,
) -> Expr<U> {
    match family::<R>() {
        Family::Map(..) => methods::get(recv, key, ty),
        _ => Expr::new(refused(no_form::<R>("insert"))),
    }
}

/// What `insert(x)` of a set gives back: whether it is new.
pub fn inserted<R: Receiver + ?Sized, X: Operand + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    x: Expr<X>,
    _: Ty<U>,
) -> Expr<U> {
    let (set, x) = (recv.value, x.value);
    match family::<R>() {
        Family::Set(_, item) => {
            let has = methods::among(set.ast.clone(), defined(&x), &item());
            out(build::not(has), &[&set, &x])
        }
        _ => Expr::new(refused(no_form::<R>("insert"))),
    }
}

/// What `take()` of an `Option` gives back.
pub fn taken<R: ?Sized, U: ?Sized>(recv: Expr<R>, ty: Ty<U>) -> Expr<U> {
    recv.cast(ty)
}

/// What `replace(x)` of an `Option` gives back.
pub fn put_before<R: ?Sized, X: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    _: Expr<X>,
    ty: Ty<U>,
) -> Expr<U> {
    recv.cast(ty)
}
