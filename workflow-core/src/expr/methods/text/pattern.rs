//! Methods that look for something in a text: another text, a `char`, or one of several `char`s.

use crate::data::Shape;
use crate::expr::build::{self, once, text_of};
use crate::expr::methods::Contains;
use crate::expr::{Closure, Expr, Operand, Receiver, Ty, Type, closure, refused};
use crate::ir::Value;
use crate::jsonata::{Ast, BinaryOp};
use crate::names;

use super::{all_matches, backwards, byte_length, characters, empty, regex, text_method};

/// What a text method looks for.
enum Pattern {
    /// A text.
    Text(Ast),
    /// One `char`.
    Char(Ast),
    /// One of several `char`s: the pattern of a regular expression.
    OneOf(String),
}

/// The pattern that an operand is.
fn pattern(name: &str, p: &Value, ty: Type) -> Result<Pattern, String> {
    match ty.shape() {
        Shape::String => Ok(Pattern::Text(p.ast.clone())),
        Shape::Char => Ok(Pattern::Char(p.ast.clone())),
        Shape::List(item) if matches!(item(), Shape::Char) => one_of_literals(&p.ast)
            .map(Pattern::OneOf)
            .ok_or_else(|| {
                format!("`{name}` takes `char`s that are written out in a definition, as in `['-', '_']`")
            }),
        _ => Err(format!(
            "`{name}` takes a text or a `char` in a definition, not `{}`",
            ty.name()
        )),
    }
}

/// `[,;]`, or `(?:😀|;)` where a character is no single unit in every engine.
fn one_of_literals(list: &Ast) -> Option<String> {
    let Ast::Array(items) = list else { return None };
    let texts: Vec<&str> = items.iter().map(text_of).collect::<Option<_>>()?;
    let basic = texts.iter().all(|t| t.chars().all(|c| c <= '\u{FFFF}'));
    if basic {
        Some(format!(
            "[{}]",
            texts.iter().map(|t| escaped(t)).collect::<String>()
        ))
    } else {
        let each: Vec<String> = texts.iter().map(|t| escaped(t)).collect();
        Some(format!("(?:{})", each.join("|")))
    }
}

/// A literal text in a regular expression, inside brackets or not.
fn escaped(text: &str) -> String {
    let mut pattern = String::new();
    for c in text.chars() {
        match c {
            '\n' => pattern.push_str(r"\n"),
            '\r' => pattern.push_str(r"\r"),
            '\t' => pattern.push_str(r"\t"),
            c if c.is_control() => pattern.push_str(&format!(r"\u{:04x}", u32::from(c))),
            c if r"\^$.|?*+()[]{}/-".contains(c) => pattern.extend(['\\', c]),
            c => pattern.push(c),
        }
    }
    pattern
}

/// The regular expression for a literal text, which may be followed by a quantifier.
fn repeatable(text: &str) -> String {
    match text.chars().count() {
        1 if text <= "\u{FFFF}" => escaped(text),
        _ => format!("(?:{})", escaped(text)),
    }
}

/// The `char`s for which a condition on the variable `name` holds, inside brackets.
fn class_of(condition: &Ast, name: &str) -> Option<String> {
    let is_it = |ast: &Ast| matches!(ast, Ast::Variable(v) if v == name);
    match condition {
        Ast::Binary(BinaryOp::Equal, a, b) if is_it(a) => {
            let text = text_of(b)?;
            (text <= "\u{FFFF}").then(|| escaped(text))
        }
        Ast::Binary(BinaryOp::Or, a, b) => Some(class_of(a, name)? + &class_of(b, name)?),
        Ast::Binary(BinaryOp::In, a, b) if is_it(a) => {
            let class = one_of_literals(b)?;
            Some(class.strip_prefix('[')?.strip_suffix(']')?.to_owned())
        }
        Ast::Block(lines) if lines.len() == 1 => class_of(&lines[0], name),
        Ast::Call(function, arguments) => match (&**function, &**arguments) {
            (Ast::Variable(f), [x, Ast::Regex { pattern, .. }]) if f == "contains" && is_it(x) => {
                let class = pattern.strip_prefix("^[")?.strip_suffix("]$")?;
                (!class.starts_with('^')).then(|| class.to_owned())
            }
            _ => None,
        },
        _ => None,
    }
}

/// `$contains(text, /[class]/)`: whether a condition holds for some of the characters of a text,
/// or for none but these.
pub(crate) fn among_characters(text: Ast, name: &str, condition: &Ast, some: bool) -> Option<Ast> {
    let class = class_of(condition, name)?;
    Some(if some {
        Ast::call("contains", [text, regex(format!("[{class}]"))])
    } else {
        build::not(Ast::call("contains", [text, regex(format!("[^{class}]"))]))
    })
}

/// The pattern that a closure is.
fn class(name: &str, names: [&str; 1], f: Closure<'_>) -> Result<Pattern, String> {
    let variable = names::fresh(names[0]);
    let condition = f(Value::var(&variable));
    class_of(&condition.ast, &variable)
        .map(|class| Pattern::OneOf(format!("[{class}]")))
        .ok_or_else(|| {
            format!(
                "`{name}` takes a closure in a definition that compares with literals or asks for a class of ASCII \
                 characters, as in `|c| c == '-' || c.is_ascii_digit()`: use `chars()` for others"
            )
        })
}

/// A method with a pattern.
fn with(
    name: &str,
    recv: &Value,
    ty: Type,
    p: &Value,
    pattern: Result<Pattern, String>,
    make: impl FnOnce(Ast, Pattern) -> Result<Ast, String>,
) -> Value {
    let pattern = match pattern {
        Ok(pattern) => pattern,
        Err(why) => return refused(why),
    };
    text_method(name, recv, ty, &[p], |x| match make(x, pattern) {
        Ok(ast) => ast,
        Err(why) => refused(why).ast,
    })
}

/// Functions with a pattern that is a value, and those with one that is a closure.
macro_rules! patterns {
    ($($(#[$doc:meta])* $name:ident $(, $by_closure:ident)? => $make:expr;)*) => {$(
        $(#[$doc])*
        pub fn $name<R: Receiver + ?Sized, P: Operand + ?Sized, U: ?Sized>(
            recv: Expr<R>,
            p: Expr<P>,
            _: Ty<U>,
        ) -> Expr<U> {
            fn inner(recv: &Value, ty: Type, p: &Value, of: Type) -> Value {
                let found = pattern(stringify!($name), p, of);
                with(stringify!($name), recv, ty, p, found, $make)
            }
            Expr::new(inner(&recv.value, Type::of::<R>(), &p.value, Type::of::<P>()))
        }

        $(
            #[doc = concat!("[`", stringify!($name), "`](fn@", stringify!($name), ") with a closure.")]
            pub fn $by_closure<R: Receiver + ?Sized, U: ?Sized>(
                recv: Expr<R>,
                names: [&str; 1],
                f: impl FnOnce(Expr<char>) -> Expr<bool>,
                _: Ty<U>,
            ) -> Expr<U> {
                fn inner(recv: &Value, ty: Type, names: [&str; 1], f: Closure<'_>) -> Value {
                    let found = class(stringify!($name), names, f);
                    with(stringify!($name), recv, ty, &Value::of(Ast::Null), found, $make)
                }
                Expr::new(inner(&recv.value, Type::of::<R>(), names, closure(f)))
            }
        )?
    )*};
}

patterns! {
    /// `s.starts_with(p)` of a text.
    starts_with_text, starts_with_char => |x, p| Ok(match p {
        Pattern::Text(p) | Pattern::Char(p) => begins(x, p),
        Pattern::OneOf(p) => Ast::call("contains", [x, regex(format!("^{p}"))]),
    });
    /// `s.ends_with(p)` of a text.
    ends_with_text, ends_with_char => |x, p| Ok(match p {
        Pattern::Text(p) | Pattern::Char(p) => ends(x, p),
        Pattern::OneOf(p) => Ast::call("contains", [x, regex(format!("{p}$"))]),
    });
    /// `s.split(p)`
    split, split_at_char => |x, p| Ok(match p {
        Pattern::Text(p) => split_at(x, p),
        Pattern::Char(p) => Ast::call("split", [x, p]),
        Pattern::OneOf(p) => Ast::call("split", [x, regex(p)]),
    });
    /// `s.rsplit(p)`
    rsplit, rsplit_at_char => |x, p| Ok(match p {
        Pattern::Text(p) if short(&p) == Some(1) => Ast::call("reverse", [Ast::call("split", [x, p])]),
        Pattern::Char(p) => Ast::call("reverse", [Ast::call("split", [x, p])]),
        Pattern::Text(p) => {
            let part = build::lambda(["part"], |[part]| backwards(part));
            build::map(split_at(backwards(x), backwards(p)), part, &Shape::String)
        }
        Pattern::OneOf(p) => Ast::call("reverse", [Ast::call("split", [x, regex(p)])]),
    });
    /// `s.matches(p)`
    matches, matches_char => |x, p| Ok(match p {
        Pattern::Text(p) => repeated(p, |p| split_at(x, p)),
        Pattern::Char(p) => repeated(p, |p| Ast::call("split", [x, p])),
        Pattern::OneOf(p) => {
            let text = build::lambda(["match"], |[m]| m.field("match"));
            build::map(all_matches(x, p), text, &Shape::String)
        }
    });
    /// `s.trim_matches(p)`
    trim_matches, trim_matches_char => |x, p| {
        let p = trimmed(p)?;
        Ok(super::replace_regex(x, format!("^{p}+|{p}+$"), empty()))
    };
    /// `s.trim_start_matches(p)`
    trim_start_matches, trim_start_matches_char => |x, p| {
        Ok(super::replace_regex(x, format!("^{}+", trimmed(p)?), empty()))
    };
    /// `s.trim_end_matches(p)`
    trim_end_matches, trim_end_matches_char => |x, p| {
        Ok(super::replace_regex(x, format!("{}+$", trimmed(p)?), empty()))
    };
    /// `s.strip_prefix(p)`
    strip_prefix => |x, p| plain("strip_prefix", p).map(|p| {
        once(x, "text", |x| {
            once(p, "prefix", |p| {
                let rest = Ast::call("substringAfter", [x.clone(), p.clone()]);
                Ast::conditional(begins(x, p), rest, Ast::Null)
            })
        })
    });
    /// `s.strip_suffix(p)`
    strip_suffix => |x, p| plain("strip_suffix", p).map(|p| {
        once(backwards(x), "backwards", |x| {
            once(backwards(p), "suffix", |p| {
                let rest = Ast::call("substringAfter", [x.clone(), p.clone()]);
                Ast::conditional(begins(x, p), backwards(rest), Ast::Null)
            })
        })
    });
    /// `s.split_once(p)`
    split_once => |x, p| plain("split_once", p).map(|p| {
        once(x, "text", |x| {
            once(p, "separator", |p| {
                let side = |f: &str| Ast::call(f, [x.clone(), p.clone()]);
                let both = Ast::Array(vec![side("substringBefore"), side("substringAfter")]);
                Ast::conditional(side("contains"), both, Ast::Null)
            })
        })
    });
    /// `s.rsplit_once(p)`
    rsplit_once => |x, p| plain("rsplit_once", p).map(|p| {
        once(backwards(x), "backwards", |x| {
            once(backwards(p), "separator", |p| {
                let side = |f: &str| backwards(Ast::call(f, [x.clone(), p.clone()]));
                let both = Ast::Array(vec![side("substringAfter"), side("substringBefore")]);
                Ast::conditional(Ast::call("contains", [x.clone(), p.clone()]), both, Ast::Null)
            })
        })
    });
    /// `s.find(p)` of a text: the place in bytes.
    find_text => |x, p| plain("find", p).map(|p| {
        once(x, "text", |x| {
            once(p, "wanted", |p| {
                let before = Ast::call("substringBefore", [x.clone(), p.clone()]);
                Ast::conditional(Ast::call("contains", [x, p]), byte_length(before), Ast::Null)
            })
        })
    });
    /// `s.rfind(p)` of a text: the place in bytes.
    rfind => |x, p| plain("rfind", p).map(|p| {
        once(backwards(x), "backwards", |x| {
            once(backwards(p), "wanted", |p| {
                let before = Ast::call("substringAfter", [x.clone(), p.clone()]);
                Ast::conditional(Ast::call("contains", [x, p]), byte_length(before), Ast::Null)
            })
        })
    });
}

/// The pattern as often as it is found.
fn repeated(p: Ast, split: impl FnOnce(Ast) -> Ast) -> Ast {
    once(p, "pattern", |p| {
        let last = build::sub(build::count(split(p.clone())), Ast::int(1));
        let same = build::lambda(["found"], |_| p);
        build::map(
            Ast::Array(vec![build::span(Ast::int(1), last)]),
            same,
            &Shape::String,
        )
    })
}

/// How many items the list has, when it is one that [`repeated`] makes.
pub(crate) fn number_of_matches(list: &Ast) -> Option<Ast> {
    let only = |ast: &Ast| match ast {
        Ast::Array(items) if items.len() == 1 => items.first().cloned(),
        _ => None,
    };
    let Ast::Call(map, arguments) = only(list)? else {
        return None;
    };
    let [numbers, Ast::Lambda { params, .. }] = &*arguments else {
        return None;
    };
    let Ast::Binary(BinaryOp::Range, first, last) = only(numbers)? else {
        return None;
    };
    let found = names::plain(params.first()?) == "found" && *map == Ast::var("map");
    (found && build::int_of(&first) == Some(1)).then_some(*last)
}

/// The pattern of a method that takes no closure and no list.
fn plain(name: &str, p: Pattern) -> Result<Ast, String> {
    match p {
        Pattern::Text(p) | Pattern::Char(p) => Ok(p),
        Pattern::OneOf(_) => Err(format!(
            "`{name}` takes a text or one `char` in a definition"
        )),
    }
}

/// What is trimmed, as a regular expression that can be repeated.
fn trimmed(p: Pattern) -> Result<String, String> {
    match p {
        Pattern::OneOf(p) => Ok(p),
        Pattern::Text(p) | Pattern::Char(p) => text_of(&p).filter(|t| !t.is_empty()).map(repeatable).ok_or_else(|| {
            "what is trimmed is written out in a definition: use `strip_prefix` or `strip_suffix` for a value".to_owned()
        }),
    }
}

/// `s.contains(p)` of a text.
pub(crate) fn contains_text(recv: &Value, ty: Type, p: &Value, of: Type) -> Value {
    let found = pattern("contains", p, of);
    with("contains", recv, ty, p, found, |x, p| {
        Ok(match p {
            Pattern::Text(p) | Pattern::Char(p) => Ast::call("contains", [x, p]),
            Pattern::OneOf(p) => Ast::call("contains", [x, regex(p)]),
        })
    })
}

/// `s.contains(|c| ..)` of a text.
pub fn contains_char<R: Contains + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    names: [&str; 1],
    f: impl FnOnce(Expr<char>) -> Expr<bool>,
    _: Ty<U>,
) -> Expr<U> {
    let ty = Type::of::<R>();
    Expr::new(contains_some(&recv.value, ty, names, closure(f)))
}

fn contains_some(recv: &Value, ty: Type, names: [&str; 1], f: Closure<'_>) -> Value {
    let variable = names::fresh(names[0]);
    let condition = f(Value::var(&variable));
    text_method("contains", recv, ty, &[&condition], |x| {
        if let Some(class) = class_of(&condition.ast, &variable) {
            return Ast::call("contains", [x, regex(format!("[{class}]"))]);
        }
        let test = build::function(vec![variable.clone()], condition.ast.clone());
        let found = build::filter(characters(x), test, &Shape::Char);
        build::gt(build::count(found), Ast::int(0))
    })
}

/// The length of a literal in characters, when no engine disagrees about it.
pub(super) fn short(p: &Ast) -> Option<i64> {
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

/// `$split(x, p)`; the empty text stands before, between and after all characters.
fn split_at(x: Ast, p: Ast) -> Ast {
    let around = |x: Ast| {
        let end = || Ast::Array(vec![empty()]);
        let rest = Ast::call("append", [characters(x), end()]);
        Ast::call("append", [end(), rest])
    };
    match text_of(&p) {
        Some("") => around(x),
        Some(_) => Ast::call("split", [x, p]),
        None => once(x, "text", |x| {
            once(p, "pattern", |p| {
                let at = Ast::call("split", [x.clone(), p.clone()]);
                Ast::conditional(build::eq(p, empty()), around(x), at)
            })
        }),
    }
}

/// `s.splitn(n, p)`: the last part has the rest.
pub fn splitn<R: Receiver + ?Sized, N: ?Sized, P: Operand + ?Sized, U: ?Sized>(
    recv: Expr<R>,
    n: Expr<N>,
    p: Expr<P>,
    _: Ty<U>,
) -> Expr<U> {
    let (ty, of) = (Type::of::<R>(), Type::of::<P>());
    Expr::new(split_into(&recv.value, ty, &n.value, &p.value, of))
}

fn split_into(recv: &Value, ty: Type, n: &Value, p: &Value, of: Type) -> Value {
    let n = build::int_of(&n.ast);
    let found = pattern("splitn", p, of);
    with("splitn", recv, ty, p, found, |x, p| {
        let p = plain("splitn", p)?;
        let (Some(n @ 1..), Some(1..)) =
            (n, text_of(&p).map_or(Some(1), |t| short(&Ast::string(t))))
        else {
            return Err("`splitn` takes a number that is written out, and a pattern that is not empty, in a definition".to_owned());
        };
        Ok(limited(x, p, n))
    })
}

/// At most `n` parts.
fn limited(x: Ast, p: Ast, n: i64) -> Ast {
    match n {
        1 => Ast::Array(vec![x]),
        2 => once(x, "text", |x| {
            once(p, "separator", |p| {
                let side = |f: &str| Ast::call(f, [x.clone(), p.clone()]);
                let both = Ast::Array(vec![side("substringBefore"), side("substringAfter")]);
                Ast::conditional(side("contains"), both, Ast::Array(vec![x.clone()]))
            })
        }),
        _ => once(p, "separator", |p| {
            once(split_at(x, p.clone()), "parts", |parts| {
                let side = |test: fn(Ast, Ast) -> Ast| {
                    let within =
                        build::lambda(["part", "index"], |[_, i]| test(i, Ast::int(n - 1)));
                    build::filter(parts.clone(), within, &Shape::String)
                };
                let rest = Ast::call("join", [side(build::ge), p]);
                let few = Ast::call("append", [side(build::lt), Ast::Array(vec![rest])]);
                let many = build::ge(build::count(parts.clone()), Ast::int(n));
                Ast::conditional(many, few, parts)
            })
        }),
    }
}

/// `s.replace(from, to)`
pub fn replace<R: Receiver + ?Sized, P: Operand + ?Sized, T: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    from: Expr<P>,
    to: Expr<T>,
    _: Ty<U>,
) -> Expr<U> {
    let found = pattern("replace", &from.value, Type::of::<P>());
    let (recv, texts) = ((&recv.value, Type::of::<R>()), [&from.value, &to.value]);
    Expr::new(replaced("replace", recv, found, texts, None))
}

/// `s.replace(|c| .., to)`
pub fn replace_char<R: Receiver + ?Sized, T: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    names: [&str; 1],
    f: impl FnOnce(Expr<char>) -> Expr<bool>,
    to: Expr<T>,
    _: Ty<U>,
) -> Expr<U> {
    let found = class("replace", names, closure(f));
    let nothing = Value::of(Ast::Null);
    let (recv, texts) = ((&recv.value, Type::of::<R>()), [&nothing, &to.value]);
    Expr::new(replaced("replace", recv, found, texts, None))
}

/// `s.replacen(from, to, n)`
pub fn replacen<R: Receiver + ?Sized, P: Operand + ?Sized, T: ?Sized, N: ?Sized, U: ?Sized>(
    recv: Expr<R>,
    from: Expr<P>,
    to: Expr<T>,
    n: Expr<N>,
    _: Ty<U>,
) -> Expr<U> {
    let found = pattern("replacen", &from.value, Type::of::<P>());
    let (recv, texts) = ((&recv.value, Type::of::<R>()), [&from.value, &to.value]);
    Expr::new(replaced("replacen", recv, found, texts, Some(&n.value)))
}

fn replaced(
    name: &str,
    (recv, ty): (&Value, Type),
    from: Result<Pattern, String>,
    [p, to]: [&Value; 2],
    limit: Option<&Value>,
) -> Value {
    let mut all = with(name, recv, ty, p, from, |x, p| match (p, limit) {
        (Pattern::Text(p), None) if may_be_empty(&p) => {
            Ok(Ast::call("join", [split_at(x, p), to.ast.clone()]))
        }
        (Pattern::Text(p), Some(_)) if may_be_empty(&p) => Err(
            "`replacen` takes a pattern that is written out in a definition, and not empty"
                .to_owned(),
        ),
        (p, limit) => {
            let arguments = match p {
                Pattern::Text(p) | Pattern::Char(p) => vec![x, p, to.ast.clone()],
                // In the text that replaces a match `$` has a meaning.
                Pattern::OneOf(p) => {
                    vec![x, regex(p), build::lambda(["match"], |_| to.ast.clone())]
                }
            };
            let limit = limit.map(|n| n.ast.clone());
            Ok(Ast::Call(
                Box::new(Ast::var("replace")),
                arguments.into_iter().chain(limit).collect(),
            ))
        }
    });
    for value in [Some(to), limit].into_iter().flatten() {
        all.fallible |= value.fallible;
        all.volatile |= value.volatile;
    }
    all
}

/// Whether a pattern is the empty text, or not known to be another.
fn may_be_empty(p: &Ast) -> bool {
    text_of(p).is_none_or(str::is_empty)
}
