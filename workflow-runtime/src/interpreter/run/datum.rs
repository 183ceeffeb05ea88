//! A value beside its text.

use std::rc::Rc;

use serde_json::Value;

use crate::payload::Payload;

/// A value that crosses between states, beside the text that events show. Copies share both.
#[derive(Debug, Clone)]
pub(super) struct Datum {
    pub(super) value: Rc<Value>,
    pub(super) text: Payload,
}

impl Datum {
    /// A new value.
    pub(super) fn new(value: Value) -> Datum {
        Datum {
            text: Payload::from(&value),
            value: Rc::new(value),
        }
    }

    /// What a text says.
    pub(super) fn read(text: &Payload) -> Datum {
        Datum {
            value: Rc::new(text.to_value()),
            text: text.clone(),
        }
    }

    /// A value that may be the copy of a known one: then it has the text of that one, with the
    /// spaces that somebody wrote.
    pub(super) fn like<'a>(value: Value, known: impl IntoIterator<Item = &'a Datum>) -> Datum {
        let mut known = known.into_iter();
        match known.find(|known| same(&known.value, &value)) {
            Some(known) => known.clone(),
            None => Datum::new(value),
        }
    }
}

/// Whether two values are the same, the order of keys included.
fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .zip(other)
                    .all(|((key, one), (other_key, other))| key == other_key && same(one, other))
        }
        (one, other) => one == other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Datum;
    use crate::payload::Payload;

    #[test]
    fn a_copy_keeps_the_text_it_was_written_with() {
        let cases: [(&str, Value, &str); 5] = [
            ("[ 1,  2 ]", json!([1, 2]), "[ 1,  2 ]"),
            ("[ 1, 2 ]", json!([1, 2, 3]), "[1,2,3]"),
            (r#"{ "a": 1 }"#, json!({"a": 1}), r#"{ "a": 1 }"#),
            (
                r#"{ "a": 1, "b": 2 }"#,
                json!({"b": 2, "a": 1}),
                r#"{"b":2,"a":1}"#,
            ),
            ("1.0", json!(1), "1"),
        ];
        for (known, value, text) in cases {
            let known = Datum::read(&Payload::from_text(known));
            assert_eq!(Datum::like(value, [&known]).text.as_str(), text);
        }
    }
}
