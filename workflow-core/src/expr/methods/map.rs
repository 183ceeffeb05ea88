//! Methods of maps and sets.

use crate::data::{Kind, Shape};
use crate::expr::build::{self, derived, once};
use crate::expr::ops;
use crate::expr::{Expr, Operand, Receiver, Ty, Type, refuse};
use crate::ir::Value;
use crate::jsonata::Ast;

use super::Family;

/// The keys of an object; sorted as Rust sorts them for a `BTreeMap`.
fn keys_of(map: Ast, kind: Kind) -> Ast {
    let keys = Ast::Array(vec![Ast::call("keys", [map])]);
    match kind {
        Kind::BTreeMap => sorted(keys, &Shape::String),
        _ => keys,
    }
}

/// `$sort(xs, function($left, $right){ $left > $right })`
pub(crate) fn sorted(xs: Ast, shape: &Shape) -> Ast {
    if matches!(shape, Shape::Integer | Shape::Float) {
        return Ast::call("sort", [xs]);
    }
    let after = build::lambda(["left", "right"], |[a, b]| {
        ops::greater(shape, a, b).unwrap_or_else(|| {
            refuse(
                "a definition can't put these values in order: sort numbers, texts, `bool`s or tuples of them, \
                 or sort in a `#[task]`",
            );
            Ast::Bool(false)
        })
    });
    Ast::call("sort", [xs, after])
}

/// `[[key, value], ..]`
pub(crate) fn pairs(map: Ast, kind: Kind, value: &Shape) -> Ast {
    once(map, "map", |map| {
        let pair = build::lambda(["key"], |[key]| {
            let found = Ast::call("lookup", [map.clone(), key.clone()]);
            build::array_of([(key, Shape::String), (found, value.clone())])
        });
        build::map(keys_of(map, kind), pair, &Shape::Tuple(Vec::new()))
    })
}

/// The items of a set, each once; sorted for a `BTreeSet`.
pub(crate) fn set_items(set: Ast, kind: Kind, item: &Shape) -> Ast {
    let items = distinct(set, item);
    match kind {
        Kind::BTreeSet(_) => sorted(items, item),
        _ => items,
    }
}

/// `$distinct(xs)`
pub(crate) fn distinct(xs: Ast, item: &Shape) -> Ast {
    if !ops::equality::exact_json(item, 0) {
        refuse(
            "a set in a definition has items that are equal when their JSON is: numbers, texts, `bool`s, \
             or lists and tuples of them",
        );
    }
    Ast::call("distinct", [xs])
}

/// `m.keys()`
pub fn keys<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    Expr::new(all_keys(&recv.value, Type::of::<R>()))
}

fn all_keys(recv: &Value, ty: Type) -> Value {
    match ty.family() {
        Family::Map(kind, _) => derived(keys_of(recv.ast.clone(), kind), &[recv]),
        _ => ty.no_form("keys"),
    }
}

/// `m.into_keys()`
pub fn into_keys<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, ty: Ty<U>) -> Expr<U> {
    keys(recv, ty)
}

/// `m.values()`
pub fn values<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    Expr::new(all_values(&recv.value, Type::of::<R>()))
}

fn all_values(recv: &Value, ty: Type) -> Value {
    let Family::Map(kind, value) = ty.family() else {
        return ty.no_form("values");
    };
    let ast = once(recv.ast.clone(), "map", |map| {
        let value_of = build::lambda(["key"], |[key]| Ast::call("lookup", [map.clone(), key]));
        build::map(keys_of(map, kind), value_of, &value())
    });
    derived(ast, &[recv])
}

/// `m.into_values()`
pub fn into_values<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, ty: Ty<U>) -> Expr<U> {
    values(recv, ty)
}

/// `m.contains_key(key)`
pub fn contains_key<R: Receiver + ?Sized, K: Operand + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    key: Expr<K>,
    _: Ty<U>,
) -> Expr<U> {
    Expr::new(has_key(&recv.value, Type::of::<R>(), &key.value))
}

fn has_key(recv: &Value, ty: Type, key: &Value) -> Value {
    match ty.family() {
        Family::Map(..) => {
            let found = ops::entry(recv.ast.clone(), key.ast.clone());
            derived(Ast::call("exists", [found]), &[recv, key])
        }
        _ => ty.no_form("contains_key"),
    }
}

/// `m.first_key_value()` of a `BTreeMap`
pub fn first_key_value<R: Receiver + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    _: Ty<U>,
) -> Expr<U> {
    build::check_option(&U::shape());
    let ty = Type::of::<R>();
    Expr::new(entry_at(&recv.value, ty, "first_key_value", 0))
}

/// `m.last_key_value()` of a `BTreeMap`
pub fn last_key_value<R: Receiver + ?Sized, U: Operand + ?Sized>(
    recv: Expr<R>,
    _: Ty<U>,
) -> Expr<U> {
    build::check_option(&U::shape());
    let ty = Type::of::<R>();
    Expr::new(entry_at(&recv.value, ty, "last_key_value", -1))
}

fn entry_at(recv: &Value, ty: Type, name: &str, index: i64) -> Value {
    let Family::Map(kind, value) = ty.family() else {
        return ty.no_form(name);
    };
    let ast = once(recv.ast.clone(), "map", |map| {
        let key = build::item(keys_of(map.clone(), kind), Ast::literal(&index.into()));
        once(key, "key", |key| {
            let found = Ast::call("lookup", [map, key.clone()]);
            let pair = build::array_of([(key.clone(), Shape::String), (found, value())]);
            Ast::Conditional(Box::new(Ast::call("exists", [key])), Box::new(pair), None)
        })
    });
    derived(ast, &[recv]).may_be_undefined()
}
