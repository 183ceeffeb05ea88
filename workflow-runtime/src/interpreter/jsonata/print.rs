//! Numbers and values as text.

use super::error::{self, Thrown};
use super::limits::MEMORY;
use super::value::Value;

/// A number as JavaScript writes it.
pub(super) fn number(n: f64) -> String {
    if n.is_nan() {
        return "NaN".to_owned();
    }
    if n.is_infinite() {
        return if n > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    if n == 0.0 {
        return "0".to_owned();
    }
    let size = n.abs();
    if (1e-6..1e21).contains(&size) {
        return n.to_string();
    }
    let text = format!("{n:e}");
    match text.split_once('e') {
        Some((digits, power)) if !power.starts_with('-') => format!("{digits}e+{power}"),
        _ => text,
    }
}

/// A number as `$string` writes it: a fraction with fifteen digits.
fn rounded(n: f64) -> String {
    if n.fract() == 0.0 {
        return number(n);
    }
    number(format!("{n:.14e}").parse().unwrap_or(n))
}

/// `$string(value)`; nothing for nothing.
pub(super) fn string(value: &Value, pretty: bool) -> Result<Option<String>, Thrown> {
    Ok(Some(match value {
        Value::Undefined => return Ok(None),
        Value::String(text) => text.to_string(),
        Value::Function(_) => String::new(),
        Value::Number(n) if !n.is_finite() => return Err(Thrown::about("D3001", value)),
        _ => {
            let mut writer = Writer {
                out: String::new(),
                pretty,
                exact: false,
            };
            writer.value(value, 0)?;
            writer.out
        }
    }))
}

/// The value as error messages show it.
pub(super) fn shown(value: &Value) -> String {
    let mut writer = Writer {
        out: String::new(),
        pretty: false,
        exact: true,
    };
    match value {
        Value::Undefined | Value::Function(_) => "undefined".to_owned(),
        _ => match writer.value(value, 0) {
            Ok(()) => writer.out,
            Err(_) => "null".to_owned(),
        },
    }
}

struct Writer {
    out: String,
    pretty: bool,
    /// Whether numbers keep all their digits, and what is none is null.
    exact: bool,
}

impl Writer {
    fn value(&mut self, value: &Value, level: usize) -> Result<(), Thrown> {
        if self.out.len() as u64 > MEMORY {
            return Err(error::memory());
        }
        match value {
            Value::Undefined | Value::Null => self.out.push_str("null"),
            Value::Bool(b) => self.out.push_str(if *b { "true" } else { "false" }),
            Value::Number(n) if !n.is_finite() => {
                // Among other values the reference sees an infinity as out of range, and no
                // number as null.
                if n.is_infinite() && !self.exact {
                    return Err(Thrown::about("D1001", value));
                }
                self.out.push_str("null");
            }
            Value::Number(n) if self.exact => self.out.push_str(&number(*n)),
            Value::Number(n) => self.out.push_str(&rounded(*n)),
            Value::Long(n) => self.out.push_str(&n.to_string()),
            Value::String(text) => self.quoted(text),
            Value::Function(_) => self.out.push_str("\"\""),
            Value::Array(array) => {
                self.items('[', ']', array.values(), level, |writer, item| {
                    writer.value(item, level + 1)
                })?;
            }
            Value::Object(object) => {
                self.items('{', '}', &object.fields, level, |writer, (key, value)| {
                    writer.quoted(key);
                    writer.out.push_str(if writer.pretty { ": " } else { ":" });
                    writer.value(value, level + 1)
                })?;
            }
        }
        Ok(())
    }

    fn items<T>(
        &mut self,
        open: char,
        close: char,
        items: impl IntoIterator<Item = T>,
        level: usize,
        mut each: impl FnMut(&mut Writer, T) -> Result<(), Thrown>,
    ) -> Result<(), Thrown> {
        self.out.push(open);
        let mut any = false;
        for item in items {
            if any {
                self.out.push(',');
            }
            any = true;
            self.line(level + 1);
            each(self, item)?;
        }
        if any {
            self.line(level);
        }
        self.out.push(close);
        Ok(())
    }

    fn line(&mut self, level: usize) {
        if self.pretty {
            self.out.push('\n');
            self.out.extend(std::iter::repeat_n("  ", level));
        }
    }

    fn quoted(&mut self, text: &str) {
        self.out.push('"');
        for c in text.chars() {
            match c {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '\u{8}' => self.out.push_str("\\b"),
                '\u{c}' => self.out.push_str("\\f"),
                '\n' => self.out.push_str("\\n"),
                '\r' => self.out.push_str("\\r"),
                '\t' => self.out.push_str("\\t"),
                c if c < ' ' => self.out.push_str(&format!("\\u{:04x}", u32::from(c))),
                c => self.out.push(c),
            }
        }
        self.out.push('"');
    }
}
