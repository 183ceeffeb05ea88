//! Methods of `String`, `str` and `char`.

use crate::data::Shape;
use crate::expr::build::{self, derived, once};
use crate::expr::{Expr, Receiver, Ty, Type};
use crate::ir::Value;
use crate::jsonata::Ast;

use super::Family;
use super::common::byte_length;

mod bytes;
mod chars;
mod parse;
mod pattern;

pub(crate) use bytes::{cut_bytes, get_bytes};
pub use chars::*;
pub use parse::{Parsed, parse};
pub use pattern::*;

/// What Rust calls white space, inside a character class.
const WHITE: &str = r"\t-\r \u0085\u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000";

pub(super) fn regex(pattern: impl Into<String>) -> Ast {
    Ast::Regex {
        pattern: pattern.into(),
        flags: String::new(),
    }
}

fn empty() -> Ast {
    Ast::string("")
}

pub(super) fn replace_regex(text: Ast, pattern: impl Into<String>, with: Ast) -> Ast {
    Ast::call("replace", [text, regex(pattern), with])
}

/// The method of a text or `char`, refused for other types.
fn text_method(
    name: &str,
    recv: &Value,
    ty: Type,
    others: &[&Value],
    make: impl FnOnce(Ast) -> Ast,
) -> Value {
    match ty.family() {
        Family::Text | Family::Char => {
            let mut facts = vec![recv];
            facts.extend(others);
            derived(make(recv.ast.clone()), &facts)
        }
        _ => ty.no_form(name),
    }
}

macro_rules! unary {
    ($($(#[$doc:meta])* $name:ident |$x:ident| $body:expr;)*) => {$(
        $(#[$doc])*
        pub fn $name<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
            fn inner(recv: &Value, ty: Type) -> Value {
                text_method(stringify!($name), recv, ty, &[], |$x| $body)
            }
            Expr::new(inner(&recv.value, Type::of::<R>()))
        }
    )*};
}

/// `$replace(x, /[a-z]+/, function($letters){ $uppercase($letters.match) })`
fn change_ascii(x: Ast, class: &str, function: &str) -> Ast {
    let change = build::lambda(["letters"], |[m]| Ast::call(function, [m.field("match")]));
    replace_regex(x, format!("[{class}]+"), change)
}

fn matches_regex(x: Ast, pattern: &str) -> Ast {
    Ast::call("contains", [x, regex(pattern)])
}

/// Whether a character is one of a class, which stands inside brackets.
fn matches_class(x: Ast, class: &str) -> Ast {
    matches_regex(x, &format!("^[{class}]$"))
}

/// `s.to_uppercase()`; of a `char` the characters it becomes.
pub fn to_uppercase<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    let ty = Type::of::<R>();
    Expr::new(in_case("to_uppercase", &recv.value, ty, "uppercase"))
}

/// `s.to_lowercase()`; of a `char` the characters it becomes.
pub fn to_lowercase<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
    let ty = Type::of::<R>();
    Expr::new(in_case("to_lowercase", &recv.value, ty, "lowercase"))
}

fn in_case(name: &str, recv: &Value, ty: Type, function: &str) -> Value {
    let is_char = matches!(ty.family(), Family::Char);
    text_method(name, recv, ty, &[], |x| {
        let changed = Ast::call(function, [x]);
        if is_char {
            characters(changed)
        } else {
            changed
        }
    })
}

unary! {
    /// `s.to_ascii_uppercase()`
    to_ascii_uppercase |x| change_ascii(x, "a-z", "uppercase");
    /// `s.to_ascii_lowercase()`
    to_ascii_lowercase |x| change_ascii(x, "A-Z", "lowercase");
    /// `s.trim()`
    trim |x| replace_regex(x, format!("^[{WHITE}]+|[{WHITE}]+$"), empty());
    /// `s.trim_start()`
    trim_start |x| replace_regex(x, format!("^[{WHITE}]+"), empty());
    /// `s.trim_end()`
    trim_end |x| replace_regex(x, format!("[{WHITE}]+$"), empty());
    /// `s.split_whitespace()`
    split_whitespace |x| pieces(x, format!("[^{WHITE}]+"));
    /// `s.lines()`
    lines |x| {
        let strip = build::lambda(["line"], |[m]| {
            replace_regex(m.field("match"), r"\r?\n$", empty())
        });
        build::map(all_matches(x, r"[^\n]*\n|[^\n]+"), strip, &Shape::String)
    };
    /// `s.chars()`
    chars |x| characters(x);
}

/// `[$match(x, /pattern/)]`
fn all_matches(x: Ast, pattern: impl Into<String>) -> Ast {
    build::list(Ast::call("match", [x, regex(pattern)]), &Shape::String)
}

/// The texts that match.
fn pieces(x: Ast, pattern: impl Into<String>) -> Ast {
    let text = build::lambda(["piece"], |[m]| m.field("match"));
    build::map(all_matches(x, pattern), text, &Shape::String)
}

/// One character in URL encoding: a first byte with its continuations, an ASCII byte, or itself.
const ENCODED_CHARACTER: &str = "%[C-F].(%[89AB].)+|%..|.";

/// The characters by code points. Some engines cut texts at UTF-16 units, so they are found in
/// URL encoding, where every byte shows.
pub(crate) fn characters(x: Ast) -> Ast {
    let encoded = Ast::call("encodeUrlComponent", [x]);
    let decode = build::lambda(["letter"], |[m]| {
        Ast::call("decodeUrlComponent", [m.field("match")])
    });
    build::map(
        all_matches(encoded, ENCODED_CHARACTER),
        decode,
        &Shape::String,
    )
}

/// The text whose characters a list is, when it is the list that [`chars`] makes.
pub(super) fn text_of_characters(list: &Ast) -> Option<Ast> {
    let only = |ast: &Ast| match ast {
        Ast::Array(items) if items.len() == 1 => items.first().cloned(),
        _ => None,
    };
    let Some(Ast::Call(_, arguments)) = only(list) else {
        return None;
    };
    let Some(Ast::Call(_, arguments)) = arguments.into_iter().next() else {
        return None;
    };
    let [Ast::Call(_, text), Ast::Regex { pattern, .. }] = &*arguments else {
        return None;
    };
    (pattern == ENCODED_CHARACTER)
        .then(|| text.first().cloned())
        .flatten()
}

/// Back to front, by whatever units the engine cuts texts at.
fn backwards(x: Ast) -> Ast {
    if let Some(text) = build::text_of(&x)
        && pattern::short(&x).is_some()
    {
        return Ast::string(text.chars().rev().collect::<String>());
    }
    let units = Ast::call("split", [x, empty()]);
    Ast::call("join", [Ast::call("reverse", [units])])
}

/// `s.repeat(n)` of a text.
pub(crate) fn repeat_text(recv: &Value, ty: Type, n: &Value) -> Value {
    text_method("repeat", recv, ty, &[n], |x| {
        let times = n.ast.clone();
        if pattern::short(&x) == Some(1) {
            return Ast::call("pad", [empty(), times, x]);
        }
        once(x, "text", |x| {
            let numbers = build::span(Ast::int(1), times);
            let copy = build::lambda(["copy"], |_| x);
            let copies = build::map(Ast::Array(vec![numbers]), copy, &Shape::String);
            Ast::call("join", [copies])
        })
    })
}

/// `s.eq_ignore_ascii_case(t)`
pub fn eq_ignore_ascii_case<R: Receiver + ?Sized, T: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    other: Expr<T>,
    _: Ty<U>,
) -> Expr<U> {
    fn inner(recv: &Value, ty: Type, other: &Value) -> Value {
        text_method("eq_ignore_ascii_case", recv, ty, &[other], |x| {
            let lower = |x: Ast| change_ascii(x, "A-Z", "lowercase");
            build::eq(lower(x), lower(other.ast.clone()))
        })
    }
    Expr::new(inner(&recv.value, Type::of::<R>(), &other.value))
}
