//! Methods of `Result` as data: `{"Ok": v}` or `{"Err": e}`.

use crate::expr::build::{self, defined, derived, once, option};
use crate::expr::operand::Errors;
use crate::expr::{Closure, Expr, Items, Operand, Receiver, Ty, closure};
use crate::ir::Value;
use crate::jsonata::Ast;

/// `{'Ok': x}`
pub(crate) fn ok_of(x: Ast) -> Ast {
    Ast::object([("Ok".to_owned(), x)])
}

/// `{'Err': x}`
pub(crate) fn err_of(x: Ast) -> Ast {
    Ast::object([("Err".to_owned(), x)])
}

/// `$exists(r.Ok)`
pub(crate) fn has_ok(r: Ast) -> Ast {
    Ast::call("exists", [r.field("Ok")])
}

/// `$exists(r.Err)`
pub(crate) fn has_err(r: Ast) -> Ast {
    Ast::call("exists", [r.field("Err")])
}

/// `r.Ok`, or `other`.
pub(crate) fn ok_or_other(recv: &Value, other: &Value) -> Value {
    let ast = once(recv.ast.clone(), "result", |r| {
        Ast::conditional(has_ok(r.clone()), r.field("Ok"), defined(other))
    });
    derived(ast, &[recv, other])
}

/// `r` when it is `Ok`, or `other`.
pub(crate) fn or_other(recv: &Value, other: &Value) -> Value {
    let ast = once(recv.ast.clone(), "result", |r| {
        Ast::conditional(has_ok(r.clone()), r, other.ast.clone())
    });
    derived(ast, &[recv, other])
}

/// What a closure makes of a path, with the facts of its body kept.
fn apply(path: Ast, f: Closure<'_>, facts: &mut Value) -> Ast {
    let body = f(Value::of(path));
    facts.fallible |= body.fallible;
    facts.volatile |= body.volatile;
    defined(&body)
}

/// What a closure makes of a `Result`: both sides.
fn branch(
    recv: &Value,
    f: Closure<'_>,
    make: fn(Ast, Closure<'_>, &mut Value) -> (Ast, Ast),
) -> Value {
    let mut facts = Value::of(Ast::Null);
    let ast = once(recv.ast.clone(), "result", |r| {
        let (ok, err) = make(r.clone(), f, &mut facts);
        Ast::conditional(has_ok(r), ok, err)
    });
    derived(ast, &[recv, &facts])
}

/// What is read out of a `Result`.
fn part(recv: &Value, read: fn(Ast) -> Ast) -> Value {
    derived(once(recv.ast.clone(), "result", read), &[recv])
}

/// `r.is_ok()`
pub fn is_ok<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    Expr::new(part(&recv.value, has_ok))
}

/// `r.is_err()`
pub fn is_err<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    Expr::new(part(&recv.value, has_err))
}

/// `r.is_ok_and(|v| ..)`
pub fn is_ok_and<R: Items + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    _: [&str; 1],
    f: impl FnOnce(Expr<R::Item>) -> Expr<bool>,
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(branch(&recv.value, closure(f), |r, f, facts| {
        (apply(r.field("Ok"), f, facts), Ast::Bool(false))
    }))
}

/// `r.is_err_and(|e| ..)`
pub fn is_err_and<R: Errors + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    _: [&str; 1],
    f: impl FnOnce(Expr<R::Error>) -> Expr<bool>,
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(branch(&recv.value, closure(f), |r, f, facts| {
        (Ast::Bool(false), apply(r.field("Err"), f, facts))
    }))
}

/// `r.ok()`
pub fn ok<R: Receiver + ?Sized, U: Operand + ?Sized>(recv: Expr<R>, ty: Ty<U>) -> Expr<U> {
    let value = part(&recv.value, |r| r.field("Ok"));
    option(value.ast, &[&recv.value], ty)
}

/// `r.err()`
pub fn err<R: Receiver + ?Sized, U: Operand + ?Sized>(recv: Expr<R>, ty: Ty<U>) -> Expr<U> {
    let value = part(&recv.value, |r| r.field("Err"));
    option(value.ast, &[&recv.value], ty)
}

/// `r.map(|v| ..)` of a `Result`.
pub(crate) fn map_ok(recv: &Value, f: Closure<'_>) -> Value {
    branch(recv, f, |r, f, facts| {
        (ok_of(apply(r.clone().field("Ok"), f, facts)), r)
    })
}

/// `r.map_err(|e| ..)`
pub fn map_err<R: Errors + ?Sized, B: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    _: [&str; 1],
    f: impl FnOnce(Expr<R::Error>) -> Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(branch(&recv.value, closure(f), |r, f, facts| {
        (r.clone(), err_of(apply(r.field("Err"), f, facts)))
    }))
}

/// `r.and_then(|v| ..)` of a `Result`.
pub(crate) fn and_then_ok(recv: &Value, f: Closure<'_>) -> Value {
    branch(recv, f, |r, f, facts| {
        (apply(r.clone().field("Ok"), f, facts), r)
    })
}

/// `r.map_or(..)` of a `Result`.
pub(crate) fn map_or_other(recv: &Value, f: Closure<'_>, other: Closure<'_>) -> Value {
    let mut facts = Value::of(Ast::Null);
    let ast = once(recv.ast.clone(), "result", |r| {
        let ok = apply(r.clone().field("Ok"), f, &mut facts);
        let other = apply(r.clone().field("Err"), other, &mut facts);
        Ast::conditional(has_ok(r), ok, other)
    });
    derived(ast, &[recv, &facts])
}

/// `r.map_or_else(|e| .., |v| ..)` of a `Result`.
pub fn map_or_else_result<R: Items + Errors + ?Sized, D: ?Sized, B: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    _: [&str; 1],
    default: impl FnOnce(Expr<R::Error>) -> Expr<D>,
    _: [&str; 1],
    f: impl FnOnce(Expr<R::Item>) -> Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(map_or_other(&recv.value, closure(f), closure(default)))
}

/// `r.unwrap_or_else(|e| ..)` of a `Result`.
pub fn unwrap_or_else_result<R: Errors + ?Sized, D: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    _: [&str; 1],
    f: impl FnOnce(Expr<R::Error>) -> Expr<D>,
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(branch(&recv.value, closure(f), |r, f, facts| {
        (r.clone().field("Ok"), apply(r.field("Err"), f, facts))
    }))
}

/// `r.or_else(|e| ..)` of a `Result`.
pub fn or_else_result<R: Errors + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    _: [&str; 1],
    f: impl FnOnce(Expr<R::Error>) -> Expr<U>,
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(branch(&recv.value, closure(f), |r, f, facts| {
        (r.clone(), apply(r.field("Err"), f, facts))
    }))
}

/// All of `Result`s' values, or the first error: `.collect::<Result<Vec<_>, _>>()`.
pub(crate) fn collect_results(items: Ast, value: &crate::data::Shape) -> Ast {
    once(items, "results", |xs| {
        let failed = build::lambda(["result"], |[r]| has_err(r));
        let failures = Ast::call("filter", [xs.clone(), failed]);
        once(Ast::Array(vec![failures]), "failures", |failures| {
            let some = build::gt(build::count(failures.clone()), Ast::int(0));
            let values = build::lambda(["result"], |[r]| r.field("Ok"));
            Ast::conditional(
                some,
                build::item(failures, Ast::int(0)),
                ok_of(build::map(xs, values, value)),
            )
        })
    })
}
