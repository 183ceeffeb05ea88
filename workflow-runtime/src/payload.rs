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

    /// Whether it is within the service's limit.
    #[must_use]
    pub fn fits(&self) -> bool {
        self.0.len() <= PAYLOAD_LIMIT
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
