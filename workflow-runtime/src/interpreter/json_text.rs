//! JSON in texts, as the service's Java library writes it: doubles look like `1.5E7`.

use std::io::{self, Write};

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use serde_json::{Number, Value};

/// Compact JSON.
pub(crate) fn json(value: &Value) -> String {
    let mut out = Vec::new();
    let written = value.serialize(&mut Serializer::with_formatter(&mut out, Java));
    match written {
        Ok(()) => String::from_utf8_lossy(&out).into_owned(),
        // A vector takes every byte, and a value has text keys.
        Err(_) => value.to_string(),
    }
}

/// A number.
pub(crate) fn number(number: &Number) -> String {
    match number.as_f64() {
        Some(value) if number.is_f64() => double(value),
        _ => number.to_string(),
    }
}

/// As `Double.toString` prints it: digits up to ten million, an exponent from there.
fn double(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 || (1e-3..1e7).contains(&size) {
        return format!("{value:?}");
    }
    let text = format!("{value:e}");
    match text.split_once('e') {
        Some((digits, exponent)) if digits.contains('.') => format!("{digits}E{exponent}"),
        Some((digits, exponent)) => format!("{digits}.0E{exponent}"),
        None => text,
    }
}

struct Java;

impl Formatter for Java {
    fn write_f64<W: ?Sized + Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        writer.write_all(double(value).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::json;

    #[test]
    fn writes_numbers_as_java_does() {
        let cases = [
            ("[1,-2,9007199254740993]", "[1,-2,9007199254740993]"),
            ("1.0", "1.0"),
            ("0.001", "0.001"),
            ("0.0001", "1.0E-4"),
            ("9999999.5", "9999999.5"),
            ("12345678.5", "1.23456785E7"),
            ("-1e100", "-1.0E100"),
            (
                r#"{"a":"1e9\n","b":[null,true]}"#,
                r#"{"a":"1e9\n","b":[null,true]}"#,
            ),
        ];
        for (text, expected) in cases {
            assert_eq!(json(&serde_json::from_str(text).unwrap()), expected);
        }
    }
}
