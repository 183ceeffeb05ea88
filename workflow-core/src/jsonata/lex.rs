//! Splits an expression into tokens, as the reference lexer does.

use serde_json::Number;

use super::error::ParseError;

/// A token and the byte where it starts.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) offset: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Kind {
    /// `+`, `and`, `[`, ...
    Operator(&'static str),
    /// `name`
    Name(String),
    /// `$name`
    Variable(String),
    String(String),
    Number(Number),
    /// `true`, `false`
    Bool(bool),
    Null,
    Regex {
        pattern: String,
        flags: String,
    },
    End,
}

impl Kind {
    /// The token as an error message shows it.
    pub(super) fn show(&self) -> String {
        match self {
            Kind::Operator(op) => json(op),
            Kind::Name(text) | Kind::Variable(text) | Kind::String(text) => json(text),
            Kind::Number(n) => n.to_string(),
            Kind::Bool(b) => b.to_string(),
            Kind::Null => "null".to_owned(),
            // What the reference shows, which prints it as JSON.
            Kind::Regex { .. } => "{}".to_owned(),
            Kind::End => "\"(end)\"".to_owned(),
        }
    }
}

pub(super) fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Longest first.
const OPERATORS: &[&str] = &[
    "..", ":=", "!=", ">=", "<=", "**", "~>", "?:", "??", ".", "[", "]", "{", "}", "(", ")", ",",
    "@", "#", ";", ":", "?", "+", "-", "*", "/", "%", "|", "=", "<", ">", "^", "&", "!", "~",
];

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\n' | '\r' | '\u{b}')
}

pub(super) struct Lexer<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Lexer { text, at: 0 }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn bump(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.at += c.len_utf8();
        Some(c)
    }

    /// The next token. A slash starts a regular expression unless `after_operand`.
    pub(super) fn next(&mut self, after_operand: bool) -> Result<Token, ParseError> {
        self.skip_space_and_comments()?;
        let offset = self.at;
        let Some(c) = self.peek() else {
            return Ok(Token {
                kind: Kind::End,
                offset,
            });
        };
        let kind = match c {
            '/' if !after_operand => self.regex()?,
            '"' | '\'' => self.string()?,
            '`' => self.quoted_name()?,
            '0'..='9' => self.number()?,
            _ => match OPERATORS.iter().find(|op| self.rest().starts_with(**op)) {
                Some(op) => {
                    self.at += op.len();
                    Kind::Operator(op)
                }
                None => self.word(),
            },
        };
        Ok(Token { kind, offset })
    }

    fn skip_space_and_comments(&mut self) -> Result<(), ParseError> {
        loop {
            while self.peek().is_some_and(is_space) {
                self.bump();
            }
            if !self.rest().starts_with("/*") {
                return Ok(());
            }
            let start = self.at;
            let Some(end) = self.rest()[2..].find("*/") else {
                return Err(ParseError::new(
                    "S0106",
                    "Comment has no closing tag",
                    start,
                ));
            };
            self.at += end + 4;
        }
    }

    fn string(&mut self) -> Result<Kind, ParseError> {
        let start = self.at;
        let quote = self.bump();
        let mut out = String::new();
        // A `\u` escape is a UTF-16 unit, so a character can take two of them.
        let mut units: Vec<u16> = Vec::new();
        loop {
            let c = self.bump();
            if c == Some('\\') {
                if self.peek() == Some('u') {
                    units.push(self.unicode_escape()?);
                    continue;
                }
                flush(&mut units, &mut out);
                out.push(self.escape()?);
                continue;
            }
            flush(&mut units, &mut out);
            match c {
                c if c == quote => return Ok(Kind::String(out)),
                Some(c) => out.push(c),
                None => {
                    return Err(ParseError::new(
                        "S0101",
                        "String literal must be terminated by a matching quote",
                        start,
                    ));
                }
            }
        }
    }

    fn escape(&mut self) -> Result<char, ParseError> {
        let at = self.at;
        Ok(match self.bump() {
            Some(c @ ('"' | '\\' | '/')) => c,
            Some('b') => '\u{8}',
            Some('f') => '\u{c}',
            Some('n') => '\n',
            Some('r') => '\r',
            Some('t') => '\t',
            c => {
                let shown = c.map(String::from).unwrap_or_default();
                return Err(ParseError::new(
                    "S0103",
                    format!("Unsupported escape sequence: \\{shown}"),
                    at,
                ));
            }
        })
    }

    fn unicode_escape(&mut self) -> Result<u16, ParseError> {
        let at = self.at;
        self.bump();
        let digits = self.rest().get(..4);
        let unit = digits
            .filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))
            .and_then(|d| u16::from_str_radix(d, 16).ok());
        let Some(unit) = unit else {
            return Err(ParseError::new(
                "S0104",
                "The escape sequence \\u must be followed by 4 hex digits",
                at,
            ));
        };
        self.at += 4;
        Ok(unit)
    }

    fn number(&mut self) -> Result<Kind, ParseError> {
        let start = self.at;
        if self.bump() != Some('0') {
            self.digits();
        }
        let mut whole = true;
        if self.rest().starts_with('.')
            && self.rest()[1..].starts_with(|c: char| c.is_ascii_digit())
        {
            whole = false;
            self.bump();
            self.digits();
        }
        let exponent = self.rest().strip_prefix(['e', 'E']);
        let signed = exponent.map(|e| e.strip_prefix(['+', '-']).unwrap_or(e));
        if let Some(digits) = signed.filter(|d| d.starts_with(|c: char| c.is_ascii_digit())) {
            whole = false;
            self.at = self.text.len() - digits.len();
            self.digits();
        }
        let text = &self.text[start..self.at];
        let number = match (whole, text.parse::<u64>()) {
            (true, Ok(n)) => Some(Number::from(n)),
            _ => text.parse::<f64>().ok().and_then(Number::from_f64),
        };
        number
            .map(Kind::Number)
            .ok_or_else(|| ParseError::new("S0102", format!("Number out of range: {text}"), start))
    }

    fn digits(&mut self) {
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.bump();
        }
    }

    fn quoted_name(&mut self) -> Result<Kind, ParseError> {
        let start = self.at;
        self.bump();
        let Some(end) = self.rest().find('`') else {
            return Err(ParseError::new(
                "S0105",
                "Quoted property name must be terminated with a backquote (`)",
                start,
            ));
        };
        let name = self.rest()[..end].to_owned();
        self.at += end + 1;
        Ok(Kind::Name(name))
    }

    fn word(&mut self) -> Kind {
        let start = self.at;
        while self
            .peek()
            .is_some_and(|c| !is_space(c) && !is_operator_char(c))
        {
            self.bump();
        }
        let word = &self.text[start..self.at];
        match word {
            "or" => Kind::Operator("or"),
            "in" => Kind::Operator("in"),
            "and" => Kind::Operator("and"),
            "true" => Kind::Bool(true),
            "false" => Kind::Bool(false),
            "null" => Kind::Null,
            _ => match word.strip_prefix('$') {
                Some(name) => Kind::Variable(name.to_owned()),
                None => Kind::Name(word.to_owned()),
            },
        }
    }

    /// Everything to the next slash that is neither escaped nor in brackets.
    fn regex(&mut self) -> Result<Kind, ParseError> {
        let open = self.at;
        self.bump();
        let start = self.at;
        let mut depth = 0i32;
        let mut backslashes = 0usize;
        while let Some(c) = self.peek() {
            match c {
                '/' if depth == 0 && backslashes.is_multiple_of(2) => {
                    let pattern = self.text[start..self.at].to_owned();
                    if pattern.is_empty() {
                        let message = "Empty regular expressions are not allowed";
                        return Err(ParseError::new("S0301", message, open));
                    }
                    self.bump();
                    let flags: String = self
                        .rest()
                        .chars()
                        .take_while(|c| matches!(c, 'i' | 'm'))
                        .collect();
                    self.at += flags.len();
                    return Ok(Kind::Regex { pattern, flags });
                }
                '(' | '[' | '{' if backslashes == 0 => depth += 1,
                ')' | ']' | '}' if backslashes == 0 => depth -= 1,
                _ => {}
            }
            backslashes = if c == '\\' { backslashes + 1 } else { 0 };
            self.bump();
        }
        let message = "No terminating / in regular expression";
        Err(ParseError::new("S0302", message, open))
    }

    /// Reads the signature of a function after its `<`; the tokens that it is made of do not
    /// matter, only the brackets do.
    pub(super) fn signature(&mut self) -> Option<String> {
        let start = self.at;
        let mut depth = 1;
        while let Some(c) = self.peek() {
            match c {
                '<' => depth += 1,
                '>' => depth -= 1,
                '{' => return None,
                _ => {}
            }
            if depth == 0 {
                let signature = &self.text[start..self.at];
                self.bump();
                return Some(signature.chars().filter(|c| !is_space(*c)).collect());
            }
            self.bump();
        }
        None
    }
}

fn is_operator_char(c: char) -> bool {
    OPERATORS
        .iter()
        .any(|op| op.len() == c.len_utf8() && op.starts_with(c))
}

fn flush(units: &mut Vec<u16>, out: &mut String) {
    out.push_str(&String::from_utf16_lossy(units));
    units.clear();
}
