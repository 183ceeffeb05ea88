//! Functions on texts.

use serde_json::{Number, Value};

use super::super::json_text::number;
use super::{Arguments, Problem, fail};

/// A piece of a template of `States.Format`.
pub(super) enum Piece {
    Text(String),
    /// `{}`
    Hole,
}

/// The pieces of a template. In a literal a backslash makes the next character mean itself.
pub(super) fn pieces(template: &str, is_literal: bool) -> Result<Vec<Piece>, Problem> {
    let (mut pieces, mut text) = (Vec::new(), String::new());
    let mut chars = template.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if is_literal => text.extend(chars.next()),
            '{' if chars.next_if_eq(&'}').is_some() => {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
                pieces.push(Piece::Hole);
            }
            '{' => return fail("matching '}' not found for '{'"),
            c => text.push(c),
        }
    }
    pieces.push(Piece::Text(text));
    Ok(pieces)
}

/// The template with the arguments behind the first in its holes.
pub(super) fn format(pieces: &[Piece], arguments: &Arguments<'_>) -> Result<Value, Problem> {
    let values = arguments.values.get(1..).unwrap_or_default();
    let holes = pieces.iter().filter(|p| matches!(p, Piece::Hole)).count();
    if holes != values.len() {
        return fail(format!(
            "The number of {{}} in the template ({holes}) does not match the number of arguments \
             ({})",
            values.len()
        ));
    }
    let mut values = values.iter();
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Hole => values.next().into_iter().for_each(|v| write(v, &mut out)),
        }
    }
    Ok(Value::String(out))
}

/// As Java prints lists and maps: `{a=1, b=[x, null]}`.
fn write(value: &Value, out: &mut String) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(bool) => out.push_str(if *bool { "true" } else { "false" }),
        Value::Number(value) => out.push_str(&number(value)),
        Value::String(text) => out.push_str(text),
        Value::Array(items) => {
            out.push('[');
            for (i, item) in items.iter().enumerate() {
                out.push_str(if i > 0 { ", " } else { "" });
                write(item, out);
            }
            out.push(']');
        }
        Value::Object(fields) => {
            out.push('{');
            for (i, (name, field)) in fields.iter().enumerate() {
                out.push_str(if i > 0 { ", " } else { "" });
                out.push_str(name);
                out.push('=');
                write(field, out);
            }
            out.push('}');
        }
    }
}

/// The JSON that a text holds; nothing but blanks is null.
pub(super) fn to_json(text: &str) -> Result<Value, Problem> {
    if text.trim().is_empty() {
        return Ok(Value::Null);
    }
    match serde_json::from_str(text) {
        Ok(value) if text.contains("-0") && !text.contains("-0.") => Ok(without_sign(value)),
        Ok(value) => Ok(value),
        Err(error) => fail(format!("Invalid JSON: {error}")),
    }
}

/// `-0` is an integer, which has no sign.
fn without_sign(value: Value) -> Value {
    match value {
        Value::Number(n) if n.as_f64() == Some(0.0) => Value::Number(Number::from(0)),
        Value::Array(items) => items.into_iter().map(without_sign).collect(),
        Value::Object(fields) => fields
            .into_iter()
            .map(|(name, field)| (name, without_sign(field)))
            .collect(),
        other => other,
    }
}

/// The pieces between characters of `delimiters`, without empty ones.
pub(super) fn split(text: &str, delimiters: &str) -> Value {
    text.split(|c| delimiters.contains(c))
        .filter(|piece| !piece.is_empty())
        .collect()
}
