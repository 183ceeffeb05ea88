//! JSON Lines: a value in each line.

use std::io::BufRead;

use serde_json::Value;

use super::{Malformed, Place};

/// The values of the lines; blank lines are skipped.
pub(super) struct Items<R> {
    content: R,
    /// The line that was read last, from 1.
    line: u64,
    bytes: Vec<u8>,
}

impl<R: BufRead> Items<R> {
    pub(super) fn new(content: R) -> Items<R> {
        Items {
            content,
            line: 0,
            bytes: Vec::new(),
        }
    }

    fn item(&mut self) -> Result<Option<Value>, Malformed> {
        loop {
            self.bytes.clear();
            let read = self.content.read_until(b'\n', &mut self.bytes);
            if read.map_err(|error| Malformed::io(&error))? == 0 {
                return Ok(None);
            }
            self.line += 1;
            let line = match self.line {
                1 => self
                    .bytes
                    .strip_prefix(b"\xef\xbb\xbf")
                    .unwrap_or(&self.bytes),
                _ => &self.bytes,
            };
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            let value = serde_json::from_slice(line).map_err(|error| Malformed {
                place: Place::LineColumn(self.line, error.column() as u64),
                message: format!("The line is not JSON: {}.", super::json::reason(&error)),
            })?;
            return Ok(Some(value));
        }
    }
}

impl<R: BufRead> Iterator for Items<R> {
    type Item = Result<Value, Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        self.item().transpose()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Items;

    fn read(text: &str) -> Result<Vec<Value>, String> {
        Items::new(text.as_bytes())
            .collect::<Result<_, _>>()
            .map_err(|error| error.to_string())
    }

    #[test]
    fn each_line_is_an_item() {
        for (text, expected) in [
            ("{\"a\":1}\n[2]\n", json!([{"a": 1}, [2]])),
            ("1\r\n\n  \n\"two\"\nnull", json!([1, "two", null])),
            ("\u{feff}1\n", json!([1])),
            ("", json!([])),
        ] {
            assert_eq!(
                read(text),
                Ok(expected.as_array().unwrap().clone()),
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_malformed_line_says_where() {
        for (text, place) in [
            ("1\nnot-json\n", "line 2, column 2: "),
            ("1\n\n{\"a\":}\n", "line 3, column 6: "),
            ("{\"a\":\n1}\n", "line 1, column "),
            ("1 2\n", "line 1, column 3: "),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.starts_with(place), "{text:?}: {error}");
        }
    }

    #[test]
    fn deep_nesting_is_an_error() {
        let text = "[".repeat(100_000);
        let error = read(&text).unwrap_err();
        assert!(error.contains("recursion limit"), "{error}");
    }
}
