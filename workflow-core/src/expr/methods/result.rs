//! Methods of `Result` as data: `{"Ok": v}` or `{"Err": e}`.

use crate::expr::build::{self, defined, once, option, out};
use crate::expr::operand::Errors;
use crate::expr::{Expr, Items, Operand, Receiver, Ty};
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

/// `r.Ok`, or what `other` makes.
pub(crate) fn ok_or_other<U: ?Sized>(
    recv: &Value,
    facts: &Value,
    other: impl FnOnce(Ast) -> Ast,
) -> Expr<U> {
    let ast = once(recv.ast.clone(), "result", |r| {
        Ast::conditional(has_ok(r.clone()), r.clone().field("Ok"), other(r))
    });
    out(ast, &[recv, facts])
}

/// `r` when it is `Ok`, or what `other` makes.
pub(crate) fn or_other<U: ?Sized>(
    recv: &Value,
    facts: &Value,
    other: impl FnOnce(Ast) -> Ast,
) -> Expr<U> {
    let ast = once(recv.ast.clone(), "result", |r| {
        Ast::conditional(has_ok(r.clone()), r.clone(), other(r))
    });
    out(ast, &[recv, facts])
}

/// What a closure makes of a path, with the facts of its body kept.
fn apply<T, B: ?Sized>(path: Ast, f: impl FnOnce(Expr<T>) -> Expr<B>, facts: &mut Value) -> Ast {
    let body = f(Expr::new(Value::of(path))).value;
    facts.fallible |= body.fallible;
    facts.volatile |= body.volatile;
    defined(&body)
}

fn branch<U: ?Sized>(recv: &Value, make: impl FnOnce(Ast, &mut Value) -> (Ast, Ast)) -> Expr<U> {
    let mut facts = Value::of(Ast::Null);
    let ast = once(recv.ast.clone(), "result", |r| {
        let (ok, err) = make(r.clone(), &mut facts);
        Ast::conditional(has_ok(r), ok, err)
    });
    out(ast, &[recv, &facts])
}

/// `r.is_ok()`
pub fn is_ok<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    let ast = once(recv.value.ast.clone(), "result", has_ok);
    out(ast, &[&recv.value])
}

/// `r.is_err()`
pub fn is_err<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    let ast = once(recv.value.ast.clone(), "result", has_err);
    out(ast, &[&recv.value])
}

/// `r.is_ok_and(|v| ..)`
pub fn is_ok_and<R: Items + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    _: [&str; 1],
    f: impl FnOnce(Expr<R::Item>) -> Expr<bool>,
    _: Ty<U>,
) -> Expr<U> {
    branch(&recv.value, |r, facts| {
        (apply(r.field("Ok"), f, facts), Ast::Bool(false))
    })
}

/// `r.is_err_and(|e| ..)`
pub fn is_err_and<R: Errors + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    _: [&str; 1],
    f: impl FnOnce(Expr<R::Error>) -> Expr<bool>,
    _: Ty<U>,
) -> Expr<U> {
    branch(&recv.value, |r, facts| {
        (Ast::Bool(false), apply(r.field("Err"), f, facts))
    })
}

/// `r.ok()`
pub fn ok<R: Receiver + ?Sized, U: Operand + ?Sized>(recv: Expr<R>, ty: Ty<U>) -> Expr<U> {
    let ast = once(recv.value.ast.clone(), "result", |r| r.field("Ok"));
    option(ast, &[&recv.value], ty)
}

/// `r.err()`
pub fn err<R: Receiver + ?Sized, U: Operand + ?Sized>(recv: Expr<R>, ty: Ty<U>) -> Expr<U> {
    let ast = once(recv.value.ast.clone(), "result", |r| r.field("Err"));
    option(ast, &[&recv.value], ty)
}

/// `r.map(|v| ..)` of a `Result`.
pub(crate) fn map_ok<R: Items + ?Sized, B: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    f: impl FnOnce(Expr<R::Item>) -> Expr<B>,
) -> Expr<U> {
    branch(&recv.value, |r, facts| {
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
    branch(&recv.value, |r, facts| {
        (r.clone(), err_of(apply(r.field("Err"), f, facts)))
    })
}

/// `r.and_then(|v| ..)` of a `Result`.
pub(crate) fn and_then_ok<R: Items + ?Sized, B: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    f: impl FnOnce(Expr<R::Item>) -> Expr<B>,
) -> Expr<U> {
    branch(&recv.value, |r, facts| {
        (apply(r.clone().field("Ok"), f, facts), r)
    })
}

/// `r.map_or(..)` of a `Result`.
pub(crate) fn map_or_other<T, B: ?Sized, U: ?Sized>(
    recv: &Value,
    f: impl FnOnce(Expr<T>) -> Expr<B>,
    other: impl FnOnce(Ast) -> Value,
) -> Expr<U> {
    branch(recv, |r, facts| {
        let ok = apply(r.clone().field("Ok"), f, facts);
        let other = other(r.field("Err"));
        facts.fallible |= other.fallible;
        facts.volatile |= other.volatile;
        (ok, defined(&other))
    })
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
    map_or_other(&recv.value, f, |e| default(Expr::new(Value::of(e))).value)
}

/// `r.unwrap_or_else(|e| ..)` of a `Result`.
pub fn unwrap_or_else_result<R: Errors + ?Sized, D: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    _: [&str; 1],
    f: impl FnOnce(Expr<R::Error>) -> Expr<D>,
    _: Ty<U>,
) -> Expr<U> {
    branch(&recv.value, |r, facts| {
        (r.clone().field("Ok"), apply(r.field("Err"), f, facts))
    })
}

/// `r.or_else(|e| ..)` of a `Result`.
pub fn or_else_result<R: Errors + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    _: [&str; 1],
    f: impl FnOnce(Expr<R::Error>) -> Expr<U>,
    _: Ty<U>,
) -> Expr<U> {
    branch(&recv.value, |r, facts| {
        (r.clone(), apply(r.field("Err"), f, facts))
    })
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
