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
    Expr::new(match exact::to_value(&value) {
        Ok(json) => Value::of(Ast::literal(&json)),
        Err(why) => refused(format!("a constant of the body has no JSON: {why}")),
    })
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
    let number: Option<i64> = digits
        .parse()
        .ok()
        .filter(|n: &i64| n.unsigned_abs() < 1 << 53);
    Expr::new(match number {
        Some(number) => Value::of(Ast::int(number)),
        None => refused(format!(
            "`{digits}` is larger than 2^53 - 1, up to which JSON keeps integers exact"
        )),
    })
}

/// `if c { a } else { b }`
pub fn conditional<C: ?Sized, A: ?Sized, B: ?Sized, U: ?Sized>(
    c: Expr<C>,
    a: Expr<A>,
    b: Expr<B>,
    _: Ty<U>,
) -> Expr<U> {
    let (c, a, b) = (c.value, a.value, b.value);
    let ast = Ast::conditional(c.ast.clone(), a.ast.clone(), b.ast.clone());
    let mut value = Value::derive(ast, [&c, &a, &b]);
    value.undefined = a.undefined || b.undefined;
    Expr::new(value)
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
    let values: Vec<Value> = items.into_iter().map(|item| item.value).collect();
    let ast = array_of(
        values
            .iter()
            .map(|v| (defined(v), <U::Item as WorkflowData>::shape())),
    );
    Expr::new(Value::derive(ast, &values))
}

/// `vec![x; n]`, `[x; N]`
pub fn array_repeat<T: WorkflowData, N: ?Sized, U>(x: Expr<T>, n: Expr<N>, _: Ty<U>) -> Expr<U> {
    let (x, n) = (x.value, n.value);
    let ast = build::once(defined(&x), "item", |item| {
        let places = build::span(Ast::int(1), n.ast.clone());
        let copy = build::lambda(["place"], |_| item);
        build::map(Ast::Array(vec![places]), copy, &T::shape())
    });
    Expr::new(Value::derive(ast, [&x, &n]))
}

/// `(a, b)`: the items in order, as `Expr`s taken apart.
pub fn tuple<U: WorkflowData>(items: Vec<Value>, _: Ty<U>) -> Expr<U> {
    let Shape::Tuple(shapes) = U::shape() else {
        return Expr::new(refused("a tuple has no JSON form here"));
    };
    let pairs = items.iter().zip(shapes);
    let ast = array_of(pairs.map(|(v, shape)| (defined(v), shape())));
    Expr::new(Value::derive(ast, &items))
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
pub fn range<A: AslOrd, B: ?Sized, U: Operand>(start: Expr<A>, end: Expr<B>, ty: Ty<U>) -> Expr<U> {
    ranged::<A, B, U>(start, end, false, ty)
}

/// `a..=b`
pub fn range_inclusive<A: AslOrd, B: ?Sized, U: ?Sized>(
    start: Expr<A>,
    end: Expr<B>,
    ty: Ty<U>,
) -> Expr<U> {
    ranged::<A, B, U>(start, end, true, ty)
}

fn ranged<A: AslOrd, B: ?Sized, U: ?Sized>(
    start: Expr<A>,
    end: Expr<B>,
    inclusive: bool,
    _: Ty<U>,
) -> Expr<U> {
    let (start, end) = (start.value, end.value);
    let (a, b) = (start.ast.clone(), end.ast.clone());
    let ast = match A::shape() {
        Shape::Bool | Shape::Tuple(_) | Shape::Struct(_) => {
            return Expr::new(refused(
                "a range has a form in a definition of numbers, texts and `char`s",
            ));
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
    Expr::new(Value::derive(ast, [&start, &end]))
}
