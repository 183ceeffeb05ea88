//! Times: RFC 3339 text, with as many digits of a second as there are.
//!
//! jiff writes the digits that are not zero, the service three of them, and others as they like,
//! with other offsets. So a time is never compared as it is written, but by its [`millis`]; what
//! comes after them stays in a time that is passed on, and counts for nothing else.

use jiff::Timestamp;

use crate::data::Shape;
use crate::jsonata::Ast;

/// The word of the form of a time.
pub(crate) const TIMESTAMP: &str = "Timestamp";

/// Whether values of the form are times.
pub(crate) fn is_time(shape: &Shape) -> bool {
    matches!(shape, Shape::Text(TIMESTAMP))
}

/// The function that a call calls, and its arguments.
fn called(ast: &Ast) -> Option<(&str, &[Ast])> {
    match ast {
        Ast::Call(f, args) => match &**f {
            Ast::Variable(name) => Some((name, args)),
            _ => None,
        },
        _ => None,
    }
}

/// The milliseconds since 1970.
pub(crate) fn millis(ast: Ast) -> Ast {
    if let Ast::String(text) = &ast
        && let Ok(time) = text.parse::<Timestamp>()
    {
        return integer(time.as_millisecond());
    }
    match called(&ast) {
        Some(("now", [])) => Ast::call("millis", []),
        Some(("fromMillis", [millis])) => millis.clone(),
        _ => Ast::call("toMillis", [ast]),
    }
}

/// Whether the milliseconds are those of the present.
pub(crate) fn is_now(millis: &Ast) -> bool {
    matches!(called(millis), Some(("millis", [])))
}

/// The time that is so many milliseconds after 1970.
pub(crate) fn from_millis(millis: Ast) -> Ast {
    Ast::call("fromMillis", [millis])
}

fn integer(n: i64) -> Ast {
    match u64::try_from(n) {
        Ok(_) => Ast::int(n),
        Err(_) => Ast::Negate(Box::new(Ast::int(n.saturating_neg()))),
    }
}

/// The text that Rust prints: UTC, and no digit of a second that is zero to the end.
pub(crate) fn display(ast: Ast) -> Ast {
    if let Ast::String(text) = &ast
        && let Ok(time) = text.parse::<Timestamp>()
    {
        return Ast::string(time.to_string());
    }
    let text = match called(&ast) {
        Some(("now", []) | ("fromMillis", [_])) => ast,
        _ => Ast::call("fromMillis", [millis(ast)]),
    };
    let zeros = Ast::Regex {
        pattern: r"\.?0+Z$".to_owned(),
        flags: String::new(),
    };
    Ast::call("replace", [text, zeros, Ast::string("Z")])
}
