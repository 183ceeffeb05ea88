//! Literals and constructors of arrays, tuples, objects and ranges.

use serde::Serialize;
use serde_json::Value as Json;

use crate::data::{Shape, WorkflowData};
use crate::exact;
use crate::ir::Value;
use crate::jsonata::Ast;

use super::build::{self, array_of, defined};
use super::ops::AslOrd;
use super::{Expr, Operand, Ty, refused};

/// A value known when the definition is built: a literal, a constant, a call without workflow values.
pub fn literal<T: Serialize>(value: T) -> Expr<T> {
    Expr::new(written(exact::to_value(&value)))
}

fn written(constant: Result<Json, serde_json::Error>) -> Value {
    match constant {
        Ok(json) => Value::of(Ast::literal(&json)),
        Err(why) => refused(format!("a constant of the body has no JSON: {why}")),
    }
}

/// A constant that a closure gives each time it is called, in code that tells types and is never run.
pub fn again<T>(_: &T) -> T {
    unreachable!("a lens is never called")
}

/// A value, of the type of another, in code that tells types and is never run.
pub fn same<T>(_: T, _: T) -> T {
    unreachable!("a lens is never called")
}

/// An integer literal beyond `i32`, by its digits: its own type may be known later, or never.
pub fn long_literal<T>(_: Ty<T>, digits: &str) -> Expr<T> {
    Expr::new(integer(digits))
}

fn integer(digits: &str) -> Value {
    let number: Option<i64> = digits
        .parse()
        .ok()
        .filter(|n: &i64| n.unsigned_abs() < 1 << 53);
    match number {
        Some(number) => Value::of(Ast::int(number)),
        None => refused(format!(
            "`{digits}` is larger than 2^53 - 1, up to which JSON keeps integers exact"
        )),
    }
}

/// `if c { a } else { b }`
pub fn conditional<C: ?Sized, A: ?Sized, B: ?Sized, U: ?Sized>(
    c: Expr<C>,
    a: Expr<A>,
    b: Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(either(c.value, a.value, b.value))
}

/// `c ? a : b`, undefined where the one that is taken is.
pub(crate) fn either(c: Value, a: Value, b: Value) -> Value {
    let mut value = build::derived(Ast::Null, &[&c, &a, &b]);
    value.undefined = a.undefined || b.undefined;
    value.ast = Ast::conditional(c.ast, a.ast, b.ast);
    value
}

/// A list that can be written out.
pub trait ListOf {
    /// What it is a list of.
    type Item: WorkflowData;
}

impl<T: WorkflowData> ListOf for Vec<T> {
    type Item = T;
}

impl<T: WorkflowData, const N: usize> ListOf for [T; N] {
    type Item = T;
}

/// `[a, b]`, `vec![a, b]`
pub fn array<U: ListOf>(items: Vec<Expr<U::Item>>, _: Ty<U>) -> Expr<U> {
    let values = items.into_iter().map(|item| item.value).collect();
    Expr::new(list_of(values, &<U::Item as WorkflowData>::shape()))
}

fn list_of(items: Vec<Value>, shape: &Shape) -> Value {
    let ast = array_of(items.iter().map(|v| (defined(v), shape.clone())));
    Value::derive(ast, &items)
}

/// `vec![x; n]`, `[x; N]`
pub fn array_repeat<T: WorkflowData, N: ?Sized, U>(x: Expr<T>, n: Expr<N>, _: Ty<U>) -> Expr<U> {
    Expr::new(copies(&x.value, &n.value, &T::shape()))
}

/// The list with `n` times `x`.
pub(super) fn copies(x: &Value, n: &Value, shape: &Shape) -> Value {
    let ast = build::once(defined(x), "item", |item| {
        let places = build::span(Ast::int(1), n.ast.clone());
        let copy = build::lambda(["place"], |_| item);
        build::map(Ast::Array(vec![places]), copy, shape)
    });
    build::derived(ast, &[x, n])
}

/// `(a, b)`: the items in order, as `Expr`s taken apart.
pub fn tuple<U: WorkflowData>(items: Vec<Value>, _: Ty<U>) -> Expr<U> {
    Expr::new(tuple_of(&items, U::shape()))
}

fn tuple_of(items: &[Value], shape: Shape) -> Value {
    let Shape::Tuple(shapes) = shape else {
        return refused("a tuple has no JSON form here");
    };
    let pairs = items.iter().zip(shapes);
    let ast = array_of(pairs.map(|(v, shape)| (defined(v), shape())));
    Value::derive(ast, items)
}

/// `json!([a, b])`, of items with their forms.
#[must_use]
pub fn json_array(items: Vec<(Value, Shape)>) -> Expr<Json> {
    let ast = array_of(items.iter().map(|(v, shape)| (defined(v), shape.clone())));
    Expr::new(Value::derive(ast, items.iter().map(|(v, _)| v)))
}

/// An expression with its form, as an item of [`json_array`].
#[must_use]
pub fn with_shape<T: WorkflowData>(item: &Expr<T>) -> (Value, Shape) {
    (item.value.clone(), T::shape())
}

/// `json!({"key": a})`; of a key that is written twice the last counts.
#[must_use]
pub fn json_object(fields: Vec<(&str, Value)>) -> Expr<Json> {
    let mut last: indexmap::IndexMap<String, Value> = indexmap::IndexMap::new();
    for (key, value) in fields {
        last.insert(key.to_owned(), value);
    }
    let ast = Ast::object(last.iter().map(|(k, v)| (k.clone(), defined(v))));
    Expr::new(Value::derive(ast, last.values()))
}

/// `a..b`
pub fn range<A: AslOrd, B: ?Sized, U: Operand>(start: Expr<A>, end: Expr<B>, _: Ty<U>) -> Expr<U> {
    Expr::new(ranged(start.value, end.value, false, A::shape()))
}

/// `a..=b`
pub fn range_inclusive<A: AslOrd, B: ?Sized, U: ?Sized>(
    start: Expr<A>,
    end: Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(ranged(start.value, end.value, true, A::shape()))
}

fn ranged(start: Value, end: Value, inclusive: bool, shape: Shape) -> Value {
    let (a, b) = (start.ast.clone(), end.ast.clone());
    let ast = match shape {
        Shape::Bool | Shape::Tuple(_) | Shape::Struct(_) => {
            return refused("a range has a form in a definition of numbers, texts and `char`s");
        }
        Shape::Integer => {
            let last = match build::int_of(&b) {
                _ if inclusive => b,
                Some(n) if n > 0 => Ast::int(n - 1),
                _ => build::sub(b, Ast::int(1)),
            };
            Ast::Array(vec![build::span(a, last)])
        }
        _ => {
            let fields = [
                ("start", a),
                ("end", b),
                ("inclusive", Ast::Bool(inclusive)),
            ];
            Ast::object(fields.map(|(k, v)| (k.to_owned(), v)))
        }
    };
    build::derived(ast, &[&start, &end])
}
