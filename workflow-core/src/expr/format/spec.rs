//! What follows the colon in `{:>8.2}`.

use crate::data::{Kind, Shape};
use crate::expr::build::{self, once};
use crate::expr::{Type, refused};
use crate::ir::Value;
use crate::jsonata::Ast;

use super::{is_number, with};

/// How an argument is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Spec {
    /// What fills the width.
    pub fill: Option<char>,
    /// On which side the text stands.
    pub align: Option<Align>,
    /// A plus before numbers that are not negative.
    pub plus: bool,
    /// Zeros between the sign and the digits fill the width.
    pub zero: bool,
    /// The least number of characters.
    pub width: Option<u16>,
    /// Digits after the point; for a text the most characters.
    pub precision: Option<u16>,
    /// The base of an integer: `x`, `X`, `o` or `b`.
    pub radix: Option<char>,
    /// `?`
    pub debug: bool,
}

/// On which side of its width a text stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Align {
    /// `<`
    Left,
    /// `^`
    Center,
    /// `>`
    Right,
}

fn align(c: char) -> Option<Align> {
    match c {
        '<' => Some(Align::Left),
        '^' => Some(Align::Center),
        '>' => Some(Align::Right),
        _ => None,
    }
}

/// Reads what follows the colon.
///
/// # Errors
/// What has no form in a definition.
pub fn parse_spec(text: &str) -> Result<Spec, String> {
    let mut spec = Spec::default();
    let mut rest: Vec<char> = text.trim_end().chars().collect();
    rest.reverse();
    let (first, second) = (rest.last().copied(), rest.iter().rev().nth(1).copied());
    if let (Some(fill), Some(a)) = (first, second.and_then(align)) {
        spec.fill = Some(fill);
        spec.align = Some(a);
        rest.truncate(rest.len() - 2);
    } else if let Some(a) = first.and_then(align) {
        spec.align = Some(a);
        rest.pop();
    }
    let eat = |rest: &mut Vec<char>, c| rest.last() == Some(&c) && rest.pop().is_some();
    spec.plus = eat(&mut rest, '+');
    if eat(&mut rest, '#') || eat(&mut rest, '-') {
        return Err(unsupported(text, "`#` and `-`"));
    }
    spec.zero = eat(&mut rest, '0');
    spec.width = number(&mut rest, text)?;
    if eat(&mut rest, '.') {
        spec.precision = number(&mut rest, text)?;
        if spec.precision.is_none() {
            return Err(unsupported(text, "a precision from an argument"));
        }
    }
    rest.reverse();
    match &*rest {
        [] => {}
        ['?'] => spec.debug = true,
        [radix @ ('x' | 'X' | 'o' | 'b')] => spec.radix = Some(*radix),
        _ => return Err(unsupported(text, "this")),
    }
    Ok(spec)
}

fn unsupported(text: &str, what: &str) -> String {
    format!(
        "`{{:{text}}}`: {what} has no form in a definition: use `{{}}`, a width, an alignment, \
         a precision, or `x`, `o`, `b` for unsigned integers"
    )
}

fn number(rest: &mut Vec<char>, text: &str) -> Result<Option<u16>, String> {
    let mut digits = String::new();
    while let Some(c) = rest.pop_if(|c| c.is_ascii_digit()) {
        digits.push(c);
    }
    if rest.last() == Some(&'$') {
        return Err(unsupported(text, "a width or precision from an argument"));
    }
    if digits.is_empty() {
        return Ok(None);
    }
    match digits.parse() {
        Ok(n) if n <= 1000 => Ok(Some(n)),
        _ => Err(unsupported(text, "a width or precision over 1000")),
    }
}

/// The argument's text.
pub(super) fn apply(value: &Value, ty: Type, display: fn(&Value) -> Value, spec: &Spec) -> Value {
    let shape = ty.shape();
    if spec.debug && !matches!(shape, Shape::Integer | Shape::Bool) {
        return refused(
            "`{:?}` has a form in a definition for integers and `bool` only: use `{}`, or print the fields",
        );
    }
    let signed = !matches!(ty.kind(), Kind::Integer { signed: false, .. });
    if spec.radix.is_some() && (signed || shape_is_not_integer(&shape)) {
        return refused(
            "`{:x}` and its kin have a form in a definition for unsigned integers only",
        );
    }
    let ast = once(value.ast.clone(), "argument", |x| {
        let write = |x: Ast| digits(x, &shape, display, spec);
        if is_number(&shape) {
            numeric(x, spec, signed, write)
        } else {
            pad(write(x), spec, Align::Left)
        }
    });
    with(value, ast)
}

fn shape_is_not_integer(shape: &Shape) -> bool {
    !matches!(shape, Shape::Integer)
}

/// The text without its width.
fn digits(x: Ast, shape: &Shape, display: fn(&Value) -> Value, spec: &Spec) -> Ast {
    let display = |x: Ast| display(&Value::of(x)).ast;
    if let Some(radix) = spec.radix {
        let base = match radix {
            'b' => 2,
            'o' => 8,
            _ => 16,
        };
        let text = Ast::call("formatBase", [x, Ast::int(base)]);
        return if radix == 'X' {
            Ast::call("uppercase", [text])
        } else {
            text
        };
    }
    match (shape, spec.precision) {
        (Shape::Float, Some(precision)) => {
            let zeros = "0".repeat(usize::from(precision));
            let picture = if zeros.is_empty() {
                "0".to_owned()
            } else {
                format!("0.{zeros}")
            };
            Ast::call("formatNumber", [x, Ast::string(picture)])
        }
        (Shape::Integer | Shape::Bool, _) | (_, None) => display(x),
        (_, Some(precision)) => {
            let end = Ast::int(i64::from(precision));
            Ast::call("substring", [display(x), Ast::int(0), end])
        }
    }
}

/// A number with its sign and width.
fn numeric(x: Ast, spec: &Spec, signed: bool, write: impl Fn(Ast) -> Ast) -> Ast {
    let negative = || build::lt(x.clone(), Ast::int(0));
    let plus = |text: Ast| {
        if spec.plus {
            build::concat(Ast::string("+"), text)
        } else {
            text
        }
    };
    let width = match spec.width {
        Some(width) if spec.zero => i64::from(width),
        _ => {
            let text = match (spec.plus, signed) {
                (true, true) => {
                    Ast::conditional(negative(), write(x.clone()), plus(write(x.clone())))
                }
                _ => plus(write(x.clone())),
            };
            return pad(text, spec, Align::Right);
        }
    };
    let zeros = |text: Ast, width: i64| {
        let width = Ast::Negate(Box::new(Ast::int(width.max(0))));
        Ast::call("pad", [text, width, Ast::string("0")])
    };
    let room = width - i64::from(spec.plus);
    let positive = plus(zeros(write(x.clone()), room));
    if !signed {
        return positive;
    }
    let minus = build::concat(
        Ast::string("-"),
        zeros(write(Ast::call("abs", [x.clone()])), width - 1),
    );
    Ast::conditional(negative(), minus, positive)
}

/// The text filled up to its width.
fn pad(text: Ast, spec: &Spec, default: Align) -> Ast {
    let Some(width) = spec.width.map(i64::from) else {
        return text;
    };
    let fill = |text: Ast, width: Ast| match spec.fill {
        Some(c) if c != ' ' => Ast::call("pad", [text, width, Ast::string(c)]),
        _ => Ast::call("pad", [text, width]),
    };
    match spec.align.unwrap_or(default) {
        Align::Left => fill(text, Ast::int(width)),
        Align::Right => fill(text, Ast::Negate(Box::new(Ast::int(width)))),
        Align::Center => once(text, "text", |text| {
            let sum = build::add(Ast::int(width), Ast::call("length", [text.clone()]));
            let left = Ast::call("floor", [build::div(sum, Ast::int(2))]);
            let half = fill(text, Ast::Negate(Box::new(left)));
            fill(half, Ast::int(width))
        }),
    }
}
