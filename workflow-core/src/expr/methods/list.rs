//! Methods of lists, and those that lists share with texts, maps and ranges.

use crate::data::Shape;
use crate::expr::build::{self, derived, option};
use crate::expr::ops::{self, AslOrd};
use crate::expr::{Expr, Operand, Receiver, Ty, Type, refused};
use crate::ir::Value;
use crate::jsonata::{Ast, BinaryOp};

use super::Family;

/// `x.get(i)` of a list, `x.get(key)` of a map.
pub fn get<R: Receiver + ?Sized, I: Operand + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    i: Expr<I>,
    ty: Ty<U>,
) -> Expr<U> {
    match found(&recv.value, Type::of::<R>(), &i.value, Type::of::<I>()) {
        Ok(ast) => option(ast, &[&recv.value, &i.value], ty),
        Err(nothing) => Expr::new(nothing),
    }
}

/// What stands at an index, or under a key.
fn found(x: &Value, ty: Type, i: &Value, index: Type) -> Result<Ast, Value> {
    match (ty.family(), index.shape()) {
        (Family::List(_), Shape::Integer) => Ok(build::item(x.ast.clone(), i.ast.clone())),
        (Family::Map(..), Shape::String) => Ok(ops::entry(x.ast.clone(), i.ast.clone())),
        (Family::Json, _) => Err(refused(
            "`get` of a JSON value tells a key that is `null` from one that is missing, which a definition can't: index it, `value[\"key\"]` is `null` in both cases",
        )),
        _ => Err(ty.no_form("get")),
    }
}

/// The item at `index`, of a set in its order.
fn at(index: Ast, method: &str, value: &Value, ty: Type) -> Ast {
    ty.ordered(method);
    let items = match ty.family() {
        Family::Set(kind, item) => super::map::set_items(value.ast.clone(), kind, &item()),
        _ => value.ast.clone(),
    };
    build::item(items, index)
}

/// `xs.first()`
pub fn first<R: Receiver + ?Sized, U: Operand + ?Sized>(recv: Expr<R>, ty: Ty<U>) -> Expr<U> {
    let ast = at(Ast::int(0), "first", &recv.value, Type::of::<R>());
    option(ast, &[&recv.value], ty)
}

/// `xs.last()`
pub fn last<R: Receiver + ?Sized, U: Operand + ?Sized>(recv: Expr<R>, ty: Ty<U>) -> Expr<U> {
    let minus_one = Ast::Negate(Box::new(Ast::int(1)));
    let ast = at(minus_one, "last", &recv.value, Type::of::<R>());
    option(ast, &[&recv.value], ty)
}

/// `x.contains(v)` of a text, a list, a set or a range.
pub fn contains<R: Contains + ?Sized, V: Operand + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    v: Expr<V>,
    _: Ty<U>,
) -> Expr<U> {
    let (recv, of) = (recv.value, Type::of::<R>());
    Expr::new(holds(&recv, of, R::RANGE, &v.value, Type::of::<V>()))
}

fn holds(recv: &Value, ty: Type, range: bool, v: &Value, of: Type) -> Value {
    let ast = match ty.family() {
        Family::Text => return super::text::contains_text(recv, ty, v, of),
        _ if range => in_range(recv, v, &of.shape()),
        Family::List(item) | Family::Set(_, item) => {
            among(recv.ast.clone(), build::defined(v), &item())
        }
        _ => return ty.no_form("contains"),
    };
    derived(ast, &[recv, v])
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
fn in_range(range: &Value, v: &Value, shape: &Shape) -> Ast {
    build::once(v.ast.clone(), "value", |v| match &range.ast {
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
                let (v, end) = ops::comparable(shape, v.clone(), end);
                f(v, end)
            };
            let below = match part(2) {
                Ast::Bool(true) => compare(build::le, part(1)),
                _ => compare(build::lt, part(1)),
            };
            build::and(compare(build::ge, part(0)), below)
        }
        other => build::within(v, other.clone()),
    })
}

/// `xs.join(separator)` of texts.
pub fn join<R: Receiver + ?Sized, S: Operand + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    separator: Expr<S>,
    _: Ty<U>,
) -> Expr<U> {
    let between = Type::of::<S>();
    Expr::new(joined(
        &recv.value,
        Type::of::<R>(),
        &separator.value,
        between,
    ))
}

fn joined(xs: &Value, ty: Type, separator: &Value, between: Type) -> Value {
    let ast = match ty.item_shape() {
        Shape::String | Shape::Char => Ast::call("join", [xs.ast.clone(), separator.ast.clone()]),
        // Between the lists stands an item, or a list.
        Shape::List(item) => {
            let between = match between.shape() {
                Shape::List(_) if !matches!(item(), Shape::List(_)) => separator.ast.clone(),
                _ => build::array_of([(build::defined(separator), item())]),
            };
            let joined = build::lambda(["all", "list", "index"], |[all, list, i]| {
                let first = build::eq(i, Ast::int(0));
                let more = Ast::call("append", [all.clone(), between]);
                Ast::call("append", [Ast::conditional(first, all, more), list])
            });
            build::reduce(xs.ast.clone(), joined, Ast::Array(Vec::new()))
        }
        _ => return ty.no_form("join"),
    };
    derived(ast, &[xs, separator])
}

/// `xs.concat()` of texts or lists.
pub fn concat<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    Expr::new(concatenated(&recv.value, Type::of::<R>()))
}

fn concatenated(recv: &Value, ty: Type) -> Value {
    let xs = recv.ast.clone();
    let ast = match ty.item_shape() {
        Shape::String => Ast::call("join", [xs]),
        Shape::List(_) => joined_lists(xs),
        _ => return ty.no_form("concat"),
    };
    derived(ast, &[recv])
}

/// The items of all lists of a list.
pub(super) fn joined_lists(xs: Ast) -> Ast {
    let append = build::lambda(["all", "list"], |[all, list]| {
        Ast::call("append", [all, list])
    });
    build::reduce(xs, append, Ast::Array(Vec::new()))
}
