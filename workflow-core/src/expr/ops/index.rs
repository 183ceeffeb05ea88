//! `a[i]` and `a[i..j]`

use crate::data::Shape;
use crate::ir::Value;
use crate::jsonata::Ast;

use super::operand_traits;
use crate::data::WorkflowData;
use crate::expr::build::{self, derived, fail, filter, item, lambda, once};
use crate::expr::methods::cut_bytes;
use crate::expr::{Expr, Operand, Ty, refused};
use std::collections::{BTreeMap, HashMap, VecDeque};

operand_traits! {
    /// Types with `a[i]`.
    AslIndex, "a workflow can't index into `{Self}`",
        "indexing works on lists, maps with `String` keys and `serde_json::Value`":
        [T: WorkflowData] Vec<T>, [T: WorkflowData] VecDeque<T>, [T: WorkflowData] [T], [T: WorkflowData, const N: usize] [T; N],
        [T: WorkflowData] BTreeMap<String, T>, [T: WorkflowData, S: Default] HashMap<String, T, S>, [] serde_json::Value;
    /// Types with `a[i..j]`.
    AslSlice, "a workflow can't cut a range out of `{Self}`",
        "ranges are cut out of lists and texts":
        [] String, [] str, [T: WorkflowData] Vec<T>, [T: WorkflowData] [T], [T: WorkflowData, const N: usize] [T; N];
}

/// `a[i]`; an index that is not there fails the execution.
pub fn index<A: AslIndex + ?Sized, I: Operand + ?Sized, U: ?Sized>(
    a: Expr<A>,
    i: Expr<I>,
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(indexed(&a.value, &A::shape(), &i.value, &I::shape()))
}

fn indexed(a: &Value, shape: &Shape, i: &Value, by: &Shape) -> Value {
    let (found, missing) = match shape {
        Shape::List(_) => (
            item(a.ast.clone(), i.ast.clone()),
            fail("index out of range"),
        ),
        Shape::Map(_) => (
            entry(a.ast.clone(), i.ast.clone()),
            fail("no such key in the map"),
        ),
        Shape::Json if build::is_plain(&a.ast) => {
            let ast = json_entry_of_plain(a.ast.clone(), i.ast.clone(), by);
            return derived(ast, &[a, i]);
        }
        Shape::Json => (json_entry(a.ast.clone(), i.ast.clone(), by), Ast::Null),
        _ => return refused("only lists, maps and JSON values can be indexed"),
    };
    let fallible = missing != Ast::Null;
    let value = derived(or_missing(found, missing), &[a, i]);
    if fallible { value.may_fail() } else { value }
}

/// `list[i]`; an index that is not there fails the execution.
pub(crate) fn item_or_fail(list: &Value, index: &Value) -> Value {
    let found = item(list.ast.clone(), index.ast.clone());
    let ast = or_missing(found, fail("index out of range"));
    derived(ast, &[list, index]).may_fail()
}

/// `x`, or `missing` when it is nothing.
fn or_missing(x: Ast, missing: Ast) -> Ast {
    let conditional = |x: Ast| Ast::conditional(Ast::call("exists", [x.clone()]), x, missing);
    match &x {
        Ast::Filter(a, i) if build::is_plain(a) && build::is_plain(i) => conditional(x),
        _ => once(x, "found", conditional),
    }
}

/// The value of a key: a path when the key is a literal.
pub(crate) fn entry(map: Ast, key: Ast) -> Ast {
    match build::text_of(&key) {
        Some(name) if !name.is_empty() && !name.contains('`') && build::is_plain(&map) => {
            map.field(name)
        }
        _ => Ast::call("lookup", [map, key]),
    }
}

/// `value[i]` of a variable: `$type(value) = 'object' and $exists(value.key) ? value.key : null`
fn json_entry_of_plain(value: Ast, index: Ast, by: &Shape) -> Ast {
    if !matches!(value, Ast::Variable(_) | Ast::Binary(..)) {
        return Ast::Null;
    }
    let (ty, found) = match by {
        Shape::Integer => ("array", item(value.clone(), index)),
        _ => ("object", entry(value.clone(), index)),
    };
    let is = build::eq(Ast::call("type", [value]), Ast::string(ty));
    let there = build::and(is, Ast::call("exists", [found.clone()]));
    Ast::conditional(there, found, Ast::Null)
}

/// `value[i]` of a `serde_json::Value`: a wrong type or place gives `null`.
fn json_entry(value: Ast, index: Ast, by: &Shape) -> Ast {
    if matches!(
        value,
        Ast::Null | Ast::Bool(_) | Ast::Number(_) | Ast::String(_)
    ) {
        return Ast::Null;
    }
    once(value, "json", |value| {
        let (ty, found) = match by {
            Shape::Integer => ("array", item(value.clone(), index)),
            _ => ("object", entry(value.clone(), index)),
        };
        let is = build::eq(Ast::call("type", [value]), Ast::string(ty));
        Ast::Conditional(Box::new(is), Box::new(found), None)
    })
}

/// `a[start..end]`; a range that is not within the list, or cuts a character of a text, fails the
/// execution.
pub fn slice<A: AslSlice + ?Sized, U: ?Sized>(
    a: Expr<A>,
    start: Option<Value>,
    end: Option<Value>,
    inclusive: bool,
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(part(a.value, A::shape(), start, end, inclusive))
}

fn part(
    a: Value,
    shape: Shape,
    start: Option<Value>,
    end: Option<Value>,
    inclusive: bool,
) -> Value {
    let facts: Vec<Value> = [Some(a.clone()), start.clone(), end.clone()]
        .into_iter()
        .flatten()
        .collect();
    if start.is_none() && end.is_none() {
        return a;
    }
    let start = start.map_or(Ast::int(0), |s| s.ast);
    let end = end.map(|e| if inclusive { next_place(e.ast) } else { e.ast });
    let ast = match shape {
        Shape::List(item) => once(a.ast, "list", |xs| {
            cut_or(xs, start, end, &item(), fail("range out of the list"))
        }),
        Shape::String => cut_bytes(a.ast, start, end),
        _ => return refused("only lists and texts can be cut"),
    };
    Value::derive(ast, &facts).may_fail()
}

/// `x + 1`
pub(crate) fn next_place(x: Ast) -> Ast {
    match build::int_of(&x) {
        Some(n) => Ast::int(n + 1),
        None => build::add(x, Ast::int(1)),
    }
}

/// The items from `start` up to `end`, or what stands for a range outside of the list.
pub(crate) fn cut_or(xs: Ast, start: Ast, end: Option<Ast>, shape: &Shape, wrong: Ast) -> Ast {
    once(start, "start", |start| {
        let Some(end) = end else {
            let outside = build::gt(start.clone(), build::count(xs.clone()));
            let within = lambda(["item", "index"], |[_, i]| build::ge(i, start));
            return Ast::conditional(outside, wrong, filter(xs, within, shape));
        };
        once(end, "end", |end| {
            let over = build::gt(end.clone(), build::count(xs.clone()));
            let from_zero = build::int_of(&start) == Some(0);
            let (outside, after) = if from_zero {
                (over, None)
            } else {
                let crossed = build::gt(start.clone(), end.clone());
                let ordered = match (build::int_of(&start), build::int_of(&end)) {
                    (Some(start), Some(end)) if start <= end => over,
                    _ => build::or(crossed, over),
                };
                (ordered, Some(start))
            };
            let within = lambda(["item", "index"], |[_, i]| {
                let before = build::lt(i.clone(), end);
                match after {
                    Some(start) => build::and(build::ge(i, start), before),
                    None => before,
                }
            });
            Ast::conditional(outside, wrong, filter(xs, within, shape))
        })
    })
}
