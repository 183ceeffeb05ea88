//! Methods of lists that look at a part of them.

use crate::data::Shape;
use crate::expr::build::{self, derived, fail, list, once};
use crate::expr::ops::{self, equality};
use crate::expr::{Expr, Operand, Receiver, Ty, Type, refused};
use crate::ir::Value;
use crate::jsonata::Ast;

use super::{Family, by_index, text};

/// `x.starts_with(p)` of a text or a list.
pub fn starts_with<R: Receiver + ?Sized, P: Operand + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    p: Expr<P>,
    ty: Ty<U>,
) -> Expr<U> {
    fn within(_: Ast, i: Ast, m: Ast) -> Ast {
        build::lt(i, m)
    }
    match Type::of::<R>().family() {
        Family::List(item) => {
            let shape = item();
            Expr::new(edge("starts_with", &recv.value, &p.value, &shape, within))
        }
        _ => text::starts_with_text(recv, p, ty),
    }
}

/// `x.ends_with(p)` of a text or a list.
pub fn ends_with<R: Receiver + ?Sized, P: Operand + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    p: Expr<P>,
    ty: Ty<U>,
) -> Expr<U> {
    fn within(n: Ast, i: Ast, m: Ast) -> Ast {
        build::ge(i, build::sub(n, m))
    }
    match Type::of::<R>().family() {
        Family::List(item) => {
            let shape = item();
            Expr::new(edge("ends_with", &recv.value, &p.value, &shape, within))
        }
        _ => text::ends_with_text(recv, p, ty),
    }
}

/// Whether the items at one end of a list are those of another. Without any there is nothing to compare.
fn edge(
    name: &str,
    xs: &Value,
    p: &Value,
    item: &Shape,
    within: fn(Ast, Ast, Ast) -> Ast,
) -> Value {
    if !equality::exact_json(item, 0) {
        return refused(format!(
            "`{name}` of a list works in a definition on numbers, texts, `bool`s, and lists of them"
        ));
    }
    let ast = once(xs.ast.clone(), "list", |xs| {
        once(p.ast.clone(), "part", |p| {
            let (n, m) = (build::count(xs.clone()), build::count(p.clone()));
            let part = by_index(xs, item, |i| within(n, i, m));
            build::eq(part, p)
        })
    });
    derived(ast, &[xs, p])
}

/// `xs.split_first()`
pub fn split_first<R: Receiver + ?Sized, U: Operand + ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    Expr::new(split_off_one(&recv.value, Type::of::<R>(), "split_first"))
}

/// `xs.split_last()`
pub fn split_last<R: Receiver + ?Sized, U: Operand + ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    Expr::new(split_off_one(&recv.value, Type::of::<R>(), "split_last"))
}

/// An item at an end, and the others.
fn split_off_one(recv: &Value, ty: Type, name: &str) -> Value {
    let Family::List(item) = ty.family() else {
        return ty.no_form(name);
    };
    let ast = once(recv.ast.clone(), "list", |xs| {
        let last = build::sub(build::count(xs.clone()), Ast::int(1));
        let (one, rest) = if name == "split_first" {
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
    derived(ast, &[recv])
}

/// `xs.split_at(n)`; a place past the end fails the execution.
pub fn split_at<R: Receiver + ?Sized, N: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    n: Expr<N>,
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(halves(&recv.value, Type::of::<R>(), &n.value))
}

fn halves(xs: &Value, ty: Type, n: &Value) -> Value {
    let Family::List(item) = ty.family() else {
        return ty.no_form("split_at");
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
    derived(ast, &[xs, n]).may_fail()
}

/// `xs.is_sorted()`
pub fn is_sorted<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    Expr::new(in_order(&recv.value, Type::of::<R>()))
}

fn in_order(recv: &Value, ty: Type) -> Value {
    let Family::List(item) = ty.family() else {
        return ty.no_form("is_sorted");
    };
    let ast = once(recv.ast.clone(), "list", |xs| {
        let wrong = build::lambda(["item", "index"], |[x, i]| {
            let before = build::item(xs.clone(), build::sub(i.clone(), Ast::int(1)));
            let above = ops::greater(&item(), before, x).unwrap_or_else(|| {
                refused("a definition can't put these values in order: compare keys of them").ast
            });
            build::and(build::gt(i, Ast::int(0)), above)
        });
        build::eq(build::count(build::filter(xs, wrong, &item())), Ast::int(0))
    });
    derived(ast, &[recv])
}

/// `xs.get(start..end)` of a list or text, whose bounds are values.
pub fn get_range<R: Receiver + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    start: Option<Value>,
    end: Option<Value>,
    inclusive: bool,
    _: Ty<U>,
) -> Expr<U> {
    build::check_option(&U::shape());
    Expr::new(part(&recv.value, Type::of::<R>(), start, end, inclusive))
}

fn part(x: &Value, ty: Type, start: Option<Value>, end: Option<Value>, inclusive: bool) -> Value {
    let facts: Vec<&Value> = [Some(x), start.as_ref(), end.as_ref()]
        .into_iter()
        .flatten()
        .collect();
    let from = start.as_ref().map_or(Ast::int(0), |s| s.ast.clone());
    let to = end.as_ref().map(|e| match inclusive {
        true => ops::next_place(e.ast.clone()),
        false => e.ast.clone(),
    });
    let ast = match ty.family() {
        Family::Text => text::get_bytes(x.ast.clone(), from, to),
        Family::List(item) => once(x.ast.clone(), "list", |xs| {
            ops::cut_or(xs, from, to, &item(), Ast::Null)
        }),
        _ => return ty.no_form("get"),
    };
    derived(ast, &facts).may_be_undefined()
}

/// `x.repeat(n)` of a text or a list.
pub fn repeat<R: Receiver + ?Sized, N: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    n: Expr<N>,
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(repeated(&recv.value, Type::of::<R>(), &n.value))
}

fn repeated(xs: &Value, ty: Type, n: &Value) -> Value {
    let Family::List(item) = ty.family() else {
        return text::repeat_text(xs, ty, n);
    };
    let copy = build::lambda(["copy"], |_| xs.ast.clone());
    let numbers = Ast::Array(vec![build::span(Ast::int(1), n.ast.clone())]);
    let copies = list(Ast::call("map", [numbers, copy]), &Shape::List(item));
    derived(super::list::joined_lists(copies), &[xs, n])
}
