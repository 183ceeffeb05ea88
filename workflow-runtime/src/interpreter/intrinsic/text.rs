//! Functions on texts.

use serde_json::{Number, Value};

use super::super::json_text::number;
use super::{Invalid, fail};

/// A piece of a template of `States.Format`.
pub(super) enum Piece {
    Text(String),
    /// `{}`
    Hole,
}

/// The pieces of a template. In a literal a backslash makes the next character mean itself.
pub(super) fn pieces(template: &str, is_literal: bool) -> Result<Vec<Piece>, Invalid> {
    let (mut pieces, mut text) = (Vec::new(), String::new());
    let mut chars = template.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if is_literal => text.extend(chars.next()),
            '{' if chars.next_if_eq(&'}').is_some() => {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
                pieces.push(Piece::Hole);
            }
            '{' => return fail("matching '}' not found for '{'."),
            '}' => return fail("matching '{' not found for '}'."),
            c => text.push(c),
        }
    }
    pieces.push(Piece::Text(text));
    Ok(pieces)
}

/// The template with the texts in its holes.
pub(super) fn format(pieces: &[Piece], texts: &[String]) -> Result<Value, Invalid> {
    let holes = pieces.iter().filter(|p| matches!(p, Piece::Hole)).count();
    if holes != texts.len() {
        return fail("number of arguments do not match the occurrences of {}.");
    }
    let mut texts = texts.iter();
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Hole => out.extend(texts.next().map(String::as_str)),
        }
    }
    Ok(Value::String(out))
}

/// The text of a value: that of a text, and lists and maps as Java prints them.
pub(super) fn plain(value: &Value) -> String {
    let mut out = String::new();
    write(value, &mut out);
    out
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
pub(super) fn to_json(text: &str) -> Result<Value, Invalid> {
    if text.trim().is_empty() {
        return Ok(Value::Null);
    }
    match serde_json::from_str(text) {
        Ok(value) if text.contains("-0") && !text.contains("-0.") => Ok(without_sign(value)),
        Ok(value) => Ok(value),
        Err(error) => fail(error.to_string()),
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
