//! Methods that many types share.

use crate::data::{ErrorShape, Holds, Kind, SET, Shape};
use crate::expr::build::{self, defined, list, once, out};
use crate::expr::{Expr, Operand, Receiver, Ty, format, refused};
use crate::jsonata::Ast;

use super::{Family, family, no_form};

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
    let x = recv.value.ast.clone();
    let ast = match family::<R>() {
        Family::Text => match build::text_of(&x) {
            Some(text) => Ast::int(i64::try_from(text.len()).unwrap_or(i64::MAX)),
            None => byte_length(x),
        },
        Family::List(_) => build::count(x),
        Family::Map(..) => build::count(Ast::call("keys", [x])),
        Family::Set(_, item) => build::count(super::map::distinct(x, &item())),
        _ => return Expr::new(refused(no_form::<R>("len"))),
    };
    out(ast, &[&recv.value])
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
    let x = recv.value.ast.clone();
    let ast = match family::<R>() {
        Family::Text => build::eq(x, Ast::string("")),
        Family::List(_) | Family::Set(..) => build::eq(build::count(x), Ast::int(0)),
        Family::Map(..) => build::eq(build::count(Ast::call("keys", [x])), Ast::int(0)),
        _ => return Expr::new(refused(no_form::<R>("is_empty"))),
    };
    out(ast, &[&recv.value])
}

/// `x.iter()`
pub fn iter<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, ty: Ty<U>) -> Expr<U> {
    into_iter(recv, ty)
}

/// `x.into_iter()`, and what a `for` loop goes over.
pub fn into_iter<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, ty: Ty<U>) -> Expr<U> {
    let x = recv.value.ast.clone();
    let ast = match family::<R>() {
        Family::List(_) => return recv.cast(ty),
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
        _ => return Expr::new(refused(no_form::<R>("into_iter"))),
    };
    out(ast, &[&recv.value])
}

/// `x.into()` and `U::from(x)` between types that have the same JSON.
pub fn into<R: Operand + ?Sized, U: Operand>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    if let (Shape::Bool, Shape::Integer | Shape::Float) = (R::shape(), U::shape()) {
        let number = Ast::conditional(recv.value.ast.clone(), Ast::int(1), Ast::int(0));
        return out(number, &[&recv.value]);
    }
    if let (Shape::List(item), Shape::Map(_)) = (R::shape(), U::shape())
        && matches!(item(), Shape::Tuple(_))
    {
        return out(super::object(recv.value.ast.clone()), &[&recv.value]);
    }
    if let (Shape::List(_), Kind::BTreeSet(item) | Kind::HashSet(item)) = (R::shape(), U::kind()) {
        let items = super::map::set_items(recv.value.ast.clone(), U::kind(), &item());
        return out(items, &[&recv.value]);
    }
    if converts(&R::shape(), &U::shape()) {
        let undefined = recv.value.undefined;
        let mut value = recv.value;
        if undefined && !matches!(U::shape(), Shape::Option(_)) {
            value.ast = defined(&value);
            value.undefined = false;
        }
        Expr::new(value)
    } else {
        Expr::new(refused(format!(
            "a definition doesn't know how `{}` becomes `{}`: build the value field by field, \
             or convert in a fn with `#[expression]`",
            std::any::type_name::<R>(),
            std::any::type_name::<U>()
        )))
    }
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
        // Only a set of the same items becomes a set.
        (Shape::Opaque(a), Shape::Opaque(b)) => *a == SET && *b == SET,
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
