//! JSON text together with the position of every value in it.
//!
//! `serde_json` keeps neither positions nor duplicate keys. A definition is written by people, so
//! both matter: findings point into the text, and a key that is there twice would lose a value.

use std::collections::HashMap;
use std::fmt::{self, Display, Formatter};

use serde_json::{Map, Number, Value};

/// How deeply arrays and objects may be nested in a document.
pub const MAX_NESTING: usize = 128;

/// A parsed text.
#[derive(Debug, Clone)]
pub struct Document {
    /// What the text says.
    pub value: Value,
    /// Keys that are there more than once in one object; the last value counts.
    pub duplicates: Vec<DuplicateKey>,
    positions: HashMap<String, Position>,
}

/// A key that one object has more than once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DuplicateKey {
    /// The location of the value, as in `/States/A/Next`.
    pub location: String,
    /// Where it is written again.
    pub position: Position,
}

/// A place in a text; lines and columns count characters from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Display for Position {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// Why a text is no JSON document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonError {
    /// Whether it is JSON that is nested more than [`MAX_NESTING`] deep.
    pub too_deep: bool,
    /// What is wrong, in the words of the service's parser.
    pub message: String,
    /// Where reading stopped: behind the offending character.
    pub position: Position,
}

impl Display for JsonError {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.message, self.position)
    }
}

impl std::error::Error for JsonError {}

impl Document {
    /// Reads a text.
    ///
    /// # Errors
    /// When it is not JSON, or nested more than [`MAX_NESTING`] deep.
    pub fn parse(text: &str) -> Result<Document, JsonError> {
        let mut parser = Parser::new(text);
        parser.skip_space();
        let value = parser.value()?;
        parser.skip_space();
        if parser.peek().is_some() {
            return Err(parser.unexpected("expected no more than one value"));
        }
        Ok(Document {
            value,
            duplicates: parser.duplicates,
            positions: parser.positions,
        })
    }

    /// Where the value at a location such as `/States/A/Choices[0]` starts. A location that is not
    /// in the text stands for the nearest value around it.
    #[must_use]
    pub fn position(&self, location: &str) -> Position {
        let mut rest = location.strip_suffix('/').unwrap_or(location);
        loop {
            if let Some(position) = self.positions.get(rest) {
                return *position;
            }
            match rest.rfind(['/', '[']) {
                Some(end) => rest = &rest[..end],
                None => return Position { line: 1, column: 1 },
            }
        }
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    line: usize,
    column: usize,
    depth: usize,
    path: String,
    positions: HashMap<String, Position>,
    duplicates: Vec<DuplicateKey>,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str) -> Self {
        Parser {
            text,
            at: 0,
            line: 1,
            column: 1,
            depth: 0,
            path: String::new(),
            positions: HashMap::new(),
            duplicates: Vec::new(),
        }
    }

    fn peek(&self) -> Option<char> {
        self.text[self.at..].chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        if c == '\n' {
            self.line += 1;
            self.column = 1;
        } else {
            self.column += 1;
        }
        Some(c)
    }

    fn position(&self) -> Position {
        Position {
            line: self.line,
            column: self.column,
        }
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\r' | '\n')) {
            self.bump();
        }
    }

    fn error(&self, message: String) -> JsonError {
        JsonError {
            too_deep: false,
            message,
            position: self.position(),
        }
    }

    /// The next character is not what the grammar has there.
    fn unexpected(&mut self, expectation: &str) -> JsonError {
        match self.bump() {
            Some(c) => self.error(format!(
                "Unexpected character ({}): {expectation}",
                describe(c)
            )),
            None => self.error("Unexpected end-of-input".to_owned()),
        }
    }

    fn value(&mut self) -> Result<Value, JsonError> {
        let position = self.position();
        self.positions.insert(self.path.clone(), position);
        match self.peek() {
            Some('{') => self.nested(Self::object),
            Some('[') => self.nested(Self::array),
            Some('"') => self.string("value").map(Value::String),
            Some('-' | '0'..='9') => self.number(),
            Some(c) if c.is_alphabetic() => self.word(),
            _ => Err(self.unexpected(
                "expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
            )),
        }
    }

    fn nested(
        &mut self,
        read: fn(&mut Self) -> Result<Value, JsonError>,
    ) -> Result<Value, JsonError> {
        if self.depth == MAX_NESTING {
            return Err(JsonError {
                too_deep: true,
                message: format!("Document nesting depth exceeds the maximum of {MAX_NESTING}"),
                position: self.position(),
            });
        }
        self.depth += 1;
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn object(&mut self) -> Result<Value, JsonError> {
        let mut fields = Map::new();
        let start = self.position();
        self.bump();
        self.skip_space();
        if self.peek() == Some('}') {
            self.bump();
            return Ok(Value::Object(fields));
        }
        loop {
            self.skip_space();
            match self.peek() {
                Some('"') => {}
                None => return Err(self.unclosed("Object", start)),
                Some(_) => {
                    return Err(self.unexpected("was expecting double-quote to start field name"));
                }
            }
            let key_at = self.position();
            let key = self.string("field name")?;
            self.skip_space();
            if self.peek() != Some(':') {
                return Err(
                    self.unexpected("was expecting a colon to separate field name and value")
                );
            }
            self.bump();
            self.skip_space();
            let value = self.member(&format!("/{key}"))?;
            if fields.insert(key.clone(), value).is_some() {
                self.duplicates.push(DuplicateKey {
                    location: format!("{}/{key}", self.path),
                    position: key_at,
                });
            }
            self.skip_space();
            match self.peek() {
                Some(',') => self.bump(),
                Some('}') => {
                    self.bump();
                    return Ok(Value::Object(fields));
                }
                None => return Err(self.unclosed("Object", start)),
                Some(_) => {
                    return Err(self.unexpected("was expecting comma to separate Object entries"));
                }
            };
        }
    }

    fn array(&mut self) -> Result<Value, JsonError> {
        let mut items = Vec::new();
        let start = self.position();
        self.bump();
        self.skip_space();
        if self.peek() == Some(']') {
            self.bump();
            return Ok(Value::Array(items));
        }
        loop {
            self.skip_space();
            let item = self.member(&format!("[{}]", items.len()))?;
            items.push(item);
            self.skip_space();
            match self.peek() {
                Some(',') => self.bump(),
                Some(']') => {
                    self.bump();
                    return Ok(Value::Array(items));
                }
                None => return Err(self.unclosed("Array", start)),
                Some(_) => {
                    return Err(self.unexpected("was expecting comma to separate Array entries"));
                }
            };
        }
    }

    /// Reads a value one step further in.
    fn member(&mut self, step: &str) -> Result<Value, JsonError> {
        let length = self.path.len();
        self.path.push_str(step);
        let value = self.value();
        self.path.truncate(length);
        value
    }

    fn unclosed(&self, what: &str, start: Position) -> JsonError {
        let source = source_description(self.text, start);
        self.error(format!(
            "Unexpected end-of-input: expected close marker for {what} (start marker at {source})"
        ))
    }

    fn word(&mut self) -> Result<Value, JsonError> {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$')
        {
            self.bump();
        }
        match &self.text[start..self.at] {
            "null" => Ok(Value::Null),
            "true" => Ok(Value::Bool(true)),
            "false" => Ok(Value::Bool(false)),
            word => Err(self.error(format!(
                "Unrecognized token '{word}': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
            ))),
        }
    }

    fn number(&mut self) -> Result<Value, JsonError> {
        let start = self.at;
        while matches!(
            self.peek(),
            Some(
                '-'
                | '+'
                | '.'
                | 'e'
                | 'E'
                | '0'..='9'
                | 'a'..='d'
                | 'f'..='z'
                | 'A'..='D'
                | 'F'..='Z',
            )
        ) {
            self.bump();
        }
        let text = &self.text[start..self.at];
        serde_json::from_str::<Number>(text)
            .map(Value::Number)
            .map_err(|_| self.error(format!("Invalid numeric value: `{text}`")))
    }

    fn string(&mut self, what: &str) -> Result<String, JsonError> {
        self.bump();
        let mut out = String::new();
        loop {
            match self.bump() {
                Some('"') => return Ok(out),
                Some('\\') => out.push(self.escape()?),
                Some(c) if (c as u32) < 0x20 => {
                    return Err(self.error(format!(
                        "Illegal unquoted character ({}): has to be escaped using backslash to be included in string value",
                        describe(c)
                    )));
                }
                Some(c) => out.push(c),
                None => {
                    return Err(self.error(format!(
                        "Unexpected end-of-input: was expecting closing quote for a string {what}"
                    )));
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, JsonError> {
        match self.bump() {
            Some(c @ ('"' | '\\' | '/')) => Ok(c),
            Some('b') => Ok('\u{8}'),
            Some('f') => Ok('\u{c}'),
            Some('n') => Ok('\n'),
            Some('r') => Ok('\r'),
            Some('t') => Ok('\t'),
            Some('u') => self.unicode_escape(),
            Some(c) => Err(self.error(format!("Unrecognized character escape {}", describe(c)))),
            None => {
                Err(self.error("Unexpected end-of-input in character escape sequence".to_owned()))
            }
        }
    }

    /// `\u1234`, or two of them that are one character. Half a pair is no character and becomes
    /// U+FFFD.
    fn unicode_escape(&mut self) -> Result<char, JsonError> {
        let unit = self.hex4()?;
        if (0xD800..0xDC00).contains(&unit) && self.text[self.at..].starts_with("\\u") {
            let back = (self.at, self.column);
            self.bump();
            self.bump();
            let low = self.hex4()?;
            if (0xDC00..0xE000).contains(&low) {
                let code = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            (self.at, self.column) = back;
        }
        Ok(char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER))
    }

    fn hex4(&mut self) -> Result<u32, JsonError> {
        let mut unit = 0;
        for _ in 0..4 {
            let digit = self.peek().and_then(|c| c.to_digit(16));
            let Some(digit) = digit else {
                return Err(self.unexpected("expected a hex-digit for character escape sequence"));
            };
            self.bump();
            unit = unit * 16 + digit;
        }
        Ok(unit)
    }
}

fn describe(c: char) -> String {
    let code = u32::from(c);
    if code < 0x20 {
        format!("(CTRL-CHAR, code {code})")
    } else {
        format!("'{c}' (code {code})")
    }
}

/// `[Source: (String)"{ .."; line: 1, column: 2]`, as the service names a place in a text.
#[must_use]
pub fn source_description(text: &str, position: Position) -> String {
    const SHOWN: usize = 500;
    let shown: String = text.chars().take(SHOWN).collect();
    let hidden = text.chars().count().saturating_sub(SHOWN);
    let truncated = if hidden > 0 {
        format!("[truncated {hidden} chars]")
    } else {
        String::new()
    };
    let Position { line, column } = position;
    format!("[Source: (String)\"{shown}\"{truncated}; line: {line}, column: {column}]")
}

#[cfg(test)]
mod tests;
