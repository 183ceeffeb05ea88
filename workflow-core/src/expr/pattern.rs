//! Patterns: when a value matches, and what its parts are.

mod names;
mod variant;

use serde_json::Value as Json;

use crate::data::Shape;
use crate::ir::Value;
use crate::jsonata::{Ast, BinaryOp};

use super::field::{Members, Part};
use super::refusal::Refusal;
use super::{build, error_value, field, wire};

pub(crate) use names::holds_name;
pub use names::{ErrorMatch, error_names};
use variant::lower_variant;

/// A pattern of a `match` arm, `if let` or `let`, as the macro writes it down.
///
/// Paths are given by their last segment.
#[derive(Debug, Clone, PartialEq)]
pub enum Pat {
    /// `_`
    Wild,
    /// `name`, `name @ sub`
    Bind {
        /// The variable.
        name: String,
        /// What else must hold.
        sub: Option<Box<Pat>>,
    },
    /// `5`, `"text"`, `'c'`, `true`
    Literal(Json),
    /// `1..=5`, `'a'..`
    Range {
        /// The lower end, included.
        lo: Option<Json>,
        /// The upper end.
        hi: Option<Json>,
        /// Whether the upper end is included.
        inclusive: bool,
    },
    /// `a | b`
    Or(Vec<Pat>),
    /// `(a, b)`, `(a, .., z)`
    Tuple {
        /// All but `..`.
        items: Vec<Pat>,
        /// The position of `..`.
        rest: Option<usize>,
    },
    /// `Variant { field: a, .. }`
    Struct {
        /// The variant's or struct's name.
        path: &'static str,
        /// Rust names; indexes of tuple fields.
        fields: Vec<(&'static str, Pat)>,
    },
    /// `Variant(a, ..)`, `Some(a)`
    TupleStruct {
        /// The variant's or struct's name.
        path: &'static str,
        /// All but `..`.
        items: Vec<Pat>,
        /// The position of `..`.
        rest: Option<usize>,
    },
    /// `Variant`, `None`
    Path(&'static str),
    /// `MAX`, `limits::MAX`: a constant, or a variant in capitals.
    Constant {
        /// Its name.
        path: &'static str,
        /// Its JSON.
        value: Json,
    },
    /// `&a`
    Ref(Box<Pat>),
    /// `[a, .., z]`
    Slice {
        /// All but `..`.
        items: Vec<Pat>,
        /// `..`, `rest @ ..`
        rest: Option<SliceRest>,
    },
}

/// `..` in a slice pattern.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SliceRest {
    /// Its position.
    pub at: usize,
    /// The variable that takes the items in between.
    pub name: Option<String>,
}

/// What a pattern asks of a value, and what it takes out of it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Lowered {
    /// When it matches; none when it always does.
    pub condition: Option<Value>,
    /// The variables, with their values where it matches.
    pub bindings: Vec<(String, Value)>,
}

impl Lowered {
    fn when(condition: Option<Value>) -> Lowered {
        Lowered {
            condition,
            bindings: Vec::new(),
        }
    }

    fn is(ast: Ast, value: &Value) -> Lowered {
        Lowered::when(Some(Value::derive(ast, [value])))
    }

    /// Both must match.
    fn and(&mut self, other: Lowered) {
        self.condition = wire::and(self.condition.take(), other.condition);
        self.bindings.extend(other.bindings);
    }
}

/// What `pattern` asks of `value`, which has that shape.
///
/// # Errors
/// Says what of the pattern can't be asked in a definition.
pub fn lower(shape: &Shape, pattern: &Pat, value: &Value) -> Result<Lowered, Refusal> {
    match pattern {
        Pat::Wild => Ok(Lowered::default()),
        Pat::Bind { name, sub } => {
            let mut lowered = match sub {
                Some(sub) => lower(shape, sub, value)?,
                None => Lowered::default(),
            };
            lowered.bindings.push((name.clone(), value.clone()));
            Ok(lowered)
        }
        Pat::Literal(literal) => lower_literal(shape, literal, value),
        Pat::Range { lo, hi, inclusive } => {
            lower_range(shape, lo.as_ref(), hi.as_ref(), *inclusive, value)
        }
        Pat::Or(alternatives) => lower_or(shape, alternatives, value),
        Pat::Tuple { items, rest } => lower_tuple(shape, items, *rest, value),
        Pat::Struct { path, fields } => {
            let fields: Vec<_> = fields.iter().map(|(name, p)| (*name, p)).collect();
            lower_members(shape, path, Wanted::Named(&fields), value)
        }
        Pat::TupleStruct { path, items, rest } => {
            lower_members(shape, path, Wanted::Positions(items, *rest), value)
        }
        Pat::Constant { path, value: json } => {
            match lower_members(shape, path, Wanted::Named(&[]), value) {
                Ok(variant) => Ok(variant),
                Err(_) => lower(shape, &Pat::Literal(json.clone()), value),
            }
        }
        Pat::Path(path) => lower_members(shape, path, Wanted::Named(&[]), value),
        Pat::Ref(inner) => lower(shape, inner, value),
        Pat::Slice { items, rest } => lower_slice(shape, items, rest.as_ref(), value),
    }
}

fn is_wild(pattern: &Pat) -> bool {
    match pattern {
        Pat::Wild => true,
        Pat::Ref(inner) => is_wild(inner),
        _ => false,
    }
}

fn lower_literal(shape: &Shape, literal: &Json, value: &Value) -> Result<Lowered, Refusal> {
    let ast = value.ast.clone();
    match (shape, literal) {
        (Shape::Bool, Json::Bool(true)) => Ok(Lowered::is(ast, value)),
        (Shape::Bool, Json::Bool(false)) => Ok(Lowered::is(wire::not(ast), value)),
        (Shape::Integer | Shape::Float, Json::Number(_))
        | (Shape::String | Shape::Char | Shape::Text(_), Json::String(_)) => {
            let equal = Ast::binary(BinaryOp::Equal, ast, Ast::literal(literal));
            Ok(Lowered::is(equal, value))
        }
        _ => Err(Refusal::new(format!(
            "the literal `{literal}` can't be compared with the JSON form of this value; use a guard"
        ))),
    }
}

fn lower_range(
    shape: &Shape,
    lo: Option<&Json>,
    hi: Option<&Json>,
    inclusive: bool,
    value: &Value,
) -> Result<Lowered, Refusal> {
    match shape {
        Shape::Integer | Shape::Float => {}
        Shape::Char => [lo, hi]
            .into_iter()
            .flatten()
            .try_for_each(check_char_end)?,
        _ => {
            return Err(Refusal::new(
                "a range pattern needs numbers or chars; use a guard",
            ));
        }
    }
    let upper = if inclusive {
        BinaryOp::LessEqual
    } else {
        BinaryOp::Less
    };
    let test = |op, end: Option<&Json>| {
        let end = Ast::literal(end?);
        let ast = Ast::binary(op, value.ast.clone(), end);
        Some(Value::derive(ast, [value]))
    };
    let (lo, hi) = (test(BinaryOp::GreaterEqual, lo), test(upper, hi));
    Ok(Lowered::when(wire::and(lo, hi)))
}

/// JSONata orders text by UTF-16 units, which is Rust's order only up to the surrogates.
fn check_char_end(end: &Json) -> Result<(), Refusal> {
    let last = end.as_str().and_then(|s| s.chars().next());
    match last {
        Some(c) if c < '\u{E000}' => Ok(()),
        _ => Err(Refusal::new(
            "a char range beyond `'\\u{D7FF}'` has another order in JSONata; use `matches!` on single chars",
        )),
    }
}

/// The first alternative that matches gives the values.
fn lower_or(shape: &Shape, alternatives: &[Pat], value: &Value) -> Result<Lowered, Refusal> {
    let mut lowered = Vec::new();
    for alternative in alternatives {
        let next = lower(shape, alternative, value)?;
        let always = next.condition.is_none();
        lowered.push(next);
        if always {
            break;
        }
    }
    let Some(mut all) = lowered.pop() else {
        return Ok(Lowered::default());
    };
    for first in lowered.into_iter().rev() {
        all = either(first, all);
    }
    Ok(all)
}

fn either(first: Lowered, second: Lowered) -> Lowered {
    let Some(condition) = first.condition else {
        return first;
    };
    let binding = |(name, value): (String, Value)| {
        let other = second.bindings.iter().find(|(n, _)| *n == name);
        let value = match other {
            Some((_, other)) if *other != value => {
                let (a, b) = (value.ast.clone(), other.ast.clone());
                let ast = Ast::conditional(condition.ast.clone(), a, b);
                let mut both = Value::derive(ast, [&condition, &value, other]);
                both.undefined = value.undefined || other.undefined;
                both
            }
            _ => value,
        };
        (name, value)
    };
    let bindings = first.bindings.into_iter().map(binding).collect();
    let condition = second.condition.map(|second| wire::or(&condition, &second));
    Lowered {
        condition,
        bindings,
    }
}

fn lower_tuple(
    shape: &Shape,
    items: &[Pat],
    rest: Option<usize>,
    value: &Value,
) -> Result<Lowered, Refusal> {
    match shape {
        Shape::Tuple(all) => {
            let read = |name: &str| field::read(shape, name, value);
            lower_parts(&positions(items, rest, all.len()), read)
        }
        Shape::Unit if items.is_empty() => Ok(Lowered::default()),
        _ => Err(Refusal::new(
            "a tuple pattern needs a tuple; this value has another JSON form",
        )),
    }
}

/// The patterns with the names of the positions they stand for.
fn positions(items: &[Pat], rest: Option<usize>, len: usize) -> Vec<(String, &Pat)> {
    let skipped = len.saturating_sub(items.len());
    let position = |(i, pat): (usize, _)| match rest {
        Some(rest) if i >= rest => ((i + skipped).to_string(), pat),
        _ => (i.to_string(), pat),
    };
    items.iter().enumerate().map(position).collect()
}

fn lower_parts(
    parts: &[(String, &Pat)],
    mut read: impl FnMut(&str) -> Result<Part, Refusal>,
) -> Result<Lowered, Refusal> {
    let mut all = Lowered::default();
    for (name, pattern) in parts {
        if !is_wild(pattern) {
            let (value, shape) = read(name)?;
            all.and(lower(&shape, pattern, &value)?);
        }
    }
    Ok(all)
}

/// The fields that a pattern asks for.
#[derive(Clone, Copy)]
enum Wanted<'a> {
    Named(&'a [(&'a str, &'a Pat)]),
    Positions(&'a [Pat], Option<usize>),
}

impl<'a> Wanted<'a> {
    /// By name, out of `len` fields.
    fn parts(self, len: usize) -> Vec<(String, &'a Pat)> {
        match self {
            Wanted::Named(fields) => {
                let named = fields.iter().map(|(name, p)| ((*name).to_owned(), *p));
                named.collect()
            }
            Wanted::Positions(items, rest) => positions(items, rest, len),
        }
    }

    fn are_wild(self, len: usize) -> bool {
        self.parts(len).iter().all(|(_, p)| is_wild(p))
    }
}

/// A variant or struct, by its last path segment.
fn lower_members(
    shape: &Shape,
    path: &str,
    wanted: Wanted<'_>,
    value: &Value,
) -> Result<Lowered, Refusal> {
    match (shape, path) {
        (Shape::Option(inner), "Some") => lower_some(&inner(), wanted, value),
        (Shape::Option(_), "None") => {
            let present = Ast::binary(BinaryOp::NotEqual, value.ast.clone(), Ast::Null);
            Ok(Lowered::is(wire::not(present), value))
        }
        (Shape::Text("Ordering"), "Less" | "Equal" | "Greater") => {
            let number = match path {
                "Less" => Ast::Negate(Box::new(Ast::int(1))),
                "Equal" => Ast::int(0),
                _ => Ast::int(1),
            };
            let ast = value.ast.clone();
            Ok(Lowered::is(build::eq(ast, number), value))
        }
        (Shape::Result(ok, _), "Ok") => lower_result("Ok", &ok(), wanted, value),
        (Shape::Result(_, err), "Err") => lower_result("Err", &err(), wanted, value),
        (Shape::Struct(s), _) => {
            let members = Members::of(s, value);
            lower_parts(&wanted.parts(s.fields.len()), |name| members.read(name))
        }
        (Shape::Enum(e), _) => lower_variant(e, path, wanted, value),
        (Shape::Error(e), _) if e.variants.is_empty() => {
            lower_parts(&wanted.parts(0), |name| error_value::read(e, name, value))
        }
        (Shape::Error(e), _) => {
            let i = e.position(path).ok_or_else(|| no_such(path))?;
            let variant = &e.variants[i];
            let mut all = Lowered::when(holds_name(e, i, value));
            let parts = wanted.parts(variant.fields.len().max(1));
            all.and(lower_parts(&parts, |name| {
                error_value::read_variant(variant, name, value)
            })?);
            Ok(all)
        }
        (Shape::Opaque(why), _) => Err(Refusal::new(format!(
            "`{path}` can't be told apart: {why}; pass the value on whole"
        ))),
        _ => Err(no_such(path)),
    }
}

fn no_such(path: &str) -> Refusal {
    Refusal::new(format!(
        "`{path}` is no variant of this value's JSON form; compare a constant in a guard: `x if x == {path}`"
    ))
}

fn lower_some(inner: &Shape, wanted: Wanted<'_>, value: &Value) -> Result<Lowered, Refusal> {
    if wire::is_optional(inner) || matches!(inner, Shape::Unit) {
        return Err(Refusal::new(
            "`Some` of this type is `null` in JSON, as `None` is; use an enum",
        ));
    }
    let present = Ast::binary(BinaryOp::NotEqual, value.ast.clone(), Ast::Null);
    let mut all = Lowered::is(present, value);
    let inner_value = Value {
        undefined: false,
        ..value.clone()
    };
    all.and(lower_parts(&wanted.parts(1), |_| {
        Ok((inner_value.clone(), inner.clone()))
    })?);
    Ok(all)
}

fn lower_result(
    key: &str,
    inner: &Shape,
    wanted: Wanted<'_>,
    value: &Value,
) -> Result<Lowered, Refusal> {
    let part = Value::derive(wire::key(value, key), [value]);
    let mut all = Lowered::is(wire::exists(part.ast.clone()), value);
    all.and(lower_parts(&wanted.parts(1), |_| {
        Ok((part.clone(), inner.clone()))
    })?);
    Ok(all)
}

fn lower_slice(
    shape: &Shape,
    items: &[Pat],
    rest: Option<&SliceRest>,
    value: &Value,
) -> Result<Lowered, Refusal> {
    let item_shape = match shape {
        Shape::List(item) => item(),
        Shape::Tuple(_) if rest.is_none_or(|r| r.name.is_none()) => {
            return lower_tuple(shape, items, rest.map(|r| r.at), value);
        }
        _ => {
            return Err(Refusal::new(
                "a slice pattern needs a list; this value has another JSON form",
            ));
        }
    };
    let count = Ast::call("count", [value.ast.clone()]);
    let least = Ast::literal(&items.len().into());
    let mut all = match rest {
        None => Lowered::is(Ast::binary(BinaryOp::Equal, count, least), value),
        Some(_) if items.is_empty() => Lowered::default(),
        Some(_) => Lowered::is(Ast::binary(BinaryOp::GreaterEqual, count, least), value),
    };
    for (i, pattern) in items.iter().enumerate() {
        let from_end = rest.is_some_and(|r| i >= r.at);
        let part = match from_end {
            true => {
                let back = Ast::literal(&(items.len() - i).into());
                value.ast.clone().filter(Ast::Negate(Box::new(back)))
            }
            false => wire::index(value, i),
        };
        let part = Value::derive(part, [value]);
        all.and(lower(&item_shape, pattern, &part)?);
    }
    if let Some(SliceRest {
        at,
        name: Some(name),
    }) = rest
    {
        all.bindings.push((
            name.clone(),
            between(value, &item_shape, *at, items.len() - at),
        ));
    }
    Ok(all)
}

/// The items after the first `skip` and before the last `drop`.
fn between(value: &Value, item: &Shape, skip: usize, drop: usize) -> Value {
    if skip == 0 && drop == 0 {
        return value.clone();
    }
    wire::once(value, "list", |list| {
        let test = build::lambda(["item", "index"], |[_, i]| {
            let number = |n: usize| Ast::literal(&n.into());
            let after = build::ge(i.clone(), number(skip));
            let end = build::sub(build::count(list.ast.clone()), number(drop));
            let before = build::lt(i, end);
            match (skip, drop) {
                (_, 0) => after,
                (0, _) => before,
                _ => build::and(after, before),
            }
        });
        build::filter(list.ast.clone(), test, item)
    })
}
