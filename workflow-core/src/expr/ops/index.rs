//! `a[i]` and `a[i..j]`

use crate::data::Shape;
use crate::ir::Value;
use crate::jsonata::Ast;

use super::operand_traits;
use crate::data::WorkflowData;
use crate::expr::build::{self, fail, filter, item, lambda, once};
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
        "ranges are cut out of lists; of a text take characters: `.chars().skip(i).take(n).collect::<String>()`":
        [T: WorkflowData] Vec<T>, [T: WorkflowData] [T], [T: WorkflowData, const N: usize] [T; N];
}

/// `a[i]`; an index that is not there fails the execution.
pub fn index<A: AslIndex + ?Sized, I: Operand + ?Sized, U: ?Sized>(
    a: Expr<A>,
    i: Expr<I>,
    _: Ty<U>,
) -> Expr<U> {
    let (a, i) = (a.value, i.value);
    let (found, missing) = match A::shape() {
        Shape::List(_) => (
            item(a.ast.clone(), i.ast.clone()),
            fail("index out of range"),
        ),
        Shape::Map(_) => (
            entry(a.ast.clone(), i.ast.clone()),
            fail("no such key in the map"),
        ),
        Shape::Json => (json_entry::<I>(a.ast.clone(), i.ast.clone()), Ast::Null),
        _ => return Expr::new(refused("only lists, maps and JSON values can be indexed")),
    };
    let fallible = missing != Ast::Null;
    let ast = or_missing(found, missing);
    let value = Value::derive(ast, [&a, &i]);
    Expr::new(if fallible { value.may_fail() } else { value })
}

/// An item of a list; an index that is not there fails the execution.
pub(crate) fn element<U: ?Sized>(list: Value, index: Value) -> Expr<U> {
    let found = item(list.ast.clone(), index.ast.clone());
    let ast = or_missing(found, fail("index out of range"));
    Expr::new(Value::derive(ast, [&list, &index]).may_fail())
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

/// `value[i]` of a `serde_json::Value`: a wrong type or place gives `null`.
fn json_entry<I: Operand + ?Sized>(value: Ast, index: Ast) -> Ast {
    if matches!(
        value,
        Ast::Null | Ast::Bool(_) | Ast::Number(_) | Ast::String(_)
    ) {
        return Ast::Null;
    }
    once(value, "json", |value| {
        let (ty, found) = match I::shape() {
            Shape::Integer => ("array", item(value.clone(), index)),
            _ => ("object", entry(value.clone(), index)),
        };
        let is = build::eq(Ast::call("type", [value]), Ast::string(ty));
        Ast::Conditional(Box::new(is), Box::new(found), None)
    })
}

/// `a[start..end]`; a range that is not within the list fails the execution.
pub fn slice<A: AslSlice + ?Sized, U: ?Sized>(
    a: Expr<A>,
    start: Option<Value>,
    end: Option<Value>,
    inclusive: bool,
    _: Ty<U>,
) -> Expr<U> {
    let a = a.value;
    let Shape::List(item) = A::shape() else {
        return Expr::new(refused("only lists can be cut"));
    };
    let facts: Vec<Value> = [Some(a.clone()), start.clone(), end.clone()]
        .into_iter()
        .flatten()
        .collect();
    if start.is_none() && end.is_none() {
        return Expr::new(a);
    }
    let start = start.map_or(Ast::int(0), |s| s.ast);
    let ast = once(a.ast, "list", |xs| {
        once(start, "start", |start| {
            let last = match end {
                Some(end) if inclusive => build::add(end.ast, Ast::int(1)),
                Some(end) => end.ast,
                None => build::count(xs.clone()),
            };
            once(last, "end", |end| cut(xs, start, end, &item()))
        })
    });
    Expr::new(Value::derive(ast, &facts).may_fail())
}

fn cut(xs: Ast, start: Ast, end: Ast, shape: &Shape) -> Ast {
    let outside = build::or(
        build::gt(start.clone(), end.clone()),
        build::gt(end.clone(), build::count(xs.clone())),
    );
    let within = lambda(["item", "index"], |[_, i]| {
        build::and(build::ge(i.clone(), start), build::lt(i, end))
    });
    Ast::conditional(
        outside,
        fail("range out of the list"),
        filter(xs, within, shape),
    )
}
