//! JSON as it crosses between states: text that events share.

use std::fmt;
use std::sync::Arc;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The most bytes that a state's input or output, a task's parameters or its result may have.
pub const PAYLOAD_LIMIT: usize = 262_144;

/// JSON text. Copies share it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Payload(Arc<str>);

impl Payload {
    /// The JSON of `value`.
    ///
    /// # Errors
    /// When serde can't write it.
    pub fn of<T: Serialize + ?Sized>(value: &T) -> Result<Payload, serde_json::Error> {
        serde_json::to_string(value).map(Payload::from_text)
    }

    /// Text that is JSON already.
    pub(crate) fn from_text(text: impl Into<Arc<str>>) -> Payload {
        Payload(text.into())
    }

    /// `[a, b, ..]`
    pub(crate) fn array<'a>(items: impl IntoIterator<Item = &'a Payload>) -> Payload {
        let mut text = String::from("[");
        for (position, item) in items.into_iter().enumerate() {
            if position > 0 {
                text.push(',');
            }
            text.push_str(item.as_str());
        }
        text.push(']');
        Payload::from_text(text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it is within the service's limit, and not nested deeper than JSON is read.
    #[must_use]
    pub fn fits(&self) -> bool {
        self.0.len() <= PAYLOAD_LIMIT && is_readable(&self.0)
    }

    /// The value of the text.
    ///
    /// # Errors
    /// When it is not of type `T`.
    pub fn decode<T: DeserializeOwned>(&self) -> Result<T, serde_json::Error> {
        serde_json::from_str(&self.0)
    }

    /// The text as a JSON value.
    #[must_use]
    pub fn to_value(&self) -> Value {
        // The text was written by serde_json, so reading fails only beyond its depth limit.
        serde_json::from_str(&self.0).unwrap_or_else(|_| Value::String(self.0.to_string()))
    }
}

/// How deeply arrays and objects may be nested: as deeply as serde_json reads them.
const MAX_DEPTH: usize = 127;

/// Whether no value in the JSON `text` is nested too deeply.
fn is_readable(text: &str) -> bool {
    // Every level opens and closes.
    if text.len() <= 2 * MAX_DEPTH {
        return true;
    }
    let (mut depth, mut in_text, mut escaped) = (0usize, false, false);
    for byte in text.bytes() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = in_text,
            b'"' => in_text = !in_text,
            b'[' | b'{' if !in_text => depth += 1,
            b']' | b'}' if !in_text => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > MAX_DEPTH {
            return false;
        }
    }
    true
}

impl From<&Value> for Payload {
    fn from(value: &Value) -> Payload {
        // Faster than `Display`; a value that is JSON can always be written.
        Payload::from_text(serde_json::to_string(value).unwrap_or_else(|_| value.to_string()))
    }
}

impl fmt::Debug for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for Payload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fits_when_it_can_be_read_again() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        let texts = [
            (nested(MAX_DEPTH), true),
            (nested(MAX_DEPTH + 1), false),
            (nested(100_000), false),
            (
                format!("[{:?},{}]", "[{\"\\".repeat(500), nested(100)),
                true,
            ),
            (format!("[{}]", ["{}"; 500].join(",")), true),
            (format!("{:?}", "x".repeat(PAYLOAD_LIMIT)), false),
        ];
        for (text, fits) in texts {
            let payload = Payload::from_text(text.as_str());
            assert_eq!(payload.fits(), fits, "{text:.100}");
            if text.len() <= PAYLOAD_LIMIT {
                assert_eq!(payload.decode::<Value>().is_ok(), fits, "{text:.100}");
            }
        }
    }
}
