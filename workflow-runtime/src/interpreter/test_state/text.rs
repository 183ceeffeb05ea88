//! JSON as TestState writes it: with a space behind commas and colons, as all recorded responses
//! have it.

use std::io;

use serde::Serialize;
use serde_json::Value;
use serde_json::ser::{Formatter, Serializer};

struct Spaced;

impl Formatter for Spaced {
    fn begin_array_value<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        separate(writer, first)
    }

    fn begin_object_key<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        first: bool,
    ) -> io::Result<()> {
        separate(writer, first)
    }

    fn begin_object_value<W: ?Sized + io::Write>(&mut self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b": ")
    }
}

fn separate<W: ?Sized + io::Write>(writer: &mut W, first: bool) -> io::Result<()> {
    if first {
        Ok(())
    } else {
        writer.write_all(b", ")
    }
}

/// The text of `value`.
pub(super) fn text(value: &Value) -> String {
    let mut text = Vec::new();
    let written = value.serialize(&mut Serializer::with_formatter(&mut text, Spaced));
    match (written, String::from_utf8(text)) {
        (Ok(()), Ok(text)) => text,
        // Not to be expected of a value and a writer that never fail.
        _ => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn there_is_a_space_behind_commas_and_colons() {
        for (value, text) in [
            (json!([1, "a,b:c", []]), r#"[1, "a,b:c", []]"#),
            (
                json!({ "a": { "b": null }, "c": [{}] }),
                r#"{"a": {"b": null}, "c": [{}]}"#,
            ),
            (json!("\"é\n"), r#""\"é\n""#),
        ] {
            assert_eq!(super::text(&value), text);
        }
    }
}
