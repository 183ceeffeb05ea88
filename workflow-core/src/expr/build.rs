//! Pieces of JSONata that operations are built from.

use crate::data::{FieldsForm, Shape, Tag};
use crate::ir::Value;
use crate::jsonata::{Ast, BinaryOp};
use crate::names;

use super::{Expr, Operand, Ty, refuse};

/// An expression made from `ast`, with the facts of what it was made from.
pub(crate) fn out<U: ?Sized>(ast: Ast, from: &[&Value]) -> Expr<U> {
    Expr::new(derived(ast, from))
}

/// A value made from `ast`, with the facts of what it was made from.
pub(crate) fn derived(ast: Ast, from: &[&Value]) -> Value {
    Value::derive(ast, from.iter().copied())
}

/// Like [`out`], for an `Option` that may be missing.
pub(crate) fn option<U: Operand + ?Sized>(ast: Ast, from: &[&Value], _: Ty<U>) -> Expr<U> {
    check_option(&U::shape());
    Expr::new(derived(ast, from).may_be_undefined())
}

/// Refuses an `Option` whose `Some` can be the JSON of its `None`.
pub(crate) fn check_option(shape: &Shape) {
    let Shape::Option(inner) = shape else { return };
    let what = match inner() {
        Shape::Option(_) => "another `Option`",
        Shape::Unit => "`()`",
        Shape::Json => "any JSON, `null` among it",
        _ => return,
    };
    refuse(format!(
        "an `Option` of {what} can't tell `Some(null)` from `None` in JSON: \
         handle the inner value before it is wrapped"
    ));
}

/// Whether reading `ast` twice costs nothing and hides nothing.
pub(crate) fn is_plain(ast: &Ast) -> bool {
    match ast {
        // Not `null`: a path can't begin with it.
        Ast::Variable(_) | Ast::Bool(_) | Ast::Number(_) | Ast::String(_) => true,
        Ast::Negate(a) => matches!(**a, Ast::Number(_)),
        Ast::Binary(BinaryOp::Path, a, b) => is_plain(a) && matches!(**b, Ast::Name(_)),
        _ => false,
    }
}

/// `f(x)` with the value bound to a variable first, unless it is a plain path.
pub(crate) fn once(ast: Ast, name: &str, f: impl FnOnce(Ast) -> Ast) -> Ast {
    let (value, bound) = held(ast, name);
    bind(bound, f(value))
}

/// What stands for a value, and the variable that it is bound to, unless it is a plain path.
fn held(ast: Ast, name: &str) -> (Ast, Option<(String, Ast)>) {
    if is_plain(&ast) {
        return (ast, None);
    }
    let name = names::fresh(name);
    (Ast::var(&name), Some((name, ast)))
}

/// `($name := ast; body)`
fn bind(bound: Option<(String, Ast)>, body: Ast) -> Ast {
    let Some((name, ast)) = bound else {
        return body;
    };
    let mut lines = vec![Ast::Bind(name, Box::new(ast))];
    match body {
        Ast::Block(rest) => lines.extend(rest),
        other => lines.push(other),
    }
    Ast::Block(lines)
}

/// The JSON of a value where JSON must have one: `null` for nothing.
pub(crate) fn defined(value: &Value) -> Ast {
    let ast = value.ast.clone();
    if value.undefined {
        once(ast, "value", |x| {
            Ast::conditional(is_some(x.clone()), x, Ast::Null)
        })
    } else {
        ast
    }
}

/// `x != null`, which is false for nothing.
pub(crate) fn is_some(x: Ast) -> Ast {
    Ast::binary(BinaryOp::NotEqual, x, Ast::Null)
}

/// `$not(x)`
pub(crate) fn not(x: Ast) -> Ast {
    Ast::call("not", [x])
}

/// `$error('message')`: the execution fails with `States.QueryEvaluationError`.
pub(crate) fn fail(message: &str) -> Ast {
    Ast::call("error", [Ast::string(message)])
}

/// `function($a){ body }` with fresh names for the parameters.
pub(crate) fn lambda<const N: usize>(names: [&str; N], body: impl FnOnce([Ast; N]) -> Ast) -> Ast {
    let params = names.map(names::fresh);
    let body = body(params.each_ref().map(Ast::var));
    function(params.into(), body)
}

/// `function($a){ body }`
pub(crate) fn function(params: Vec<String>, body: Ast) -> Ast {
    Ast::Lambda {
        params,
        signature: None,
        body: Box::new(body),
    }
}

/// Whether a value is a JSON array, which an array constructor would dissolve.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listness {
    Never,
    Always,
    Maybe,
}

pub(crate) fn listness(shape: &Shape) -> Listness {
    match shape {
        Shape::Unit
        | Shape::Bool
        | Shape::Integer
        | Shape::Float
        | Shape::String
        | Shape::Char
        | Shape::Map(_)
        | Shape::Result(..)
        | Shape::Error(_)
        | Shape::Text(_) => Listness::Never,
        Shape::List(_) | Shape::Tuple(_) => Listness::Always,
        Shape::Json | Shape::Opaque(_) => Listness::Maybe,
        Shape::Option(inner) => match listness(&inner()) {
            Listness::Never => Listness::Never,
            Listness::Always | Listness::Maybe => Listness::Maybe,
        },
        Shape::Struct(s) => match s.form {
            FieldsForm::Unit | FieldsForm::Object => Listness::Never,
            FieldsForm::Tuple => Listness::Always,
            FieldsForm::Transparent => s
                .fields
                .iter()
                .find(|f| !f.skip_deserializing)
                .map_or(Listness::Never, |f| listness(&(f.shape)())),
        },
        Shape::Enum(e) => match e.tag {
            Tag::External | Tag::Internal(_) | Tag::Adjacent(..) => Listness::Never,
            Tag::Untagged => Listness::Maybe,
        },
    }
}

/// `[a, b]`, where items that are lists stay items.
pub(crate) fn array_of(items: impl IntoIterator<Item = (Ast, Shape)>) -> Ast {
    let items = items.into_iter();
    Ast::Array(items.map(|(ast, shape)| one(ast, &shape)).collect())
}

/// What is one item of an array constructor.
fn one(ast: Ast, shape: &Shape) -> Ast {
    match (&ast, listness(shape)) {
        (Ast::Array(_), _) | (_, Listness::Never) => ast,
        (_, Listness::Always) => Ast::Array(vec![ast]),
        (_, Listness::Maybe) => {
            let body = lambda(["unused"], |_| ast);
            let one = Ast::call("map", [Ast::Array(vec![Ast::int(0)]), body]);
            Ast::KeepArray(Box::new(one))
        }
    }
}

/// A function's sequence of items as an array: `[$map(..)]`, where items that are lists stay items.
pub(crate) fn list(call: Ast, item: &Shape) -> Ast {
    Ast::Array(vec![match listness(item) {
        Listness::Never => call,
        Listness::Always | Listness::Maybe => Ast::KeepArray(Box::new(call)),
    }])
}

/// The list as an argument that may as well be a sequence: `[$map(..)]` without the brackets.
///
/// Only for functions that take nothing as an empty list and one value as a list of one:
/// `$map`, `$filter`, `$count`.
pub(crate) fn sequence(list: Ast) -> Ast {
    match list {
        Ast::Array(mut items) => match items.pop() {
            Some(item @ (Ast::Call(..) | Ast::KeepArray(_)))
                if items.is_empty() && is_hof(&item) =>
            {
                item
            }
            Some(item) => {
                items.push(item);
                Ast::Array(items)
            }
            None => Ast::Array(items),
        },
        other => other,
    }
}

fn is_hof(ast: &Ast) -> bool {
    match ast {
        Ast::KeepArray(inner) => is_hof(inner),
        Ast::Call(f, _) => {
            matches!(&**f, Ast::Variable(name) if matches!(&**name, "map" | "filter" | "match" | "keys" | "each"))
        }
        _ => false,
    }
}

/// `[$map(xs, f)]`
pub(crate) fn map(xs: Ast, f: Ast, item: &Shape) -> Ast {
    list(Ast::call("map", [sequence(xs), f]), item)
}

/// `[$filter(xs, f)]`
pub(crate) fn filter(xs: Ast, f: Ast, item: &Shape) -> Ast {
    list(Ast::call("filter", [sequence(xs), f]), item)
}

/// `$count(xs)`
pub(crate) fn count(xs: Ast) -> Ast {
    Ast::call("count", [sequence(xs)])
}

/// `first..last`, in an array constructor.
///
/// Engines disagree about where a conditional ends before and after `..`.
pub(crate) fn span(first: Ast, last: Ast) -> Ast {
    let enclosed = |ast: Ast| match ast {
        Ast::Conditional(..) => Ast::Block(vec![ast]),
        other => other,
    };
    Ast::binary(BinaryOp::Range, enclosed(first), enclosed(last))
}

/// `$reduce(xs, function($acc, $x){ body }, init)`
pub(crate) fn reduce(xs: Ast, f: Ast, init: Ast) -> Ast {
    Ast::call("reduce", [xs, f, init])
}

/// `xs[i]`
pub(crate) fn item(xs: Ast, index: Ast) -> Ast {
    xs.filter(index)
}

/// The text of a literal.
pub(crate) fn text_of(ast: &Ast) -> Option<&str> {
    match ast {
        Ast::String(text) => Some(text),
        _ => None,
    }
}

/// The value of an integer literal.
pub(crate) fn int_of(ast: &Ast) -> Option<i64> {
    match ast {
        Ast::Number(n) => n.as_i64(),
        Ast::Negate(a) => int_of(a).and_then(i64::checked_neg),
        _ => None,
    }
}

/// Whether `ast` is a literal number other than zero.
pub(crate) fn is_nonzero(ast: &Ast) -> bool {
    match ast {
        Ast::Number(n) => n.as_f64().is_some_and(|n| n != 0.0),
        Ast::Negate(a) => is_nonzero(a),
        _ => false,
    }
}

/// Whether evaluating the items of `ast` can fail, so that Rust's laziness shows.
pub(crate) fn has_fallible_lambda(ast: &Ast) -> bool {
    fn calls_error(ast: &Ast) -> bool {
        matches!(ast, Ast::Call(f, _) if matches!(&**f, Ast::Variable(n) if n == "error"))
            || ast.children().into_iter().any(calls_error)
    }
    match ast {
        Ast::Lambda { body, .. } => calls_error(body),
        other => other.children().into_iter().any(has_fallible_lambda),
    }
}

macro_rules! infix {
    ($($name:ident $op:ident;)*) => {$(
        pub(crate) fn $name(a: Ast, b: Ast) -> Ast {
            Ast::binary(BinaryOp::$op, a, b)
        }
    )*};
}

infix! {
    add Add;
    sub Subtract;
    mul Multiply;
    div Divide;
    rem Remainder;
    concat Concat;
    eq Equal;
    ne NotEqual;
    lt Less;
    le LessEqual;
    gt Greater;
    ge GreaterEqual;
    and And;
    or Or;
    within In;
}
