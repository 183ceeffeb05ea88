//! Text files with delimiters, by the service's rules.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/dg/example-csv-parse-dist-map.html>:
//! quotes enclose delimiters and line ends; a doubled quote is a quote, in fields without quotes,
//! too; a backslash before a backslash, a quote or the delimiter keeps that, before anything else
//! it goes away. A row with too few fields has empty ones; what it has too many is skipped.

use std::collections::BTreeSet;
use std::io::BufRead;

use serde_json::{Map, Value};

use super::{Malformed, Place};

/// What is between fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Delimiter {
    /// `COMMA`
    #[default]
    Comma,
    /// `PIPE`
    Pipe,
    /// `SEMICOLON`
    Semicolon,
    /// `SPACE`
    Space,
    /// `TAB`
    Tab,
}

impl Delimiter {
    /// By its name in `CSVDelimiter`.
    pub(super) fn parse(name: &str) -> Option<Delimiter> {
        Some(match name {
            "COMMA" => Delimiter::Comma,
            "PIPE" => Delimiter::Pipe,
            "SEMICOLON" => Delimiter::Semicolon,
            "SPACE" => Delimiter::Space,
            "TAB" => Delimiter::Tab,
            _ => return None,
        })
    }

    fn byte(self) -> u8 {
        match self {
            Delimiter::Comma => b',',
            Delimiter::Pipe => b'|',
            Delimiter::Semicolon => b';',
            Delimiter::Space => b' ',
            Delimiter::Tab => b'\t',
        }
    }
}

/// Where the names of the columns are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Headers {
    /// `FIRST_ROW`
    FirstRow,
    /// `GIVEN`
    Given(Vec<String>),
}

/// Objects of strings, a row each.
pub(super) struct Items<R> {
    rows: Rows<R>,
    headers: Vec<String>,
    /// The positions of the headers in the order of an item's keys.
    order: Vec<usize>,
}

impl<R: BufRead> Items<R> {
    /// Reads the headers.
    pub(super) fn new(
        content: R,
        delimiter: Delimiter,
        headers: &Headers,
    ) -> Result<Items<R>, Malformed> {
        let mut rows = Rows::new(content, delimiter);
        let headers = match headers {
            Headers::Given(headers) => headers.clone(),
            Headers::FirstRow => rows.next().transpose()?.unwrap_or_default(),
        };
        let different: BTreeSet<&String> = headers.iter().collect();
        if different.len() < headers.len() {
            return Err(Malformed::whole("CSV headers cannot contain duplicates."));
        }
        let order = hash_order(&headers);
        Ok(Items {
            rows,
            headers,
            order,
        })
    }

    fn item(&self, mut row: Vec<String>) -> Value {
        let item = self.order.iter().map(|&position| {
            let field = row.get_mut(position).map(std::mem::take);
            let field = Value::String(field.unwrap_or_default());
            (self.headers[position].clone(), field)
        });
        Value::Object(item.collect::<Map<String, Value>>())
    }
}

impl<R: BufRead> Iterator for Items<R> {
    type Item = Result<Value, Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = self.rows.next()?;
        Some(row.map(|row| self.item(row)))
    }
}

/// The positions of `names` in the order that a hash map of the service's platform (Java) gives
/// them, which is that of the keys in the inputs of child executions.
fn hash_order(names: &[String]) -> Vec<usize> {
    // The table doubles when it is three quarters full.
    let mut table: u32 = 16;
    while u64::from(table) * 3 < names.len() as u64 * 4 {
        table *= 2;
    }
    let place = |name: &String| {
        let hash = name.encode_utf16().fold(0u32, |hash, unit| {
            hash.wrapping_mul(31).wrapping_add(u32::from(unit))
        });
        (hash ^ (hash >> 16)) & (table - 1)
    };
    let mut order: Vec<usize> = (0..names.len()).collect();
    order.sort_by_key(|&position| place(&names[position]));
    order
}

/// Rows of fields.
struct Rows<R> {
    content: R,
    delimiter: u8,
    /// The line that is read next, from 1.
    line: u64,
    /// The line, with its end.
    bytes: Vec<u8>,
}

/// A row as far as it is read.
#[derive(Default)]
struct Row {
    fields: Vec<String>,
    field: Vec<u8>,
    /// Between quotes.
    quoted: bool,
    /// Behind the first byte of a field, or its opening quote.
    inside: bool,
}

impl<R: BufRead> Rows<R> {
    fn new(content: R, delimiter: Delimiter) -> Rows<R> {
        Rows {
            content,
            delimiter: delimiter.byte(),
            line: 1,
            bytes: Vec::new(),
        }
    }

    /// Reads a line; false at the end.
    fn read_line(&mut self) -> Result<bool, Malformed> {
        self.bytes.clear();
        let read = self.content.read_until(b'\n', &mut self.bytes);
        let read = read.map_err(|error| Malformed::io(&error))?;
        if self.line == 1 && self.bytes.starts_with(b"\xef\xbb\xbf") {
            self.bytes.drain(..3);
        }
        if self.bytes.ends_with(b"\n") {
            self.bytes.pop();
            if self.bytes.ends_with(b"\r") {
                self.bytes.pop();
            }
        }
        self.line += 1;
        Ok(read > 0)
    }

    fn row(&mut self) -> Result<Option<Vec<String>>, Malformed> {
        let first = self.line;
        if !self.read_line()? {
            return Ok(None);
        }
        let mut row = Row::default();
        loop {
            self.fields(&mut row)?;
            if !row.quoted {
                row.end_field(self.line - 1)?;
                return Ok(Some(row.fields));
            }
            row.field.push(b'\n');
            if !self.read_line()? {
                return Err(Malformed {
                    place: Place::Line(first),
                    message: "Unterminated quoted field at end of CSV line.".to_owned(),
                });
            }
        }
    }

    /// Takes the line apart.
    fn fields(&mut self, row: &mut Row) -> Result<(), Malformed> {
        let mut at = 0;
        while at < self.bytes.len() {
            let byte = self.bytes[at];
            let next = self.bytes.get(at + 1).copied();
            at += 1;
            if byte == b'\\' {
                row.inside = true;
                if let Some(escaped) = next.filter(|next| self.is_special(*next)) {
                    row.field.push(escaped);
                    at += 1;
                }
            } else if byte == b'"' {
                if next == Some(b'"') && (row.quoted || row.inside) {
                    row.field.push(b'"');
                    at += 1;
                } else {
                    row.quote(next.is_none_or(|next| next == self.delimiter));
                }
            } else if byte == self.delimiter && !row.quoted {
                row.end_field(self.line - 1)?;
            } else {
                row.field.push(byte);
                row.inside = true;
            }
        }
        Ok(())
    }

    fn is_special(&self, byte: u8) -> bool {
        byte == b'\\' || byte == b'"' || byte == self.delimiter
    }
}

impl Row {
    /// A single quote; `last` when the field ends behind it.
    fn quote(&mut self, last: bool) {
        // A quote inside of a field is one of its characters, and still encloses delimiters.
        if self.inside && !last {
            match self.field.iter().all(u8::is_ascii_whitespace) && !self.quoted {
                true => self.field.clear(),
                false => self.field.push(b'"'),
            }
        }
        self.quoted = !self.quoted;
        self.inside = !self.inside;
    }

    fn end_field(&mut self, line: u64) -> Result<(), Malformed> {
        let field = String::from_utf8(std::mem::take(&mut self.field));
        self.inside = false;
        self.fields.push(field.map_err(|_| Malformed {
            place: Place::Line(line),
            message: format!("Field {} is not UTF-8.", self.fields.len() + 1),
        })?);
        Ok(())
    }
}

impl<R: BufRead> Iterator for Rows<R> {
    type Item = Result<Vec<String>, Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        self.row().transpose()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Delimiter, Headers, Items};

    fn read(text: &[u8], delimiter: Delimiter, headers: &Headers) -> Result<Vec<Value>, String> {
        let items = Items::new(text, delimiter, headers).map_err(|error| error.to_string())?;
        items
            .collect::<Result<_, _>>()
            .map_err(|error| error.to_string())
    }

    fn given(names: &[&str]) -> Headers {
        Headers::Given(names.iter().map(|&name| name.to_owned()).collect())
    }

    #[test]
    fn rows_become_objects_of_strings() {
        for (text, expected) in [
            ("a,b\n1,2\n", json!([{"a": "1", "b": "2"}])),
            (
                "a,b\r\n1,2\r\n3,4",
                json!([{"a": "1", "b": "2"}, {"a": "3", "b": "4"}]),
            ),
            ("\u{feff}a\n1\n", json!([{"a": "1"}])),
            (
                "a,b\n1\n1,2,3\n,,,\n",
                json!([{"a": "1", "b": ""}, {"a": "1", "b": "2"}, {"a": "", "b": ""}]),
            ),
            ("a,\n1,2\n", json!([{"a": "1", "": "2"}])),
            ("a\n   \n'x'\n", json!([{"a": "   "}, {"a": "'x'"}])),
            ("", json!([])),
            ("a,b\n", json!([])),
            ("ä,ß\nö,ü\n", json!([{"ä": "ö", "ß": "ü"}])),
        ] {
            let items = read(text.as_bytes(), Delimiter::Comma, &Headers::FirstRow);
            assert_eq!(items, Ok(expected.as_array().unwrap().clone()), "{text:?}");
        }
    }

    #[test]
    fn keys_have_the_order_of_the_service() {
        for (text, expected) in [
            // As it was recorded.
            (
                "H1,\nValue4,Value5,Value6\n",
                r#"{"":"Value5","H1":"Value4"}"#,
            ),
            ("Col1,Col2\na,b\n", r#"{"Col1":"a","Col2":"b"}"#),
            // As the documentation shows it.
            (
                "userId,movieId,rating,timestamp\n1,307,3.5,1256677221\n",
                r#"{"rating":"3.5","movieId":"307","userId":"1","timestamp":"1256677221"}"#,
            ),
        ] {
            let items = read(text.as_bytes(), Delimiter::Comma, &Headers::FirstRow).unwrap();
            assert_eq!(items[0].to_string(), expected);
        }
    }

    #[test]
    fn quotes_and_backslashes_keep_what_they_stand_for() {
        for (field, expected) in [
            (r#""a,b""#, "a,b"),
            ("\"a\nb\"", "a\nb"),
            ("\"a\r\nb\"", "a\nb"),
            (r#""say ""hi""""#, r#"say "hi""#),
            (r#""""#, ""),
            (r#"{""MyKey"":""MyValue""}"#, r#"{"MyKey":"MyValue"}"#),
            (r#""[1,2,3]""#, "[1,2,3]"),
            (
                r"C:\\Program Files\\MyApp.exe",
                r"C:\Program Files\MyApp.exe",
            ),
            (r"a\zb", "azb"),
            (r"\,a", ",a"),
            (r"second\,field", "second,field"),
            (r#"a\"quoted\" word"#, r#"a"quoted" word"#),
            (r#"say "hi" now"#, r#"say "hi" now"#),
            (r#"  "a,b""#, "a,b"),
        ] {
            let text = format!("{field},end\n");
            let items = read(text.as_bytes(), Delimiter::Comma, &given(&["f", "e"]));
            assert_eq!(
                items,
                Ok(vec![json!({"f": expected, "e": "end"})]),
                "{field}"
            );
        }
    }

    #[test]
    fn the_delimiter_is_one_of_five() {
        for (name, text) in [
            ("COMMA", "1,2|;\n"),
            ("PIPE", "1|2,;\n"),
            ("SEMICOLON", "1;2,|\n"),
            ("SPACE", "1 2,|\n"),
            ("TAB", "1\t2, |\n"),
        ] {
            let items = read(
                text.as_bytes(),
                Delimiter::parse(name).unwrap(),
                &given(&["a"]),
            );
            assert_eq!(items, Ok(vec![json!({"a": "1"})]), "{name}");
        }
        assert_eq!(Delimiter::parse("comma"), None);
    }

    #[test]
    fn what_is_malformed_says_where() {
        let first_row = Headers::FirstRow;
        for (text, headers, message) in [
            (
                &b"a,a\n1,2\n"[..],
                &first_row,
                "CSV headers cannot contain duplicates.",
            ),
            (
                b"1\n",
                &given(&["x", "y", "x"]),
                "CSV headers cannot contain duplicates.",
            ),
            (
                b"a\n1\n\"2\n3\n4",
                &first_row,
                "line 3: Unterminated quoted field at end of CSV line.",
            ),
            (
                b"a,b\n1,2\n1,\xff\n",
                &first_row,
                "line 3: Field 2 is not UTF-8.",
            ),
        ] {
            let items = read(text, Delimiter::Comma, headers);
            assert_eq!(items, Err(message.to_owned()));
        }
    }

    #[test]
    fn many_rows_are_read_in_bounded_time() {
        let rows = (0..100_000).map(|n| format!("{n},\"name, {n}\"\n"));
        let text = format!("id,name\n{}", rows.collect::<String>());
        let items = read(text.as_bytes(), Delimiter::Comma, &Headers::FirstRow).unwrap();
        assert_eq!(items.len(), 100_000);
        assert_eq!(items[99_999], json!({"id": "99999", "name": "name, 99999"}));
    }
}
