//! Methods of lists that look at a part of them.

use crate::data::Shape;
use crate::expr::build::{self, fail, list, once, option, out};
use crate::expr::ops::{self, equality};
use crate::expr::{Expr, Operand, Receiver, Ty, refused};
use crate::ir::Value;
use crate::jsonata::Ast;

use super::{Family, by_index, family, no_form, text};

/// `x.starts_with(p)` of a text or a list.
pub fn starts_with<R: Receiver + ?Sized, P: Operand + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    p: Expr<P>,
    ty: Ty<U>,
) -> Expr<U> {
    match family::<R>() {
        Family::List(item) => edge("starts_with", &recv.value, &p.value, &item(), |_, i, m| {
            build::lt(i, m)
        }),
        _ => text::starts_with_text(recv, p, ty),
    }
}

/// `x.ends_with(p)` of a text or a list.
pub fn ends_with<R: Receiver + ?Sized, P: Operand + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    p: Expr<P>,
    ty: Ty<U>,
) -> Expr<U> {
    match family::<R>() {
        Family::List(item) => edge("ends_with", &recv.value, &p.value, &item(), |n, i, m| {
            build::ge(i, build::sub(n, m))
        }),
        _ => text::ends_with_text(recv, p, ty),
    }
}

/// Whether the items at one end of a list are those of another. Without any there is nothing to compare.
fn edge<U: ?Sized>(
    name: &str,
    xs: &Value,
    p: &Value,
    item: &Shape,
    within: fn(Ast, Ast, Ast) -> Ast,
) -> Expr<U> {
    if !equality::exact_json(item, 0) {
        return Expr::new(refused(format!(
            "`{name}` of a list works in a definition on numbers, texts, `bool`s, and lists of them"
        )));
    }
    let ast = once(xs.ast.clone(), "list", |xs| {
        once(p.ast.clone(), "part", |p| {
            let (n, m) = (build::count(xs.clone()), build::count(p.clone()));
            let part = by_index(xs, item, |i| within(n, i, m));
            build::eq(part, p)
        })
    });
    out(ast, &[xs, p])
}

/// `xs.split_first()`
pub fn split_first<R: Receiver + ?Sized, U: Operand + ?Sized>(recv: Expr<R>, ty: Ty<U>) -> Expr<U> {
    split_off_one(recv, "split_first", true, ty)
}

/// `xs.split_last()`
pub fn split_last<R: Receiver + ?Sized, U: Operand + ?Sized>(recv: Expr<R>, ty: Ty<U>) -> Expr<U> {
    split_off_one(recv, "split_last", false, ty)
}

/// An item at an end, and the others.
fn split_off_one<R: Receiver + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    name: &str,
    first: bool,
    _: Ty<U>,
) -> Expr<U> {
    let Family::List(item) = family::<R>() else {
        return Expr::new(refused(no_form::<R>(name)));
    };
    let ast = once(recv.value.ast.clone(), "list", |xs| {
        let last = build::sub(build::count(xs.clone()), Ast::int(1));
        let (one, rest) = if first {
            (
                Ast::int(0),
                by_index(xs.clone(), &item(), |i| build::gt(i, Ast::int(0))),
            )
        } else {
            (
                Ast::literal(&(-1).into()),
                by_index(xs.clone(), &item(), |i| build::lt(i, last)),
            )
        };
        let one = build::item(xs.clone(), one);
        let pair = build::array_of([(one, item()), (rest, Shape::List(item))]);
        let empty = build::eq(build::count(xs), Ast::int(0));
        Ast::conditional(empty, Ast::Null, pair)
    });
    out(ast, &[&recv.value])
}

/// `xs.split_at(n)`; a place past the end fails the execution.
pub fn split_at<R: Receiver + ?Sized, N: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    n: Expr<N>,
    _: Ty<U>,
) -> Expr<U> {
    let (xs, n) = (recv.value, n.value);
    let Family::List(item) = family::<R>() else {
        return Expr::new(refused(no_form::<R>("split_at")));
    };
    let ast = once(xs.ast.clone(), "list", |xs| {
        once(n.ast.clone(), "place", |n| {
            let side = |test: fn(Ast, Ast) -> Ast| {
                let n = n.clone();
                (
                    by_index(xs.clone(), &item(), |i| test(i, n)),
                    Shape::List(item),
                )
            };
            let both = build::array_of([side(build::lt), side(build::ge)]);
            let outside = build::gt(n.clone(), build::count(xs.clone()));
            Ast::conditional(outside, fail("range out of the list"), both)
        })
    });
    Expr::new(Value::derive(ast, [&xs, &n]).may_fail())
}

/// `xs.is_sorted()`
pub fn is_sorted<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    let Family::List(item) = family::<R>() else {
        return Expr::new(refused(no_form::<R>("is_sorted")));
    };
    let ast = once(recv.value.ast.clone(), "list", |xs| {
        let wrong = build::lambda(["item", "index"], |[x, i]| {
            let before = build::item(xs.clone(), build::sub(i.clone(), Ast::int(1)));
            let above = ops::greater(&item(), before, x).unwrap_or_else(|| {
                refused("a definition can't put these values in order: compare keys of them").ast
            });
            build::and(build::gt(i, Ast::int(0)), above)
        });
        build::eq(build::count(build::filter(xs, wrong, &item())), Ast::int(0))
    });
    out(ast, &[&recv.value])
}

/// `xs.get(start..end)` of a list or text, whose bounds are values.
pub fn get_range<R: Receiver + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    start: Option<Value>,
    end: Option<Value>,
    inclusive: bool,
    ty: Ty<U>,
) -> Expr<U> {
    let x = recv.value;
    let facts: Vec<&Value> = [Some(&x), start.as_ref(), end.as_ref()]
        .into_iter()
        .flatten()
        .collect();
    let from = start.as_ref().map_or(Ast::int(0), |s| s.ast.clone());
    let to = end.as_ref().map(|e| match inclusive {
        true => ops::next_place(e.ast.clone()),
        false => e.ast.clone(),
    });
    let ast = match family::<R>() {
        Family::Text => text::get_bytes(x.ast.clone(), from, to),
        Family::List(item) => once(x.ast.clone(), "list", |xs| {
            ops::cut_or(xs, from, to, &item(), Ast::Null)
        }),
        _ => return Expr::new(refused(no_form::<R>("get"))),
    };
    option(ast, &facts, ty)
}

/// `x.repeat(n)` of a text or a list.
pub fn repeat<R: Receiver + ?Sized, N: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    n: Expr<N>,
    ty: Ty<U>,
) -> Expr<U> {
    let Family::List(item) = family::<R>() else {
        return text::repeat_text(recv, n, ty);
    };
    let (xs, n) = (recv.value, n.value);
    let copy = build::lambda(["copy"], |_| xs.ast.clone());
    let numbers = Ast::Array(vec![build::span(Ast::int(1), n.ast.clone())]);
    let copies = list(Ast::call("map", [numbers, copy]), &Shape::List(item));
    out(super::list::joined_lists(copies), &[&xs, &n])
}
