//! Functions on texts.

use serde_json::{Number, Value};
use workflow_core::jsonpath::{Argument, Function};

use super::super::json_text::{json, number};
use super::{Arguments, Invalid, fail};

/// A template with values in its holes.
pub(super) fn format(written: &[Argument], arguments: &Arguments<'_>) -> Result<Value, Invalid> {
    let pieces = match written.first() {
        Some(Argument::String(literal)) => pieces(&literal.raw, true)?,
        _ => pieces(arguments.text(0)?, false)?,
    };
    let holes = pieces.iter().filter(|p| matches!(p, Piece::Hole)).count();
    let mut values = written.iter().zip(arguments.values).skip(1);
    if holes != values.len() {
        return Err(Invalid::Count);
    }
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(&text),
            Piece::Hole => match values.next() {
                // It stays JSON, a text in its quotes, too.
                Some((Argument::Call(call), value)) if call.function == Function::StringToJson => {
                    out.push_str(&json(value));
                }
                Some((_, value)) => write(value, &mut out),
                None => {}
            },
        }
    }
    Ok(Value::String(out))
}

/// A piece of a template.
enum Piece {
    Text(String),
    /// `{}`
    Hole,
}

/// The pieces of a template. In a literal a backslash makes the next character mean itself.
fn pieces(template: &str, is_literal: bool) -> Result<Vec<Piece>, Invalid> {
    let (mut pieces, mut text) = (Vec::new(), String::new());
    let mut chars = template.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\\' if is_literal => text.extend(chars.next()),
            '{' if chars.next_if_eq(&'}').is_some() => {
                pieces.push(Piece::Text(std::mem::take(&mut text)));
                pieces.push(Piece::Hole);
            }
            '{' => return Err(Invalid::Template("matching '}' not found for '{'.")),
            '}' => return Err(Invalid::Template("matching '{' not found for '}'.")),
            c => text.push(c),
        }
    }
    pieces.push(Piece::Text(text));
    Ok(pieces)
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
