//! Methods that many types share.

use crate::data::{DECIMAL, ErrorShape, Holds, Kind, SET, Shape};
use crate::expr::build::{self, defined, derived, list, once};
use crate::expr::{Expr, Operand, Receiver, Ty, Type, format, refused};
use crate::ir::Value;
use crate::jsonata::Ast;

use super::Family;

macro_rules! same_value {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        pub fn $name<R: ?Sized, U: ?Sized>(recv: Expr<R>, ty: Ty<U>) -> Expr<U> {
            recv.cast(ty)
        }
    )*};
}

same_value! {
    /// `x.clone()`
    clone;
    /// `x.to_owned()`
    to_owned;
    /// `x.as_ref()`
    as_ref;
    /// `x.as_deref()`
    as_deref;
    /// `x.as_slice()`
    as_slice;
    /// `x.cloned()`
    cloned;
    /// `x.copied()`
    copied;
    /// `x.to_vec()`
    to_vec;
}

/// `x.to_string()`: what `{}` prints.
pub fn to_string<R: format::AslDisplay + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    Expr::new(R::display(&recv.value))
}

/// `x.len()`: bytes of a text, items of a collection.
pub fn len<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    Expr::new(length(recv.value, Type::of::<R>()))
}

fn length(recv: Value, ty: Type) -> Value {
    let x = recv.ast.clone();
    let ast = match ty.family() {
        Family::Text => match build::text_of(&x) {
            Some(text) => Ast::int(i64::try_from(text.len()).unwrap_or(i64::MAX)),
            None => byte_length(x),
        },
        Family::List(_) => build::count(x),
        Family::Map(..) => build::count(Ast::call("keys", [x])),
        Family::Set(_, item) => build::count(super::map::distinct(x, &item())),
        _ => return ty.no_form("len"),
    };
    derived(ast, &[&recv])
}

/// The bytes of a text in UTF-8: URL encoding writes each as one character or as `%` and two.
pub(super) fn byte_length(text: Ast) -> Ast {
    let pattern = Ast::Regex {
        pattern: "%..".to_owned(),
        flags: String::new(),
    };
    let encoded = Ast::call("encodeUrlComponent", [text]);
    Ast::call(
        "length",
        [Ast::call("replace", [encoded, pattern, Ast::string("-")])],
    )
}

/// `x.is_empty()`
pub fn is_empty<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    Expr::new(has_none(recv.value, Type::of::<R>()))
}

fn has_none(recv: Value, ty: Type) -> Value {
    let x = recv.ast.clone();
    let ast = match ty.family() {
        Family::Text => build::eq(x, Ast::string("")),
        Family::List(_) | Family::Set(..) => build::eq(build::count(x), Ast::int(0)),
        Family::Map(..) => build::eq(build::count(Ast::call("keys", [x])), Ast::int(0)),
        _ => return ty.no_form("is_empty"),
    };
    derived(ast, &[&recv])
}

/// `x.iter()`
pub fn iter<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, ty: Ty<U>) -> Expr<U> {
    into_iter(recv, ty)
}

/// `x.into_iter()`, and what a `for` loop goes over.
pub fn into_iter<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    Expr::new(items(recv.value, Type::of::<R>()))
}

/// The list of the items of a value.
pub(crate) fn items(recv: Value, ty: Type) -> Value {
    let x = recv.ast.clone();
    let ast = match ty.family() {
        Family::List(_) => return recv,
        Family::Set(kind, item) => super::map::set_items(x, kind, &item()),
        Family::Map(kind, value) => super::map::pairs(x, kind, &value()),
        Family::Option(item) => once(x, "option", |x| {
            let one = build::array_of([(x.clone(), item())]);
            Ast::conditional(build::is_some(x), one, Ast::Array(Vec::new()))
        }),
        Family::Result(ok) => once(x, "result", |x| {
            let one = list(x.clone().field("Ok"), &ok());
            Ast::conditional(super::result::has_ok(x), one, Ast::Array(Vec::new()))
        }),
        _ => return ty.no_form("into_iter"),
    };
    derived(ast, &[&recv])
}

/// `x.into()` and `U::from(x)` between types that have the same JSON.
pub fn into<R: Operand + ?Sized, U: Operand>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    Expr::new(converted(recv.value, Type::of::<R>(), Type::of::<U>()))
}

fn converted(mut value: Value, from: Type, to: Type) -> Value {
    let (old, new) = (from.shape(), to.shape());
    if let (Shape::Bool, Shape::Integer | Shape::Float) = (&old, &new) {
        let number = Ast::conditional(value.ast.clone(), Ast::int(1), Ast::int(0));
        return derived(number, &[&value]);
    }
    if let (Shape::List(item), Shape::Map(_)) = (&old, &new)
        && matches!(item(), Shape::Tuple(_))
    {
        return derived(super::object(value.ast.clone()), &[&value]);
    }
    if let (Shape::List(_), kind @ (Kind::BTreeSet(item) | Kind::HashSet(item))) = (&old, to.kind())
    {
        let items = super::map::set_items(value.ast.clone(), kind, &item());
        return derived(items, &[&value]);
    }
    if !converts(&old, &new) {
        return refused(format!(
            "a definition doesn't know how `{}` becomes `{}`: build the value field by field, \
             or convert in a fn with `#[expression]`",
            from.name(),
            to.name()
        ));
    }
    if value.undefined && !matches!(new, Shape::Option(_)) {
        value.ast = defined(&value);
        value.undefined = false;
    }
    value
}

/// Whether a conversion of the standard library, or of an error type, keeps the JSON.
fn converts(from: &Shape, to: &Shape) -> bool {
    match (from, to) {
        (Shape::Bool, Shape::Bool)
        | (Shape::Integer, Shape::Integer | Shape::Float)
        | (Shape::Float, Shape::Float)
        | (Shape::String | Shape::Char, Shape::String)
        | (Shape::Char, Shape::Char)
        | (Shape::Unit, Shape::Unit)
        | (
            Shape::Json | Shape::Bool | Shape::Integer | Shape::Float | Shape::String | Shape::Unit,
            Shape::Json,
        ) => true,
        (Shape::List(a) | Shape::Option(a), Shape::Json) => converts(&a(), &Shape::Json),
        (Shape::Option(a), Shape::Option(b))
        | (Shape::List(a), Shape::List(b))
        | (Shape::Map(a), Shape::Map(b)) => converts(&a(), &b()),
        (from, Shape::Option(inner)) => converts(from, &inner()),
        (Shape::Text(a), Shape::Text(b)) => a == b,
        // Only a set of the same items becomes a set, and a decimal a decimal.
        (Shape::Opaque(a), Shape::Opaque(b)) => a == b && [SET, DECIMAL].contains(a),
        (Shape::Struct(a), Shape::Struct(b)) => a.name == b.name,
        (Shape::Enum(a), Shape::Enum(b)) => a.name == b.name,
        (Shape::Tuple(a), Shape::Tuple(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| converts(&a(), &b()))
        }
        (Shape::Error(a), Shape::Error(b)) => error_is_kept(a, b),
        _ => false,
    }
}

/// Whether an error of one type keeps its name and cause in the other.
fn error_is_kept(from: &ErrorShape, to: &ErrorShape) -> bool {
    let whole = |e: &ErrorShape| e.name == "Failure" && e.variants.is_empty();
    from.name == to.name
        || whole(to)
        || to.variants.iter().any(|v| match &v.holds {
            Holds::Transparent(inner) => error_is_kept(from, &inner()),
            Holds::Other => whole(from),
            Holds::Name(_) => false,
        })
}

/// `x.unwrap_or_default()`
pub fn unwrap_or_default<R: Receiver + ?Sized, U: Default + serde::Serialize>(
    recv: Expr<R>,
    ty: Ty<U>,
) -> Expr<U> {
    super::unwrap_or(recv, crate::expr::literal(U::default()), ty)
}
