//! The conditions of filters.

use std::borrow::Cow;
use std::cmp::Ordering;

use regex::{Regex, RegexBuilder};
use serde_json::{Number, Value};
use workflow_core::jsonpath::{Comparison, Filter, Operand};

use super::evaluate::{Evaluator, Miss, Operand as Evaluated};
use super::number;

/// Whether `condition` holds for `item`. What cannot be compared does not.
pub(super) fn holds(
    condition: &Filter,
    item: &Value,
    evaluator: &Evaluator<'_, '_>,
) -> Result<bool, Miss> {
    match condition {
        Filter::Or(parts) => any(parts, item, evaluator, true),
        Filter::And(parts) => any(parts, item, evaluator, false).map(|found| !found),
        Filter::Not(inner) => holds(inner, item, evaluator).map(|holds| !holds),
        Filter::Exists(path) => evaluator.exists(path, item),
        Filter::Compare(left, comparison, right) => {
            let left = Side::of(left, item, evaluator)?;
            let right = Side::of(right, item, evaluator)?;
            evaluator.work.spend(cost(&left, *comparison, &right))?;
            compares(&left, *comparison, &right, evaluator)
        }
    }
}

/// Whether one of the parts is `wanted`.
fn any(
    parts: &[Filter],
    item: &Value,
    evaluator: &Evaluator<'_, '_>,
    wanted: bool,
) -> Result<bool, Miss> {
    for part in parts {
        if holds(part, item, evaluator)? == wanted {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A side of a comparison, evaluated.
enum Side<'f> {
    Value(Evaluated<'f>),
    Pattern {
        pattern: &'f str,
        flags: &'f str,
    },
    /// A path that gives nothing.
    Undefined,
}

impl<'f> Side<'f> {
    fn of<'a: 'f>(
        operand: &'f Operand,
        item: &'f Value,
        evaluator: &Evaluator<'_, 'a>,
    ) -> Result<Side<'f>, Miss> {
        let value = match operand {
            Operand::Path(path) => {
                return Ok(match evaluator.inner(path, item)? {
                    Some(value) => Side::Value(value),
                    None => Side::Undefined,
                });
            }
            Operand::Regex { pattern, flags } => return Ok(Side::Pattern { pattern, flags }),
            Operand::Json(value) => return Ok(Side::Value(Evaluated::Borrowed(value))),
            Operand::String(text) => Value::String(text.clone()),
            Operand::Number(number) => Value::Number(number.clone()),
            Operand::Bool(bool) => Value::Bool(*bool),
            Operand::Null => Value::Null,
        };
        Ok(Side::Value(Evaluated::from(Cow::Owned(value))))
    }

    fn value(&self) -> Option<&Value> {
        match self {
            Side::Value(value) => Some(value),
            Side::Pattern { .. } | Side::Undefined => None,
        }
    }

    fn list(&self) -> Option<&Vec<Value>> {
        self.value()?.as_array()
    }
}

/// How much work a comparison is, where it is much: it goes over lists, and into what is in them.
fn cost(left: &Side<'_>, comparison: Comparison, right: &Side<'_>) -> usize {
    let (Some(l), Some(r)) = (left.value(), right.value()) else {
        return 1;
    };
    let items = |value: &Value| value.as_array().map_or(1, Vec::len);
    match comparison {
        Comparison::Contains => weight(r).saturating_mul(items(l)) / 8 + 1,
        Comparison::In
        | Comparison::NotIn
        | Comparison::All
        | Comparison::SubsetOf
        | Comparison::AnyOf
        | Comparison::NoneOf => weight(l).saturating_mul(items(r)) / 8 + 1,
        Comparison::Equal
        | Comparison::NotEqual
        | Comparison::Identical
        | Comparison::NotIdentical => weight(l).min(weight(r)),
        _ => 1,
    }
}

/// How many values are in `value`, long texts counted several times.
fn weight(value: &Value) -> usize {
    match value {
        Value::String(text) => 1 + text.len() / 16,
        Value::Array(items) => items.iter().map(weight).sum(),
        Value::Object(fields) => fields.values().map(weight).sum(),
        Value::Null | Value::Bool(_) | Value::Number(_) => 1,
    }
}

fn compares(
    left: &Side<'_>,
    comparison: Comparison,
    right: &Side<'_>,
    evaluator: &Evaluator<'_, '_>,
) -> Result<bool, Miss> {
    let order = || ordering(left.value()?, right.value()?);
    Ok(match comparison {
        Comparison::Equal => equal(left, right),
        Comparison::NotEqual => !equal(left, right),
        Comparison::Identical => identical(left, right),
        Comparison::NotIdentical => !identical(left, right),
        Comparison::Less => order().is_some_and(Ordering::is_lt),
        Comparison::LessEqual => order().is_some_and(Ordering::is_le),
        Comparison::Greater => order().is_some_and(Ordering::is_gt),
        Comparison::GreaterEqual => order().is_some_and(Ordering::is_ge),
        Comparison::Matches => matches(left, right, evaluator)?,
        Comparison::In => is_in(left, right),
        Comparison::NotIn => !is_in(left, right),
        Comparison::Contains => contains(left, right),
        Comparison::Size => has_size(left, right),
        Comparison::Empty => match (size(left), right.value()) {
            (Some(size), Some(Value::Bool(empty))) => (size == 0) == *empty,
            _ => false,
        },
        Comparison::Exists => match (left.value(), right.value()) {
            (Some(Value::Bool(left)), Some(Value::Bool(right))) => left == right,
            _ => false,
        },
        Comparison::All => both_lists(left, right, |l, r| r.iter().all(|r| has(l, r))),
        Comparison::SubsetOf => both_lists(left, right, |l, r| l.iter().all(|l| has(r, l))),
        Comparison::AnyOf => both_lists(left, right, |l, r| l.iter().any(|l| has(r, l))),
        Comparison::NoneOf => both_lists(left, right, |l, r| !l.iter().any(|l| has(r, l))),
        // They compare with Java classes and objects, which no path can name.
        Comparison::Type | Comparison::Predicate => false,
    })
}

fn both_lists(
    left: &Side<'_>,
    right: &Side<'_>,
    test: impl Fn(&[Value], &[Value]) -> bool,
) -> bool {
    match (left.list(), right.list()) {
        (Some(left), Some(right)) => test(left, right),
        _ => false,
    }
}

fn has(list: &[Value], value: &Value) -> bool {
    list.iter().any(|item| equal_values(value, item))
}

fn is_in(left: &Side<'_>, right: &Side<'_>) -> bool {
    match (left.value(), right.list()) {
        (Some(left), Some(right)) => has(right, left),
        _ => false,
    }
}

fn contains(left: &Side<'_>, right: &Side<'_>) -> bool {
    match (left.value(), right.value()) {
        (Some(Value::String(text)), Some(Value::String(part))) => text.contains(part.as_str()),
        (Some(Value::Array(list)), Some(value)) => has(list, value),
        _ => false,
    }
}

fn size(side: &Side<'_>) -> Option<usize> {
    match side.value()? {
        Value::String(text) => Some(text.encode_utf16().count()),
        Value::Array(items) => Some(items.len()),
        Value::Object(fields) => Some(fields.len()),
        _ => None,
    }
}

fn has_size(left: &Side<'_>, right: &Side<'_>) -> bool {
    let Some(Value::Number(wanted)) = right.value() else {
        return false;
    };
    match left.value() {
        Some(Value::Object(_)) | None => false,
        Some(_) => size(left).is_some_and(|size| wanted.as_u64() == u64::try_from(size).ok()),
    }
}

fn identical(left: &Side<'_>, right: &Side<'_>) -> bool {
    let kind = |side: &Side<'_>| match side.value() {
        // Arrays and objects are one kind to the library.
        Some(Value::Object(_)) => Some(std::mem::discriminant(&Value::Array(Vec::new()))),
        Some(value) => Some(std::mem::discriminant(value)),
        None => None,
    };
    kind(left) == kind(right) && equal(left, right)
}

fn equal(left: &Side<'_>, right: &Side<'_>) -> bool {
    match (left.value(), right.value()) {
        (Some(left), Some(right)) => equal_values(left, right),
        _ => false,
    }
}

/// A number equals the text that reads like it: that is how the library compares.
fn equal_values(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::String(left), Value::Number(right)) => *left == right.to_string(),
        (Value::Number(left), Value::String(right)) => right
            .trim()
            .parse::<Number>()
            .is_ok_and(|right| number::compare(left, &right).is_eq()),
        (Value::Number(left), Value::Number(right)) => number::compare(left, right).is_eq(),
        _ => left == right,
    }
}

fn ordering(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::Number(left), Value::Number(right)) => Some(number::compare(left, right)),
        (Value::String(left), Value::String(right)) => Some(order_texts(left, right)),
        _ => None,
    }
}

/// Java's order of texts: by UTF-16 code units.
pub(super) fn order_texts(left: &str, right: &str) -> Ordering {
    left.encode_utf16().cmp(right.encode_utf16())
}

fn matches(left: &Side<'_>, right: &Side<'_>, evaluator: &Evaluator<'_, '_>) -> Result<bool, Miss> {
    let ((Side::Pattern { pattern, flags }, other) | (other, Side::Pattern { pattern, flags })) =
        (left, right)
    else {
        return Ok(false);
    };
    let Some(regex) = evaluator.pattern(pattern, flags)? else {
        return Ok(false);
    };
    let is_match = |value: &Value| {
        let text = match value {
            Value::String(text) => Cow::Borrowed(text.as_str()),
            Value::Number(_) | Value::Bool(_) => Cow::Owned(value.to_string()),
            _ => Cow::Borrowed(""),
        };
        // Slow, for a byte, when the expression is large.
        evaluator.work.spend(4 * text.len())?;
        Ok(regex.is_match(&text))
    };
    match other {
        Side::Value(value) => match &**value {
            Value::Array(items) => {
                for item in items {
                    if is_match(item)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            value => is_match(value),
        },
        Side::Undefined => is_match(&Value::Null),
        Side::Pattern { .. } => Ok(false),
    }
}

/// A regular expression that has to match the whole of a text. None when it is none, or one that
/// needs backtracking, which would let a definition run for ever.
pub(super) fn whole_match(pattern: &str, flags: &str) -> Option<Regex> {
    let build = |pattern: &str| {
        RegexBuilder::new(pattern)
            .case_insensitive(flags.contains('i'))
            .dot_matches_new_line(flags.contains('s'))
            .ignore_whitespace(flags.contains('x'))
            .size_limit(1 << 16)
            .build()
            .ok()
    };
    // Alone it has to be one, too: `a)|(b` is not. A comment in it ends with its line.
    build(pattern)?;
    let end = if flags.contains('x') { "\n" } else { "" };
    build(&format!("^(?:{pattern}{end})$"))
}
