//! Mutations that put other items into places, and what they give back.

use super::*;
use crate::expr::methods::{characters, joined};
use crate::expr::{Ty, functions, ops};

/// `v.resize(n, x)`
pub fn resize<R: Items + ?Sized, N: ?Sized, X: ?Sized>(
    recv: Expr<R>,
    n: Expr<N>,
    x: Expr<X>,
) -> Expr<R> {
    let more = (&n.value, &x.value);
    Expr::new(resized(&recv.value, Type::of::<R>(), more))
}

fn resized(v: &Value, ty: Type, (n, x): (&Value, &Value)) -> Value {
    let shape = ty.item_shape();
    let ast = once(v.ast.clone(), "list", |xs| {
        once(n.ast.clone(), "length", |n| {
            let kept = by_index(xs.clone(), &shape, |i| build::lt(i, n.clone()));
            let missing = build::sub(n, build::count(xs));
            let copy = build::lambda(["place"], |_| defined(x));
            let places = Ast::Array(vec![build::span(Ast::int(1), missing)]);
            Ast::call("append", [kept, build::map(places, copy, &shape)])
        })
    });
    derived(ast, &[v, n, x])
}

/// `v.fill(x)`
pub fn fill<R: Items + ?Sized, X: ?Sized>(recv: Expr<R>, x: Expr<X>) -> Expr<R> {
    Expr::new(filled(&recv.value, Type::of::<R>(), &x.value))
}

fn filled(v: &Value, ty: Type, x: &Value) -> Value {
    let copy = build::lambda(["item"], |_| defined(x));
    derived(build::map(v.ast.clone(), copy, &ty.item_shape()), &[v, x])
}

/// `v.rotate_left(n)`
pub fn rotate_left<R: Items + ?Sized, N: ?Sized>(recv: Expr<R>, n: Expr<N>) -> Expr<R> {
    let ty = Type::of::<R>();
    Expr::new(rotated(&recv.value, ty, &n.value, second))
}

/// `v.rotate_right(n)`
pub fn rotate_right<R: Items + ?Sized, N: ?Sized>(recv: Expr<R>, n: Expr<N>) -> Expr<R> {
    let ty = Type::of::<R>();
    Expr::new(rotated(&recv.value, ty, &n.value, build::sub))
}

fn second(_: Ast, n: Ast) -> Ast {
    n
}

/// What stands before a place comes behind the rest.
fn rotated(v: &Value, ty: Type, n: &Value, place: fn(Ast, Ast) -> Ast) -> Value {
    let shape = ty.item_shape();
    let ast = at_index(v.ast.clone(), n.ast.clone(), build::gt, |xs, n| {
        once(place(build::count(xs.clone()), n), "place", |place| {
            let part = |test: fn(Ast, Ast) -> Ast| {
                by_index(xs.clone(), &shape, |i| test(i, place.clone()))
            };
            Ast::call("append", [part(build::ge), part(build::lt)])
        })
    });
    derived(ast, &[v, n]).may_fail()
}

/// `v.swap_remove(index)`: the last item takes the place.
pub fn swap_remove<R: Items + ?Sized, K: ?Sized>(recv: Expr<R>, index: Expr<K>) -> Expr<R> {
    Expr::new(with_last_at(&recv.value, Type::of::<R>(), &index.value))
}

fn with_last_at(v: &Value, ty: Type, index: &Value) -> Value {
    let shape = ty.item_shape();
    let ast = at_index(v.ast.clone(), index.ast.clone(), build::ge, |xs, at| {
        let last = build::sub(build::count(xs.clone()), Ast::int(1));
        let others = by_index(xs.clone(), &shape, |i| build::lt(i, last));
        let moved = build::lambda(["item", "index"], |[x, i]| {
            let last = build::item(xs, Ast::literal(&(-1).into()));
            Ast::conditional(build::eq(i, at), last, x)
        });
        build::map(others, moved, &shape)
    });
    derived(ast, &[v, index]).may_fail()
}

/// `x.take()` of an `Option`
pub fn take<R: Receiver + ?Sized>(recv: Expr<R>) -> Expr<R> {
    let ty = Type::of::<R>();
    match ty.family() {
        Family::Option(_) => functions::none(recv.ty()),
        _ => Expr::new(ty.no_form("take")),
    }
}

/// `x.replace(value)` of an `Option`
pub fn put<R: Receiver + ?Sized, X: Operand + ?Sized>(recv: Expr<R>, x: Expr<X>) -> Expr<R> {
    let ty = Type::of::<R>();
    match ty.family() {
        Family::Option(_) => functions::some(x, recv.ty()),
        _ => Expr::new(ty.no_form("replace")),
    }
}

/// `s.pop()` of a text, `v.pop()` of a list.
pub fn pop_last<R: Receiver + ?Sized>(recv: Expr<R>) -> Expr<R> {
    Expr::new(without_end(&recv.value, Type::of::<R>()))
}

fn without_end(v: &Value, ty: Type) -> Value {
    let ast = match ty.family() {
        Family::Text => joined(without_last(characters(v.ast.clone()), &Shape::Char)),
        Family::List(item) => without_last(v.ast.clone(), &item()),
        _ => return ty.no_form("pop"),
    };
    derived(ast, &[v])
}

/// What `pop` gives back.
pub fn popped<R: Receiver + ?Sized, U: Operand + ?Sized>(recv: Expr<R>, ty: Ty<U>) -> Expr<U> {
    match Type::of::<R>().family() {
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
    let of = Type::of::<R>();
    match of.family() {
        Family::Map(..) => methods::get(recv, key, ty),
        family => Expr::new(item_removed(&recv.value, of, family, &key.value)),
    }
}

fn item_removed(x: &Value, ty: Type, family: Family, key: &Value) -> Value {
    match family {
        Family::List(_) => ops::item_or_fail(x, key),
        Family::Set(_, item) => {
            let ast = methods::among(x.ast.clone(), defined(key), &item());
            derived(ast, &[x, key])
        }
        _ => ty.no_form("remove"),
    }
}

/// What `insert(key, value)` of a map gives back: the old value.
pub fn replaced<R: Receiver + ?Sized, K: Operand + ?Sized, X: ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    key: Expr<K>,
    _: Expr<X>,
    ty: Ty<U>,
) -> Expr<U> {
    let of = Type::of::<R>();
    match of.family() {
        Family::Map(..) => methods::get(recv, key, ty),
        _ => Expr::new(of.no_form("insert")),
    }
}

/// What `insert(x)` of a set gives back: whether it is new.
pub fn inserted<R: Receiver + ?Sized, X: Operand + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    x: Expr<X>,
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(is_new(&recv.value, Type::of::<R>(), &x.value))
}

fn is_new(set: &Value, ty: Type, x: &Value) -> Value {
    match ty.family() {
        Family::Set(_, item) => {
            let has = methods::among(set.ast.clone(), defined(x), &item());
            derived(build::not(has), &[set, x])
        }
        _ => ty.no_form("insert"),
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
