//! Methods of `String`, `str` and `char`.

use crate::data::Shape;
use crate::expr::build::{self, fail, once, out, text_of};
use crate::expr::{Expr, Operand, Receiver, Ty, refused};
use crate::ir::Value;
use crate::jsonata::Ast;

use super::{Family, family, no_form};

mod parse;

pub use parse::parse;

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
fn text_method<R: Operand + ?Sized, U: ?Sized>(
    name: &str,
    recv: &Value,
    others: &[&Value],
    make: impl FnOnce(Ast) -> Ast,
) -> Expr<U> {
    match family::<R>() {
        Family::Text | Family::Char => {
            let mut facts = vec![recv];
            facts.extend(others);
            out(make(recv.ast.clone()), &facts)
        }
        _ => Expr::new(refused(no_form::<R>(name))),
    }
}

macro_rules! unary {
    ($($(#[$doc:meta])* $name:ident |$x:ident| $body:expr;)*) => {$(
        $(#[$doc])*
        pub fn $name<R: Receiver + ?Sized, U: ?Sized>(recv: Expr<R>, _: Ty<U>) -> Expr<U> {
            text_method::<R, U>(stringify!($name), &recv.value, &[], |$x| $body)
        }
    )*};
}

/// `$replace(x, /[a-z]+/, function($letters){ $uppercase($letters.match) })`
fn change_ascii(x: Ast, class: &str, function: &str) -> Ast {
    let change = build::lambda(["letters"], |[m]| Ast::call(function, [m.field("match")]));
    replace_regex(x, format!("[{class}]+"), change)
}

fn matches(x: Ast, pattern: &str) -> Ast {
    Ast::call("contains", [x, regex(pattern)])
}

unary! {
    /// `s.to_uppercase()`
    to_uppercase |x| Ast::call("uppercase", [x]);
    /// `s.to_lowercase()`
    to_lowercase |x| Ast::call("lowercase", [x]);
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
    /// `c.is_ascii_digit()`
    is_ascii_digit |x| matches(x, "^[0-9]$");
    /// `c.is_ascii_alphabetic()`
    is_ascii_alphabetic |x| matches(x, "^[A-Za-z]$");
    /// `c.is_ascii_alphanumeric()`
    is_ascii_alphanumeric |x| matches(x, "^[0-9A-Za-z]$");
    /// `c.is_ascii_uppercase()`
    is_ascii_uppercase |x| matches(x, "^[A-Z]$");
    /// `c.is_ascii_lowercase()`
    is_ascii_lowercase |x| matches(x, "^[a-z]$");
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
fn characters(x: Ast) -> Ast {
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

/// The pattern of a text method: a text or `char`.
fn pattern<P: Operand + ?Sized>(name: &str) -> Result<(), String> {
    match P::shape() {
        Shape::String | Shape::Char => Ok(()),
        _ => Err(format!(
            "`{name}` takes a text or a `char` in a definition, not `{}`",
            std::any::type_name::<P>()
        )),
    }
}

/// A text method with a pattern.
fn with_pattern<R: Operand + ?Sized, P: Operand + ?Sized, U: ?Sized>(
    name: &str,
    recv: &Value,
    p: &Value,
    make: impl FnOnce(Ast, Ast) -> Ast,
) -> Expr<U> {
    match pattern::<P>(name) {
        Ok(()) => text_method::<R, U>(name, recv, &[p], |x| make(x, p.ast.clone())),
        Err(why) => Expr::new(refused(why)),
    }
}

/// `s.contains(p)` of a text.
pub(crate) fn contains_text<R: Operand + ?Sized, P: Operand + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    p: Expr<P>,
) -> Expr<U> {
    with_pattern::<R, P, U>("contains", &recv.value, &p.value, |x, p| {
        Ast::call("contains", [x, p])
    })
}

/// The length of a literal in characters, when no engine disagrees about it.
fn short(p: &Ast) -> Option<i64> {
    let text = text_of(p)?;
    let basic = text.chars().all(|c| c <= '\u{FFFF}');
    basic.then(|| i64::try_from(text.chars().count()).unwrap_or(i64::MAX))
}

fn begins(x: Ast, p: Ast) -> Ast {
    match short(&p) {
        Some(0) => Ast::Bool(true),
        Some(n) => build::eq(Ast::call("substring", [x, Ast::int(0), Ast::int(n)]), p),
        None => once(x, "text", |x| {
            once(p, "prefix", |p| {
                let before = Ast::call("substringBefore", [x.clone(), p.clone()]);
                build::and(Ast::call("contains", [x, p]), build::eq(before, empty()))
            })
        }),
    }
}

/// Back to front, by whatever units the engine cuts texts at.
fn backwards(x: Ast) -> Ast {
    let units = Ast::call("split", [x, empty()]);
    Ast::call("join", [Ast::call("reverse", [units])])
}

fn ends(x: Ast, p: Ast) -> Ast {
    match short(&p) {
        Some(0) => Ast::Bool(true),
        Some(n) => build::eq(
            Ast::call("substring", [x, Ast::Negate(Box::new(Ast::int(n)))]),
            p,
        ),
        None => begins(backwards(x), backwards(p)),
    }
}

/// `s.starts_with(p)`
pub fn starts_with<R: Receiver + ?Sized, P: Operand + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    p: Expr<P>,
    _: Ty<U>,
) -> Expr<U> {
    with_pattern::<R, P, U>("starts_with", &recv.value, &p.value, begins)
}

/// `s.ends_with(p)`
pub fn ends_with<R: Receiver + ?Sized, P: Operand + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    p: Expr<P>,
    _: Ty<U>,
) -> Expr<U> {
    with_pattern::<R, P, U>("ends_with", &recv.value, &p.value, ends)
}

/// `s.strip_prefix(p)`
pub fn strip_prefix<R: Receiver + ?Sized, P: Operand + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    p: Expr<P>,
    _: Ty<U>,
) -> Expr<U> {
    with_pattern::<R, P, U>("strip_prefix", &recv.value, &p.value, |x, p| {
        once(x, "text", |x| {
            once(p, "prefix", |p| {
                let rest = Ast::call("substringAfter", [x.clone(), p.clone()]);
                Ast::conditional(begins(x, p), rest, Ast::Null)
            })
        })
    })
}

/// `s.strip_suffix(p)`
pub fn strip_suffix<R: Receiver + ?Sized, P: Operand + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    p: Expr<P>,
    _: Ty<U>,
) -> Expr<U> {
    with_pattern::<R, P, U>("strip_suffix", &recv.value, &p.value, |x, p| {
        once(backwards(x), "backwards", |x| {
            once(backwards(p), "suffix", |p| {
                let rest = Ast::call("substringAfter", [x.clone(), p.clone()]);
                Ast::conditional(begins(x, p), backwards(rest), Ast::Null)
            })
        })
    })
}

/// What a pattern makes, or an error when it is the empty text, between all characters.
fn not_empty(name: &str, p: Ast, make: impl FnOnce(Ast) -> Ast) -> (Ast, bool) {
    match text_of(&p) {
        Some("") => (refused(empty_pattern(name)).ast, false),
        Some(_) => (make(p), false),
        None => {
            let ast = once(p, "pattern", |p| {
                let is_empty = build::eq(p.clone(), empty());
                Ast::conditional(is_empty, fail(&empty_pattern(name)), make(p))
            });
            (ast, true)
        }
    }
}

fn empty_pattern(name: &str) -> String {
    format!("`{name}` by the empty text has no form in a definition")
}

fn with_full_pattern<R: Operand + ?Sized, P: Operand + ?Sized, U: ?Sized>(
    name: &str,
    recv: &Value,
    p: &Value,
    make: impl FnOnce(Ast, Ast) -> Ast,
) -> Expr<U> {
    let is_char = matches!(P::shape(), Shape::Char);
    let mut fallible = false;
    let mut expr = with_pattern::<R, P, U>(name, recv, p, |x, p| {
        if is_char {
            return make(x, p);
        }
        let (ast, fails) = not_empty(name, p, |p| make(x, p));
        fallible = fails;
        ast
    });
    expr.value.fallible |= fallible;
    expr
}

/// `s.replace(from, to)`
pub fn replace<R: Receiver + ?Sized, P: Operand + ?Sized, T: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    from: Expr<P>,
    to: Expr<T>,
    _: Ty<U>,
) -> Expr<U> {
    let to = to.value;
    let mut expr = with_full_pattern::<R, P, U>("replace", &recv.value, &from.value, |x, p| {
        Ast::call("replace", [x, p, to.ast.clone()])
    });
    expr.value.fallible |= to.fallible;
    expr.value.volatile |= to.volatile;
    expr
}

/// `s.split(p)`
pub fn split<R: Receiver + ?Sized, P: Operand + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    p: Expr<P>,
    _: Ty<U>,
) -> Expr<U> {
    with_full_pattern::<R, P, U>("split", &recv.value, &p.value, |x, p| {
        Ast::call("split", [x, p])
    })
}

/// `s.split_once(p)`
pub fn split_once<R: Receiver + ?Sized, P: Operand + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    p: Expr<P>,
    _: Ty<U>,
) -> Expr<U> {
    with_pattern::<R, P, U>("split_once", &recv.value, &p.value, |x, p| {
        once(x, "text", |x| {
            once(p, "separator", |p| {
                let side = |f: &str| Ast::call(f, [x.clone(), p.clone()]);
                let both = Ast::Array(vec![side("substringBefore"), side("substringAfter")]);
                Ast::conditional(side("contains"), both, Ast::Null)
            })
        })
    })
}

/// `s.repeat(n)` of a text.
pub fn repeat<R: Receiver + ?Sized, N: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    n: Expr<N>,
    _: Ty<U>,
) -> Expr<U> {
    text_method::<R, U>("repeat", &recv.value, &[&n.value], |x| {
        let times = n.value.ast.clone();
        if short(&x) == Some(1) {
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
    let other = other.value;
    text_method::<R, U>("eq_ignore_ascii_case", &recv.value, &[&other], |x| {
        let lower = |x: Ast| change_ascii(x, "A-Z", "lowercase");
        build::eq(lower(x), lower(other.ast.clone()))
    })
}
