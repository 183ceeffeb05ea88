//! JSON files: an array, or what a JSON pointer names in the file.

use std::io::BufRead;

use serde_json::Value;

use super::{Item, Malformed, Place};

/// The cause that AWS gives.
const NOT_ITERABLE: &str = "Attempting to map over non-iterable node.";

/// The items of a file. `pointer` is `ReaderConfig.ItemsPointer`.
pub(super) fn read(mut content: impl BufRead, pointer: &str) -> Result<Vec<Item>, Malformed> {
    let mut bytes = Vec::new();
    let read = content.read_to_end(&mut bytes);
    read.map_err(|error| Malformed::io(&error))?;
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let mut file: Value = serde_json::from_slice(text).map_err(|error| malformed(&error))?;
    let node = file.pointer_mut(pointer).ok_or_else(|| {
        Malformed::whole(
            "The provided ReaderConfig.ItemsPointer does not match any valid path in the JSON structure.",
        )
    })?;
    match node.take() {
        Value::Array(items) => Ok(items.into_iter().map(Item::from).collect()),
        // AWS refused an object that is the whole file when that was recorded. An object that a
        // pointer names is newer; each of its entries is an item.
        Value::Object(entries) if !pointer.is_empty() => Ok(entries
            .into_iter()
            .map(|(key, value)| Item {
                key: Some(key),
                ..Item::from(value)
            })
            .collect()),
        _ => Err(Malformed::whole(NOT_ITERABLE)),
    }
}

fn malformed(error: &serde_json::Error) -> Malformed {
    Malformed {
        place: Place::LineColumn(error.line() as u64, error.column() as u64),
        message: format!("The file is not JSON: {}.", reason(error)),
    }
}

/// What is wrong, without the place.
pub(super) fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    text.strip_suffix(&place).unwrap_or(&text).to_owned()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::read;

    #[test]
    fn items_are_those_of_the_array_or_object_that_the_pointer_names() {
        for (text, pointer, expected) in [
            (
                "[1, [2], {}]",
                "",
                json!([[null, 1], [null, [2]], [null, {}]]),
            ),
            ("\u{feff}[]", "", json!([])),
            (r#"{"a": {"b": [1]}}"#, "/a/b", json!([[null, 1]])),
            (r#"{"a": [0, {"b": [1]}]}"#, "/a/1/b", json!([[null, 1]])),
            (r#"{"a/b": {"~": [1]}}"#, "/a~1b/~0", json!([[null, 1]])),
            (
                r#"{"a": {"z": 1, "y": {"x": 2}}}"#,
                "/a",
                json!([["z", 1], ["y", {"x": 2}]]),
            ),
        ] {
            let items = read(text.as_bytes(), pointer).unwrap();
            let items: Vec<_> = items.iter().map(|i| json!([i.key, i.value])).collect();
            assert_eq!(json!(items), expected, "{text} {pointer}");
        }
    }

    #[test]
    fn what_has_no_items_says_why() {
        let missing = "The provided ReaderConfig.ItemsPointer does not match any valid path in the JSON structure.";
        let scalar = "Attempting to map over non-iterable node.";
        for (text, pointer, message) in [
            (r#"{"Hello": "world"}"#, "", scalar),
            ("1", "", scalar),
            ("null", "", scalar),
            (r#"{"a": "b"}"#, "/a", scalar),
            (r#"{"a": []}"#, "/b", missing),
            (r#"{"a": []}"#, "a", missing),
            ("[[1]]", "/1", missing),
            (
                "[1,\n 2",
                "",
                "line 2, column 2: The file is not JSON: EOF while parsing a list.",
            ),
            (
                "[1]\n]",
                "",
                "line 2, column 1: The file is not JSON: trailing characters.",
            ),
            (
                "",
                "",
                "line 1, column 0: The file is not JSON: EOF while parsing a value.",
            ),
        ] {
            let error = read(text.as_bytes(), pointer).unwrap_err().to_string();
            assert_eq!(error, message, "{text} {pointer}");
        }
        let deep = "[".repeat(100_000);
        let error = read(deep.as_bytes(), "").unwrap_err().to_string();
        assert!(error.contains("recursion limit"), "{error}");
    }
}
