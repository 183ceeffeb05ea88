//! Methods of `Option`, and those that `Result` has as well.

use std::cell::Cell;

use crate::expr::build::{self, defined, derived, is_some as some, once, option, out};
use crate::expr::{Closure, Expr, Items, Operand, Receiver, Ty, Type, closure};
use crate::ir::Value;
use crate::jsonata::Ast;

use super::{Family, result};

/// `x.some()`
pub fn is_some<R: ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    out(some(recv.value.ast.clone()), &[&recv.value])
}

/// `x.is_none()`
pub fn is_none<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    Expr::new(missing(&recv.value))
}

fn missing(recv: &Value) -> Value {
    let x = recv.ast.clone();
    let ast = if recv.undefined {
        build::not(some(x))
    } else {
        build::eq(x, Ast::Null)
    };
    derived(ast, &[recv])
}

/// `x.is_some_and(|v| ..)`
pub fn is_some_and<R: Items + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    _: [&str; 1],
    f: impl FnOnce(Expr<R::Item>) -> Expr<bool>,
    _: Ty<U>,
) -> Expr<U> {
    let and = |x, body: &Value| build::and(some(x), body.ast.clone());
    Expr::new(with_some(&recv.value, closure(f), &and))
}

/// `x.is_none_or(|v| ..)`
pub fn is_none_or<R: Items + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    _: [&str; 1],
    f: impl FnOnce(Expr<R::Item>) -> Expr<bool>,
    _: Ty<U>,
) -> Expr<U> {
    let or = |x, body: &Value| build::or(build::not(some(x)), body.ast.clone());
    Expr::new(with_some(&recv.value, closure(f), &or))
}

/// The value bound once, and the closure's body on it.
fn with_some(recv: &Value, f: Closure<'_>, make: &dyn Fn(Ast, &Value) -> Ast) -> Value {
    let mut facts = Value::of(Ast::Null);
    let ast = once(recv.ast.clone(), "option", |x| {
        facts = f(Value::of(x.clone()));
        make(x, &facts)
    });
    derived(ast, &[recv, &facts])
}

/// `x.map(|v| ..)` of an `Option`.
pub(crate) fn map_option(recv: &Value, f: Closure<'_>, ty: Type) -> Value {
    build::check_option(&ty.shape());
    let same = Cell::new(false);
    let mapped = with_some(recv, f, &|x, body| {
        same.set(body.ast == x && !body.undefined);
        Ast::conditional(some(x), defined(body), Ast::Null)
    });
    if !same.get() {
        return mapped;
    }
    let mut value = derived(recv.ast.clone(), &[&mapped]);
    value.undefined = recv.undefined;
    value
}

/// `x.and_then(|v| ..)`
pub fn and_then<R: Items + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    _: [&str; 1],
    f: impl FnOnce(Expr<R::Item>) -> Expr<U>,
    _: Ty<U>,
) -> Expr<U> {
    fn inner(recv: &Value, ty: Type, f: Closure<'_>, into: Type) -> Value {
        match ty.family() {
            Family::Option(_) => map_option(recv, f, into),
            Family::Result(..) => result::and_then_ok(recv, f),
            _ => ty.no_form("and_then"),
        }
    }
    Expr::new(inner(
        &recv.value,
        Type::of::<R>(),
        closure(f),
        Type::of::<U>(),
    ))
}

/// `x.filter(|v| ..)` of an `Option`.
pub(crate) fn filter_option(recv: &Value, f: Closure<'_>) -> Value {
    with_some(recv, f, &|x, body| {
        let keep = build::and(some(x.clone()), body.ast.clone());
        Ast::conditional(keep, x, Ast::Null)
    })
}

/// `x != null ? some : none`
fn choose(recv: &Value, other: &Value, make: impl FnOnce(Ast) -> (Ast, Ast)) -> Value {
    let ast = once(recv.ast.clone(), "option", |x| {
        let (then, otherwise) = make(x.clone());
        Ast::conditional(some(x), then, otherwise)
    });
    derived(ast, &[recv, other])
}

/// `x.unwrap_or(default)`
pub fn unwrap_or<R: Receiver + ?Sized, D: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    default: Expr<D>,
    _: Ty<U>,
) -> Expr<U> {
    fn inner(recv: &Value, ty: Type, default: &Value) -> Value {
        match ty.family() {
            Family::Option(_) => choose(recv, default, |x| (x, defined(default))),
            Family::Result(..) => result::ok_or_other(recv, default),
            _ => ty.no_form("unwrap_or"),
        }
    }
    Expr::new(inner(&recv.value, Type::of::<R>(), &default.value))
}

/// `x.unwrap_or_else(|| ..)`
pub fn unwrap_or_else<R: Receiver + ?Sized, D: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    f: impl FnOnce() -> Expr<D>,
    ty: Ty<U>,
) -> Expr<U> {
    unwrap_or(recv, f(), ty)
}

/// `x.or(other)`
pub fn or<R: Receiver + ?Sized, O: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    other: Expr<O>,
    _: Ty<U>,
) -> Expr<U> {
    fn inner(recv: &Value, ty: Type, other: &Value) -> Value {
        match ty.family() {
            Family::Option(_) => choose(recv, other, |x| (x, defined(other))),
            Family::Result(..) => result::or_other(recv, other),
            _ => ty.no_form("or"),
        }
    }
    Expr::new(inner(&recv.value, Type::of::<R>(), &other.value))
}

/// `x.or_else(|| ..)`
pub fn or_else<R: Receiver + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    f: impl FnOnce() -> Expr<U>,
    ty: Ty<U>,
) -> Expr<U> {
    or(recv, f(), ty)
}

/// `x.xor(other)`
pub fn xor<R: Receiver + ?Sized, O: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    other: Expr<O>,
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(one_of(&recv.value, &other.value))
}

/// The one that is there, when the other is not.
fn one_of(recv: &Value, other: &Value) -> Value {
    let ast = once(recv.ast.clone(), "option", |x| {
        once(other.ast.clone(), "other", |y| {
            let either = Ast::conditional(some(y.clone()), Ast::Null, x.clone());
            let neither = Ast::conditional(some(y.clone()), y, Ast::Null);
            Ast::conditional(some(x), either, neither)
        })
    });
    derived(ast, &[recv, other])
}

/// `x.and(other)`
pub fn and<R: Receiver + ?Sized, O: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    other: Expr<O>,
    _: Ty<U>,
) -> Expr<U> {
    fn inner(recv: &Value, ty: Type, other: &Value) -> Value {
        match ty.family() {
            Family::Option(_) => choose(recv, other, |_| (defined(other), Ast::Null)),
            Family::Result(..) => {
                let ast = once(recv.ast.clone(), "result", |r| {
                    Ast::conditional(result::has_ok(r.clone()), other.ast.clone(), r)
                });
                derived(ast, &[recv, other])
            }
            _ => ty.no_form("and"),
        }
    }
    Expr::new(inner(&recv.value, Type::of::<R>(), &other.value))
}

/// `x.ok_or(error)`
pub fn ok_or<R: Receiver + ?Sized, E: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    error: Expr<E>,
    _: Ty<U>,
) -> Expr<U> {
    fn inner(recv: &Value, error: &Value) -> Value {
        choose(recv, error, |x| {
            (result::ok_of(x), result::err_of(defined(error)))
        })
    }
    Expr::new(inner(&recv.value, &error.value))
}

/// `x.ok_or_else(|| ..)`
pub fn ok_or_else<R: Receiver + ?Sized, E: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    f: impl FnOnce() -> Expr<E>,
    ty: Ty<U>,
) -> Expr<U> {
    ok_or(recv, f(), ty)
}

/// `x.map_or(default, |v| ..)`
pub fn map_or<R: Items + ?Sized, D: ?Sized, B: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    default: Expr<D>,
    _: [&str; 1],
    f: impl FnOnce(Expr<R::Item>) -> Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    fn inner(recv: &Value, ty: Type, default: Value, f: Closure<'_>) -> Value {
        match ty.family() {
            Family::Option(_) => {
                let mut facts = Value::of(Ast::Null);
                let value = choose(recv, &default, |x| {
                    facts = f(Value::of(x));
                    (defined(&facts), defined(&default))
                });
                derived(value.ast.clone(), &[&value, &facts])
            }
            Family::Result(..) => result::map_or_other(recv, f, Box::new(|_| default)),
            _ => ty.no_form("map_or"),
        }
    }
    Expr::new(inner(
        &recv.value,
        Type::of::<R>(),
        default.value,
        closure(f),
    ))
}

/// `x.map_or_else(|| .., |v| ..)`
pub fn map_or_else<R: Items + ?Sized, D: ?Sized, B: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    default: impl FnOnce() -> Expr<D>,
    names: [&str; 1],
    f: impl FnOnce(Expr<R::Item>) -> Expr<B>,
    ty: Ty<U>,
) -> Expr<U> {
    map_or(recv, default(), names, f, ty)
}

/// `some.then(|| ..)` of a `bool`
pub fn then<R: Receiver + ?Sized, V: ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    f: impl FnOnce() -> Expr<V>,
    ty: Ty<U>,
) -> Expr<U> {
    then_some(recv, f(), ty)
}

/// `some.then_some(value)` of a `bool`
pub fn then_some<R: Receiver + ?Sized, V: ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    value: Expr<V>,
    ty: Ty<U>,
) -> Expr<U> {
    let (recv, value) = (recv.value, value.value);
    let ast = Ast::conditional(recv.ast.clone(), defined(&value), Ast::Null);
    let mut expr = option(ast, &[&recv, &value], ty);
    expr.value.undefined = false;
    expr
}

/// `x.transpose()`: an `Option` of a `Result` and the other way round.
pub fn transpose<R: Receiver + ?Sized, U: Operand + ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    fn inner(recv: &Value, ty: Type) -> Value {
        let x = recv.ast.clone();
        let ast = match ty.family() {
            Family::Option(_) => once(x, "option", |x| {
                Ast::conditional(some(x.clone()), x, result::ok_of(Ast::Null))
            }),
            Family::Result(_) => once(x, "result", |r| {
                let none = build::eq(r.clone().field("Ok"), Ast::Null);
                Ast::conditional(none, Ast::Null, r)
            }),
            _ => return ty.no_form("transpose"),
        };
        derived(ast, &[recv])
    }
    Expr::new(inner(&recv.value, Type::of::<R>()))
}
