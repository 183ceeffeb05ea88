//! Values without what two executions can't have alike.

use jiff::Timestamp;
use serde_json::Value;

use crate::sources::TEST_MARK;

/// What an execution calls itself.
#[derive(Debug)]
pub(super) struct Own {
    arn: String,
    name: String,
}

impl Own {
    pub(super) fn new(arn: &str, name: &str) -> Own {
        Own {
            arn: arn.to_owned(),
            name: name.to_owned(),
        }
    }

    /// The value with the same words for each execution of itself, and one form for each time:
    /// the service writes milliseconds, Rust the digits there are.
    pub(super) fn plain(&self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.plain_text(text)),
            Value::Array(items) => items.iter().map(|item| self.plain(item)).collect(),
            Value::Object(fields) => {
                let fields = fields.iter();
                let fields = fields.map(|(key, value)| (self.named(key), self.plain(value)));
                Value::Object(fields.collect())
            }
            other => other.clone(),
        }
    }

    /// The same of a text.
    pub(super) fn plain_text(&self, text: &str) -> String {
        match time(text) {
            Some(time) => time.to_string(),
            None => self.named(text),
        }
    }

    fn named(&self, text: &str) -> String {
        match text.contains(&self.name) {
            true => text
                .replace(&self.arn, "(this execution)")
                .replace(&self.name, "(its name)"),
            false => text.to_owned(),
        }
    }
}

/// The UUIDs that an execution has drawn, as they come up.
#[derive(Debug, Default)]
pub(super) struct Drawn(Vec<String>);

impl Drawn {
    /// The text with the number of each UUID that was drawn in its place: executions that draw in
    /// another order are the same.
    pub(super) fn numbered(&mut self, text: &str) -> String {
        let mark = format!("{TEST_MARK:04x}");
        let mut out = String::new();
        let mut rest = text;
        while let Some(at) = rest.find(&mark) {
            let (before, from) = rest.split_at(at);
            out.push_str(before);
            let end = match from.get(..UUID) {
                Some(uuid) if uuid.parse::<uuid::Uuid>().is_ok() => {
                    out.push_str(&format!("(uuid {})", self.number(uuid)));
                    UUID
                }
                _ => {
                    out.push_str(&mark);
                    mark.len()
                }
            };
            rest = &from[end..];
        }
        out + rest
    }

    /// The same of all texts in a value, the fields of an object in the order of their keys.
    pub(super) fn numbered_value(&mut self, value: &Value) -> Value {
        match value {
            Value::String(text) => Value::String(self.numbered(text)),
            Value::Array(items) => items.iter().map(|item| self.numbered_value(item)).collect(),
            Value::Object(fields) => {
                let mut fields: Vec<_> = fields.iter().collect();
                fields.sort_unstable_by_key(|(key, _)| *key);
                let fields = fields.into_iter();
                let fields = fields.map(|(k, v)| (self.numbered(k), self.numbered_value(v)));
                Value::Object(fields.collect())
            }
            other => other.clone(),
        }
    }

    fn number(&mut self, uuid: &str) -> usize {
        self.0.iter().position(|u| u == uuid).unwrap_or_else(|| {
            self.0.push(uuid.to_owned());
            self.0.len() - 1
        })
    }
}

/// How long the text of a UUID is.
const UUID: usize = 36;

/// The time that a text is, whole.
fn time(text: &str) -> Option<Timestamp> {
    let looks = text.len() >= 20 && text.as_bytes()[10] == b'T';
    looks.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Drawn, Own};

    #[test]
    fn drawn_uuids_are_told_apart_by_where_they_come_up() {
        let (a, b) = (
            "7e570000-52f3-403f-b6f4-aee5bd3fc69a",
            "7e571111-52f3-403f-b6f4-aee5bd3fc69a",
        );
        let numbered = |text: &str| Drawn::default().numbered(text);
        let text = |x: &str, y: &str| format!("7e57 {x}, é{y} and {x}7e57");
        assert_eq!(numbered(&text(a, b)), numbered(&text(b, a)));
        assert_ne!(numbered(&text(a, b)), numbered(&text(a, a)));
        let other = "48671c60-52f3-403f-b6f4-aee5bd3fc69a";
        assert_eq!(numbered(other), other);
    }

    #[test]
    fn only_the_form_of_times_and_the_executions_own_name_are_alike() {
        let own = |name: &str| Own::new(&format!("arn:x:{name}"), name);
        let value = |name: &str, time: &str| json!({"id": format!("arn:x:{name}"), "log": [format!("by {name}"), time, 7, "é"]});
        let a = own("a-1").plain(&value("a-1", "2026-01-01T00:00:00Z"));
        assert_eq!(
            a,
            own("b-2").plain(&value("b-2", "2026-01-01T00:00:00.000Z"))
        );
        assert_ne!(
            a,
            own("b-2").plain(&value("b-2", "2026-01-01T00:00:00.001Z"))
        );
        assert_ne!(a, own("b-2").plain(&value("c-3", "2026-01-01T00:00:00Z")));
    }
}
