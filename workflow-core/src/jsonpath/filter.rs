//! The conditions of filters: `@.price > 10 && @.kind in ['a', 'b']`.

use serde_json::{Number, Value};

use super::parse::{MAX_DEPTH, Scan, inner_path, matching};
use super::{Path, PathError};

/// The condition of a filter.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// `a || b`
    Or(Vec<Filter>),
    /// `a && b`
    And(Vec<Filter>),
    /// `!a`
    Not(Box<Filter>),
    /// `@.a`: there is such a value.
    Exists(Path),
    /// `@.a > 1`
    Compare(Operand, Comparison, Operand),
}

/// A side of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// `@.a`, `$.a`
    Path(Path),
    /// `'a'`
    String(String),
    /// `1.5`
    Number(Number),
    /// `true`
    Bool(bool),
    /// `null`
    Null,
    /// `/a.*/i`
    Regex {
        /// Between the slashes.
        pattern: String,
        /// Behind them.
        flags: String,
    },
    /// `['a', 'b']`, `{"a": 1}`
    Json(Value),
}

macro_rules! comparisons {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)*) => {
        /// What is compared.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Comparison {
            $($(#[$doc])* $variant,)*
        }

        /// Longest first where one starts another.
        const COMPARISONS: &[(&str, Comparison)] = &[$(($text, Comparison::$variant),)*];
    };
}

comparisons! {
    /// `===`, of one type too
    Identical = "===",
    /// `!==`
    NotIdentical = "!==",
    /// `==`
    Equal = "==",
    /// `!=`
    NotEqual = "!=",
    /// `=~`
    Matches = "=~",
    /// `<=`
    LessEqual = "<=",
    /// `>=`
    GreaterEqual = ">=",
    /// `<`
    Less = "<",
    /// `>`
    Greater = ">",
    /// `in`
    In = "IN",
    /// `nin`
    NotIn = "NIN",
    /// `contains`
    Contains = "CONTAINS",
    /// `all`
    All = "ALL",
    /// `size`
    Size = "SIZE",
    /// `exists`
    Exists = "EXISTS",
    /// `type`
    Type = "TYPE",
    /// `matches`
    Predicate = "MATCHES",
    /// `empty`
    Empty = "EMPTY",
    /// `subsetof`
    SubsetOf = "SUBSETOF",
    /// `anyof`
    AnyOf = "ANYOF",
    /// `noneof`
    NoneOf = "NONEOF",
}

impl Filter {
    /// The paths in it, at any depth of `!`, `&&` and `||`.
    #[must_use]
    pub fn paths(&self) -> Vec<&Path> {
        fn of(o: &Operand) -> Option<&Path> {
            match o {
                Operand::Path(path) => Some(path),
                _ => None,
            }
        }
        match self {
            Filter::Or(parts) | Filter::And(parts) => {
                parts.iter().flat_map(Filter::paths).collect()
            }
            Filter::Not(inner) => inner.paths(),
            Filter::Exists(path) => vec![path],
            Filter::Compare(a, _, b) => [of(a), of(b)].into_iter().flatten().collect(),
        }
    }
}

/// Parses what stands between `[?(` and `)]`, at `offset` of the whole text.
pub(super) fn parse(text: &str, offset: usize, depth: u32) -> Result<Filter, PathError> {
    let mut parser = Parser {
        text,
        at: 0,
        offset,
        depth,
    };
    let filter = parser.or()?;
    parser.skip_blanks();
    if parser.rest().is_empty() {
        Ok(filter)
    } else {
        parser.error("Expected end of filter expression")
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    offset: usize,
    depth: u32,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn skip_blanks(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    fn error<T>(&self, message: impl Into<String>) -> Result<T, PathError> {
        Err(PathError::new(message, self.offset + self.at))
    }

    fn take(&mut self, token: &str) -> bool {
        self.skip_blanks();
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn or(&mut self) -> Result<Filter, PathError> {
        self.chain("||", Self::and, Filter::Or)
    }

    fn and(&mut self) -> Result<Filter, PathError> {
        self.chain("&&", Self::operand, Filter::And)
    }

    fn chain(
        &mut self,
        operator: &str,
        part: fn(&mut Self) -> Result<Filter, PathError>,
        join: fn(Vec<Filter>) -> Filter,
    ) -> Result<Filter, PathError> {
        let mut parts = vec![part(self)?];
        while self.take(operator) {
            parts.push(part(self)?);
        }
        Ok(match parts.len() {
            1 => parts.remove(0),
            _ => join(parts),
        })
    }

    fn operand(&mut self) -> Result<Filter, PathError> {
        if self.depth >= MAX_DEPTH {
            return self.error("The path is nested too deeply");
        }
        self.depth += 1;
        let filter = if self.take("!") {
            self.operand().map(|inner| Filter::Not(Box::new(inner)))
        } else if self.take("(") {
            let inner = self.or()?;
            if self.take(")") {
                Ok(inner)
            } else {
                self.error("Expected character: )")
            }
        } else {
            self.comparison()
        };
        self.depth -= 1;
        filter
    }

    fn comparison(&mut self) -> Result<Filter, PathError> {
        let left = self.value()?;
        self.skip_blanks();
        if self.rest().is_empty() || self.rest().starts_with(['&', '|', ')']) {
            return match left {
                Operand::Path(path) => Ok(Filter::Exists(path)),
                _ => self.error("Expected a comparison"),
            };
        }
        let operator = self.operator()?;
        let right = self.value()?;
        Ok(Filter::Compare(left, operator, right))
    }

    fn operator(&mut self) -> Result<Comparison, PathError> {
        let word: String = self
            .rest()
            .chars()
            .take_while(char::is_ascii_alphabetic)
            .collect::<String>()
            .to_ascii_uppercase();
        let found = COMPARISONS.iter().find(|(text, _)| match word.is_empty() {
            true => self.rest().starts_with(text),
            false => word == *text,
        });
        match found {
            Some((text, comparison)) => {
                self.at += text.len();
                Ok(*comparison)
            }
            None => self.error("Filter operator is not supported"),
        }
    }

    fn value(&mut self) -> Result<Operand, PathError> {
        self.skip_blanks();
        let rest = self.rest();
        match rest.chars().next() {
            Some('@' | '$') => self.path(),
            Some(quote @ ('\'' | '"')) => self.string(quote),
            Some('/') => self.regex(),
            Some('[') => self.json('[', ']'),
            Some('{') => self.json('{', '}'),
            _ => self.word(),
        }
    }

    /// A path ends where an operator, a blank or a closing parenthesis follows.
    fn path(&mut self) -> Result<Operand, PathError> {
        let (mut brackets, mut parentheses, mut end) = (0i32, 0i32, self.rest().len());
        let mut scan = Scan::new(self.rest());
        while let Some((i, c)) = scan.next() {
            match c {
                '[' => brackets += 1,
                ']' => brackets -= 1,
                '(' if brackets == 0 => parentheses += 1,
                ')' if brackets == 0 => parentheses -= 1,
                _ => {}
            }
            let stops = matches!(c, '<' | '>' | '=' | '~' | '!' | ' ' | '&' | '|');
            if parentheses < 0 || stops && brackets == 0 && parentheses == 0 {
                end = i;
                break;
            }
        }
        let text = &self.rest()[..end];
        let path = inner_path(text, self.offset + self.at, self.depth)?;
        self.at += end;
        Ok(Operand::Path(path))
    }

    fn string(&mut self, quote: char) -> Result<Operand, PathError> {
        let mut out = String::new();
        let mut chars = self.rest().char_indices().skip(1);
        while let Some((i, c)) = chars.next() {
            if c == quote {
                self.at += i + 1;
                return Ok(Operand::String(out));
            }
            if c == '\\' {
                out.extend(chars.next().map(|(_, c)| c));
            } else {
                out.push(c);
            }
        }
        self.error("String literal does not have matching quotes")
    }

    fn regex(&mut self) -> Result<Operand, PathError> {
        let body = &self.rest()[1..];
        let mut escaped = false;
        let end = body.find(|c| {
            let found = c == '/' && !escaped;
            escaped = c == '\\' && !escaped;
            found
        });
        let Some(end) = end else {
            return self.error("Pattern not closed. Expected /");
        };
        let pattern = body[..end].to_owned();
        let flags: String = body[end + 1..]
            .chars()
            .take_while(char::is_ascii_alphabetic)
            .collect();
        self.at += end + 2 + flags.len();
        Ok(Operand::Regex { pattern, flags })
    }

    /// JSON in which texts may stand in single quotes too.
    fn json(&mut self, open: char, close: char) -> Result<Operand, PathError> {
        let Some(end) = matching(self.rest(), open, close) else {
            return self.error("String not closed");
        };
        let text = &self.rest()[..=end];
        let json = double_quoted(text);
        match serde_json::from_str(&json) {
            Ok(value) => {
                self.at += end + 1;
                Ok(Operand::Json(value))
            }
            Err(_) => self.error(format!("`{text}` is not JSON")),
        }
    }

    /// A literal without quotes. What is no number or the like is a text: the library of today
    /// refuses that, the service takes it.
    fn word(&mut self) -> Result<Operand, PathError> {
        let end = self.rest().find([
            ' ', '<', '>', '=', '~', '!', '&', '|', '(', ')', '[', ']', ',',
        ]);
        let word = &self.rest()[..end.unwrap_or(self.rest().len())];
        let operand = match word {
            "" => return self.error("Expected a path, a literal or a parenthesis"),
            "true" => Operand::Bool(true),
            "false" => Operand::Bool(false),
            "null" => Operand::Null,
            _ => match serde_json::from_str(word) {
                Ok(number) => Operand::Number(number),
                Err(_) => Operand::String(word.to_owned()),
            },
        };
        self.at += word.len();
        Ok(operand)
    }
}

fn double_quoted(text: &str) -> String {
    let mut out = String::new();
    let mut quote = None;
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (quote, c) {
            (None, '\'' | '"') => {
                quote = Some(c);
                out.push('"');
            }
            (Some(q), c) if c == q => {
                quote = None;
                out.push('"');
            }
            (Some('\''), '"') => out.push_str("\\\""),
            (Some(_), '\\') => match chars.next() {
                Some('\'') => out.push('\''),
                next => {
                    out.push('\\');
                    out.extend(next);
                }
            },
            (_, c) => out.push(c),
        }
    }
    out
}
