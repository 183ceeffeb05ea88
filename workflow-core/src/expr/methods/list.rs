//! Methods of lists, and those that lists share with texts, maps and ranges.

use crate::data::Shape;
use crate::expr::build::{self, option, out};
use crate::expr::ops::{self, AslOrd};
use crate::expr::{Expr, Operand, Receiver, Ty, refused};
use crate::ir::Value;
use crate::jsonata::{Ast, BinaryOp};

use super::{Family, family, item_shape, no_form, ordered};

/// `x.get(i)` of a list, `x.get(key)` of a map.
pub fn get<R: Receiver + ?Sized, I: Operand + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    i: Expr<I>,
    ty: Ty<U>,
) -> Expr<U> {
    let (x, i) = (recv.value, i.value);
    let ast = match (family::<R>(), I::shape()) {
        (Family::List(_), Shape::Integer) => build::item(x.ast.clone(), i.ast.clone()),
        (Family::Map(..), Shape::String) => ops::entry(x.ast.clone(), i.ast.clone()),
        (Family::Json, _) => {
            return Expr::new(refused(
                "`get` of a JSON value tells a key that is `null` from one that is missing, which a definition can't: index it, `value[\"key\"]` is `null` in both cases",
            ));
        }
        _ => return Expr::new(refused(no_form::<R>("get"))),
    };
    option(ast, &[&x, &i], ty)
}

/// The items of a list as they are, those of a set in their order.
fn in_order<R: Receiver + ?Sized>(value: &Value) -> Ast {
    match family::<R>() {
        Family::Set(kind, item) => super::map::set_items(value.ast.clone(), kind, &item()),
        _ => value.ast.clone(),
    }
}

/// `xs.first()`
pub fn first<R: Receiver + ?Sized, U: Operand + ?Sized>(recv: Expr<R>, ty: Ty<U>) -> Expr<U> {
    ordered::<R>("first");
    option(
        build::item(in_order::<R>(&recv.value), Ast::int(0)),
        &[&recv.value],
        ty,
    )
}

/// `xs.last()`
pub fn last<R: Receiver + ?Sized, U: Operand + ?Sized>(recv: Expr<R>, ty: Ty<U>) -> Expr<U> {
    ordered::<R>("last");
    let minus_one = Ast::Negate(Box::new(Ast::int(1)));
    option(
        build::item(in_order::<R>(&recv.value), minus_one),
        &[&recv.value],
        ty,
    )
}

/// `x.contains(v)` of a text, a list, a set or a range.
pub fn contains<R: Contains + ?Sized, V: Operand + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    v: Expr<V>,
    _: Ty<U>,
) -> Expr<U> {
    match family::<R>() {
        Family::Text => super::text::contains_text(recv, v),
        _ if R::RANGE => in_range::<V, U>(&recv.value, &v.value),
        Family::List(item) | Family::Set(_, item) => {
            let ast = among(recv.value.ast.clone(), build::defined(&v.value), &item());
            out(ast, &[&recv.value, &v.value])
        }
        _ => Expr::new(refused(no_form::<R>("contains"))),
    }
}

/// Types with `contains`.
#[diagnostic::on_unimplemented(
    message = "`contains` of `{Self}` has no form in a definition",
    note = "`contains` works on texts, lists, sets and ranges"
)]
pub trait Contains: Receiver {
    /// Whether it is a range.
    const RANGE: bool = false;
}

macro_rules! contains {
    ($([$($generics:tt)*] $type:ty, $range:expr;)*) => {$(
        impl<$($generics)*> Contains for $type {
            const RANGE: bool = $range;
        }
    )*};
}

use crate::data::WorkflowData;
use std::collections::{BTreeSet, HashSet, VecDeque};

contains! {
    [] String, false;
    [] str, false;
    [T: WorkflowData] Vec<T>, false;
    [T: WorkflowData] VecDeque<T>, false;
    [T: WorkflowData] [T], false;
    [T: WorkflowData, const N: usize] [T; N], false;
    [T: WorkflowData] BTreeSet<T>, false;
    [T: WorkflowData, S: Default] HashSet<T, S>, false;
    [T: Contains + WorkflowData + ?Sized] &T, T::RANGE;
    [T: Contains + WorkflowData + ?Sized] &mut T, T::RANGE;
    [T: Contains + WorkflowData + ?Sized] Box<T>, T::RANGE;
    [T: Contains + WorkflowData + ?Sized] std::sync::Arc<T>, T::RANGE;
    [T: Contains + WorkflowData + ?Sized] std::rc::Rc<T>, T::RANGE;
    [T: Contains + WorkflowData + ?Sized + ToOwned] std::borrow::Cow<'_, T>, T::RANGE;
}

impl<T: AslOrd> Contains for std::ops::Range<T>
where
    std::ops::Range<T>: Receiver,
{
    const RANGE: bool = true;
}

impl<T: AslOrd> Contains for std::ops::RangeInclusive<T>
where
    std::ops::RangeInclusive<T>: Receiver,
{
    const RANGE: bool = true;
}

/// `v in xs`; values that are no scalars are compared one by one.
pub(crate) fn among(xs: Ast, v: Ast, shape: &Shape) -> Ast {
    if ops::equality::scalar(shape) {
        return Ast::binary(BinaryOp::In, v, xs);
    }
    build::once(v, "wanted", |v| {
        let same = build::lambda(["item"], |[x]| ops::equality::of(shape, x, v));
        build::gt(build::count(build::filter(xs, same, shape)), Ast::int(0))
    })
}

/// Between the ends of a range as [`range`](crate::expr::range) makes it.
fn in_range<V: Operand + ?Sized, U: ?Sized>(range: &Value, v: &Value) -> Expr<U> {
    let ast = build::once(v.ast.clone(), "value", |v| match &range.ast {
        Ast::Array(items) => match items.first() {
            Some(Ast::Binary(BinaryOp::Range, a, b)) => {
                let below = match &**b {
                    // The range was written without its end.
                    Ast::Binary(BinaryOp::Subtract, end, one) if build::int_of(one) == Some(1) => {
                        build::lt(v.clone(), (**end).clone())
                    }
                    last => build::le(v.clone(), last.clone()),
                };
                build::and(build::ge(v, (**a).clone()), below)
            }
            _ => build::within(v, range.ast.clone()),
        },
        Ast::Object(fields) => {
            let part = |i: usize| fields.get(i).map_or(Ast::Null, |(_, v)| v.clone());
            let compare = |f: fn(Ast, Ast) -> Ast, end: Ast| {
                let (v, end) = ops::comparable(&V::shape(), v.clone(), end);
                f(v, end)
            };
            let below = match part(2) {
                Ast::Bool(true) => compare(build::le, part(1)),
                _ => compare(build::lt, part(1)),
            };
            build::and(compare(build::ge, part(0)), below)
        }
        other => build::within(v, other.clone()),
    });
    out(ast, &[range, v])
}

/// `xs.join(separator)` of texts.
pub fn join<R: Receiver + ?Sized, S: Operand + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    separator: Expr<S>,
    _: Ty<U>,
) -> Expr<U> {
    let (xs, separator) = (recv.value, separator.value);
    match item_shape::<R>() {
        Shape::String | Shape::Char => out(
            Ast::call("join", [xs.ast.clone(), separator.ast.clone()]),
            &[&xs, &separator],
        ),
        // Between the lists stands an item, or a list.
        Shape::List(item) => {
            let between = match S::shape() {
                Shape::List(_) if !matches!(item(), Shape::List(_)) => separator.ast.clone(),
                _ => build::array_of([(build::defined(&separator), item())]),
            };
            let joined = build::lambda(["all", "list", "index"], |[all, list, i]| {
                let first = build::eq(i, Ast::int(0));
                let more = Ast::call("append", [all.clone(), between]);
                Ast::call("append", [Ast::conditional(first, all, more), list])
            });
            let ast = build::reduce(xs.ast.clone(), joined, Ast::Array(Vec::new()));
            out(ast, &[&xs, &separator])
        }
        _ => Expr::new(refused(no_form::<R>("join"))),
    }
}

/// `xs.concat()` of texts or lists.
pub fn concat<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    let xs = recv.value.ast.clone();
    let ast = match item_shape::<R>() {
        Shape::String => Ast::call("join", [xs]),
        Shape::List(_) => joined_lists(xs),
        _ => return Expr::new(refused(no_form::<R>("concat"))),
    };
    out(ast, &[&recv.value])
}

/// The items of all lists of a list.
pub(super) fn joined_lists(xs: Ast) -> Ast {
    let append = build::lambda(["all", "list"], |[all, list]| {
        Ast::call("append", [all, list])
    });
    build::reduce(xs, append, Ast::Array(Vec::new()))
}
