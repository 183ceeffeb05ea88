//! Methods of `Option`, and those that `Result` has as well.

use crate::expr::build::{self, defined, is_some as some, once, option, out};
use crate::expr::{Expr, Items, Operand, Receiver, Ty, refused};
use crate::ir::Value;
use crate::jsonata::Ast;

use super::{Family, family, no_form, result};

/// `x.some()`
pub fn is_some<R: ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    out(some(recv.value.ast.clone()), &[&recv.value])
}

/// `x.is_none()`
pub fn is_none<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    let x = recv.value.ast.clone();
    let ast = if recv.value.undefined {
        build::not(some(x))
    } else {
        build::eq(x, Ast::Null)
    };
    out(ast, &[&recv.value])
}

/// `x.is_some_and(|v| ..)`
pub fn is_some_and<R: Items + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    _: [&str; 1],
    f: impl FnOnce(Expr<R::Item>) -> Expr<bool>,
    _: Ty<U>,
) -> Expr<U> {
    with_some(recv, f, |x, body| build::and(some(x), body.ast.clone()))
}

/// `x.is_none_or(|v| ..)`
pub fn is_none_or<R: Items + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    _: [&str; 1],
    f: impl FnOnce(Expr<R::Item>) -> Expr<bool>,
    _: Ty<U>,
) -> Expr<U> {
    with_some(recv, f, |x, body| {
        build::or(build::not(some(x)), body.ast.clone())
    })
}

/// The value bound once, and the closure's body on it.
fn with_some<R: Items + ?Sized, B: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    f: impl FnOnce(Expr<R::Item>) -> Expr<B>,
    make: impl FnOnce(Ast, &Value) -> Ast,
) -> Expr<U> {
    let mut facts = Value::of(Ast::Null);
    let ast = once(recv.value.ast.clone(), "option", |x| {
        let body = f(Expr::new(Value::of(x.clone()))).value;
        facts = body.clone();
        make(x, &body)
    });
    out(ast, &[&recv.value, &facts])
}

/// `x.map(|v| ..)` of an `Option`.
pub(crate) fn map_option<R: Items + ?Sized, B: ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    f: impl FnOnce(Expr<R::Item>) -> Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    build::check_option(&U::shape());
    let undefined = recv.value.undefined;
    let mut same = None;
    let whole = recv.value.ast.clone();
    let expr: Expr<U> = with_some(recv, f, |x, body| {
        same = (body.ast == x && !body.undefined).then_some(whole);
        Ast::conditional(some(x), defined(body), Ast::Null)
    });
    match same {
        Some(whole) => {
            let mut value = Value::derive(whole, [&expr.value]);
            value.undefined = undefined;
            Expr::new(value)
        }
        None => expr,
    }
}

/// `x.and_then(|v| ..)`
pub fn and_then<R: Items + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    _: [&str; 1],
    f: impl FnOnce(Expr<R::Item>) -> Expr<U>,
    ty: Ty<U>,
) -> Expr<U> {
    match family::<R>() {
        Family::Option(_) => map_option(recv, f, ty),
        Family::Result(..) => result::and_then_ok(recv, f),
        _ => Expr::new(refused(no_form::<R>("and_then"))),
    }
}

/// `x.filter(|v| ..)` of an `Option`.
pub(crate) fn filter_option<'a, R: Items + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    f: impl FnOnce(Expr<&'a R::Item>) -> Expr<bool>,
) -> Expr<U>
where
    R::Item: 'a,
{
    let mut facts = Value::of(Ast::Null);
    let ast = once(recv.value.ast.clone(), "option", |x| {
        facts = f(Expr::new(Value::of(x.clone()))).value;
        let keep = build::and(some(x.clone()), facts.ast.clone());
        Ast::conditional(keep, x, Ast::Null)
    });
    out(ast, &[&recv.value, &facts])
}

/// `x != null ? some : none`
fn choose<U: ?Sized>(recv: &Value, other: &Value, make: impl FnOnce(Ast) -> (Ast, Ast)) -> Expr<U> {
    let ast = once(recv.ast.clone(), "option", |x| {
        let (then, otherwise) = make(x.clone());
        Ast::conditional(some(x), then, otherwise)
    });
    out(ast, &[recv, other])
}

/// `x.unwrap_or(default)`
pub fn unwrap_or<R: Receiver + ?Sized, D: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    default: Expr<D>,
    _: Ty<U>,
) -> Expr<U> {
    let (recv, default) = (recv.value, default.value);
    match family::<R>() {
        Family::Option(_) => choose(&recv, &default, |x| (x, defined(&default))),
        Family::Result(..) => result::ok_or_other(&recv, &default, |_| defined(&default)),
        _ => Expr::new(refused(no_form::<R>("unwrap_or"))),
    }
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
    let (recv, other) = (recv.value, other.value);
    match family::<R>() {
        Family::Option(_) => choose(&recv, &other, |x| (x, defined(&other))),
        Family::Result(..) => result::or_other(&recv, &other, |_| other.ast.clone()),
        _ => Expr::new(refused(no_form::<R>("or"))),
    }
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
    let (recv, other) = (recv.value, other.value);
    let ast = once(recv.ast.clone(), "option", |x| {
        once(other.ast.clone(), "other", |y| {
            let either = Ast::conditional(some(y.clone()), Ast::Null, x.clone());
            let neither = Ast::conditional(some(y.clone()), y, Ast::Null);
            Ast::conditional(some(x), either, neither)
        })
    });
    out(ast, &[&recv, &other])
}

/// `x.and(other)`
pub fn and<R: Receiver + ?Sized, O: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    other: Expr<O>,
    _: Ty<U>,
) -> Expr<U> {
    let (recv, other) = (recv.value, other.value);
    match family::<R>() {
        Family::Option(_) => choose(&recv, &other, |_| (defined(&other), Ast::Null)),
        Family::Result(..) => {
            let ast = once(recv.ast.clone(), "result", |r| {
                Ast::conditional(result::has_ok(r.clone()), other.ast.clone(), r)
            });
            out(ast, &[&recv, &other])
        }
        _ => Expr::new(refused(no_form::<R>("and"))),
    }
}

/// `x.ok_or(error)`
pub fn ok_or<R: Receiver + ?Sized, E: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    error: Expr<E>,
    _: Ty<U>,
) -> Expr<U> {
    let (recv, error) = (recv.value, error.value);
    choose(&recv, &error, |x| {
        (result::ok_of(x), result::err_of(defined(&error)))
    })
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
    let (recv, default) = (recv.value, default.value);
    match family::<R>() {
        Family::Option(_) => {
            let mut facts = Value::of(Ast::Null);
            let mut expr: Expr<U> = choose(&recv, &default, |x| {
                facts = f(Expr::new(Value::of(x))).value;
                (defined(&facts), defined(&default))
            });
            expr.value.fallible |= facts.fallible;
            expr.value.volatile |= facts.volatile;
            expr
        }
        Family::Result(..) => result::map_or_other(&recv, f, |_| default.clone()),
        _ => Expr::new(refused(no_form::<R>("map_or"))),
    }
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
    let x = recv.value.ast.clone();
    let ast = match family::<R>() {
        Family::Option(_) => once(x, "option", |x| {
            Ast::conditional(some(x.clone()), x, result::ok_of(Ast::Null))
        }),
        Family::Result(_) => once(x, "result", |r| {
            let none = build::eq(r.clone().field("Ok"), Ast::Null);
            Ast::conditional(none, Ast::Null, r)
        }),
        _ => return Expr::new(refused(no_form::<R>("transpose"))),
    };
    out(ast, &[&recv.value])
}
