//! Equality and order.

use crate::data::{Shape, WorkflowData};
use crate::ir::Value;
use crate::jsonata::Ast;

use super::duration::{self, is_duration};
use super::{equality, operand_traits};
use crate::expr::build::{self, defined, derived, item, once, text_of};
use crate::expr::{Expr, Operand, Ty, Type, refuse, time};

operand_traits! {
    /// Types with `<`, `<=`, `>` and `>=`.
    AslOrd, "a workflow can't order values of `{Self}`",
        "`<` and its kin work on integers, floats, `bool`, `char`, `String`, `Duration`, `Timestamp`, `Date`, `Uuid` and tuples of them; compare fields one by one, or in a `#[task]`":
        [] u8, [] u16, [] u32, [] u64, [] u128, [] usize, [] i8, [] i16, [] i32, [] i64, [] i128, [] isize,
        [] f32, [] f64, [] bool, [] char, [] String, [] str, [] std::time::Duration, [] jiff::Timestamp, [] jiff::civil::Date, [] uuid::Uuid,
        [A: AslOrd + WorkflowData] (A,),
        [A: AslOrd + WorkflowData, B: AslOrd + WorkflowData] (A, B),
        [A: AslOrd + WorkflowData, B: AslOrd + WorkflowData, C: AslOrd + WorkflowData] (A, B, C),
        [A: AslOrd + WorkflowData, B: AslOrd + WorkflowData, C: AslOrd + WorkflowData, D: AslOrd + WorkflowData] (A, B, C, D);
}

/// `a == b`
pub fn eq<A: Operand + ?Sized, B: ?Sized, U: ?Sized>(a: Expr<A>, b: Expr<B>, _: Ty<U>) -> Expr<U> {
    Expr::new(equal(&a.value, &b.value, Type::of::<A>()))
}

fn equal(a: &Value, b: &Value, ty: Type) -> Value {
    let ast = if is_null(&a.ast) {
        none(b)
    } else if is_null(&b.ast) {
        none(a)
    } else if !equality::exact(ty) {
        equality::of_values(&ty.shape(), a, b)
    } else {
        let (x, y) = sides(a, b);
        build::eq(x, y)
    };
    derived(ast, &[a, b])
}

/// `a != b`
pub fn ne<A: Operand + ?Sized, B: ?Sized, U: ?Sized>(a: Expr<A>, b: Expr<B>, _: Ty<U>) -> Expr<U> {
    Expr::new(unequal(&a.value, &b.value, Type::of::<A>()))
}

fn unequal(a: &Value, b: &Value, ty: Type) -> Value {
    let ast = if is_null(&a.ast) {
        build::is_some(b.ast.clone())
    } else if is_null(&b.ast) {
        build::is_some(a.ast.clone())
    } else if !equality::exact(ty) {
        build::not(equality::of_values(&ty.shape(), a, b))
    } else {
        let (x, y) = sides(a, b);
        if a.undefined || b.undefined {
            build::not(build::eq(x, y))
        } else {
            build::ne(x, y)
        }
    };
    derived(ast, &[a, b])
}

fn is_null(ast: &Ast) -> bool {
    matches!(ast, Ast::Null)
}

/// `a == None`
fn none(a: &Value) -> Ast {
    if a.undefined {
        build::not(build::is_some(a.ast.clone()))
    } else {
        build::eq(a.ast.clone(), Ast::Null)
    }
}

/// Both sides of an equality. A missing one equals `null`, which matters only when both can be.
fn sides(a: &Value, b: &Value) -> (Ast, Ast) {
    if is_constant(&a.ast) || is_constant(&b.ast) {
        (a.ast.clone(), b.ast.clone())
    } else {
        (defined(a), defined(b))
    }
}

fn is_constant(ast: &Ast) -> bool {
    match ast {
        Ast::String(_) | Ast::Number(_) | Ast::Bool(_) => true,
        Ast::Negate(a) => is_constant(a),
        _ => false,
    }
}

macro_rules! order {
    ($($(#[$doc:meta])* $name:ident $side:ident;)*) => {$(
        $(#[$doc])*
        pub fn $name<A: AslOrd + ?Sized, B: ?Sized, U: ?Sized>(
            a: Expr<A>,
            b: Expr<B>,
            _: Ty<U>,
        ) -> Expr<U> {
            Expr::new(compared(&a.value, &b.value, &A::shape(), build::$name, $side))
        }
    )*};
}

/// A comparison: by `compare` of scalars, by `side` of others.
fn compared(
    a: &Value,
    b: &Value,
    shape: &Shape,
    compare: fn(Ast, Ast) -> Ast,
    side: fn(&Shape, Ast, Ast) -> Ast,
) -> Value {
    let ast = match shape {
        Shape::Bool | Shape::Tuple(_) | Shape::Struct(_) => once(a.ast.clone(), "left", |x| {
            once(b.ast.clone(), "right", |y| side(shape, x, y))
        }),
        _ => {
            let (x, y) = comparable(shape, a.ast.clone(), b.ast.clone());
            compare(x, y)
        }
    };
    derived(ast, &[a, b])
}

order! {
    /// `a < b`
    lt below;
    /// `a <= b`
    le not_above;
    /// `a > b`
    gt above;
    /// `a >= b`
    ge not_below;
}

/// `a > b`, where both can be read more than once.
pub(crate) fn above(shape: &Shape, a: Ast, b: Ast) -> Ast {
    greater(shape, a, b).unwrap_or_else(|| {
        refuse(
            "a definition can't put these values in order: compare numbers, texts, times, `bool`s or tuples of \
             them, or compare in a `#[task]`",
        );
        Ast::Bool(false)
    })
}

/// `a < b`, where both can be read more than once.
pub(crate) fn below(shape: &Shape, a: Ast, b: Ast) -> Ast {
    above(shape, b, a)
}

fn not_above(shape: &Shape, a: Ast, b: Ast) -> Ast {
    match shape {
        Shape::Bool => build::or(build::not(a), b),
        _ => build::not(above(shape, a, b)),
    }
}

fn not_below(shape: &Shape, a: Ast, b: Ast) -> Ast {
    not_above(shape, b, a)
}

/// Both sides of a comparison. JSONata orders texts by UTF-16 units, Rust by code points.
pub(crate) fn comparable(shape: &Shape, a: Ast, b: Ast) -> (Ast, Ast) {
    if time::is_time(shape) {
        return (time::millis(a), time::millis(b));
    }
    let text = matches!(shape, Shape::String | Shape::Char);
    // Up to the surrogates both orders are the same.
    let below = |ast: &Ast| text_of(ast).is_some_and(|t| t.chars().all(|c| c <= '\u{D7FF}'));
    if !text || below(&a) || below(&b) {
        (a, b)
    } else {
        (ordering_key(shape, a), ordering_key(shape, b))
    }
}

/// Text whose order by UTF-16 units is the order of `ast` by code points.
///
/// Surrogates come before U+E000..U+FFFF as units, but after them as code points, so these get
/// U+D7FF before them, and it gets itself to stay apart.
pub(crate) fn ordering_key(shape: &Shape, ast: Ast) -> Ast {
    match shape {
        Shape::String | Shape::Char => {
            let pattern = Ast::Regex {
                pattern: r"[\uD7FF\uE000-\uFFFF]".to_owned(),
                flags: String::new(),
            };
            Ast::call("replace", [ast, pattern, Ast::string("\u{D7FF}$0")])
        }
        other if time::is_time(other) => time::millis(ast),
        _ => ast,
    }
}

/// `a > b` for `Ord` types, in the order of Rust.
pub(crate) fn greater(shape: &Shape, a: Ast, b: Ast) -> Option<Ast> {
    match shape {
        Shape::Integer | Shape::Float => Some(build::gt(a, b)),
        // Their texts are in the order of the values.
        Shape::Text("Date" | "Uuid") => Some(build::gt(a, b)),
        Shape::String | Shape::Char => {
            Some(build::gt(ordering_key(shape, a), ordering_key(shape, b)))
        }
        other if time::is_time(other) => Some(build::gt(time::millis(a), time::millis(b))),
        Shape::Bool => Some(build::and(a, build::not(b))),
        _ if is_duration(shape) => Some(duration::greater(a, b)),
        Shape::Tuple(shapes) => {
            let ast = once(a, "left", |a| {
                once(b, "right", |b| lexicographic(shapes, 0, &a, &b))
            });
            (!shapes.is_empty() && shapes.iter().all(|s| is_ordered(&s()))).then_some(ast)
        }
        _ => None,
    }
}

fn is_ordered(shape: &Shape) -> bool {
    match shape {
        _ if is_duration(shape) => true,
        Shape::Integer | Shape::Float | Shape::String | Shape::Char | Shape::Bool => true,
        Shape::Text("Date" | "Uuid") => true,
        Shape::Tuple(shapes) => !shapes.is_empty() && shapes.iter().all(|s| is_ordered(&s())),
        other => time::is_time(other),
    }
}

fn lexicographic(shapes: &[fn() -> Shape], index: usize, a: &Ast, b: &Ast) -> Ast {
    let Some(shape) = shapes.get(index) else {
        return Ast::Bool(false);
    };
    let at = |x: &Ast| {
        item(
            x.clone(),
            Ast::int(i64::try_from(index).unwrap_or(i64::MAX)),
        )
    };
    let first = greater(&shape(), at(a), at(b)).unwrap_or(Ast::Bool(false));
    if index + 1 == shapes.len() {
        return first;
    }
    let rest = lexicographic(shapes, index + 1, a, b);
    let same = equality::of(&shape(), at(a), at(b));
    build::or(first, build::and(same, rest))
}
