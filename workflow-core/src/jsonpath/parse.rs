//! Reads paths, as lenient as Jayway's compiler is.

use super::filter;
use super::{Path, PathError, Root, Segment, Selector};

/// How deeply filters and parentheses in them may be nested.
pub(super) const MAX_DEPTH: u32 = 32;

pub(super) fn path(text: &str) -> Result<Path, PathError> {
    if !text.starts_with('$') {
        return Err(PathError::new("Path didn't start with '$'", 0));
    }
    let mut cursor = Cursor::new(text, 0);
    let root = cursor.root();
    cursor.path(root)
}

/// A path inside a filter: `@..` or `$..`, at `offset` of the whole text.
pub(super) fn inner_path(text: &str, offset: usize, depth: u32) -> Result<Path, PathError> {
    let mut cursor = Cursor::new(text, depth);
    let root = if text.starts_with('@') {
        cursor.at = 1;
        Root::Current
    } else {
        cursor.root()
    };
    let mut path = cursor
        .path(root)
        .map_err(|e| PathError::new(e.message, e.offset + offset))?;
    for segment in &mut path.segments {
        segment.span = segment.span.start + offset..segment.span.end + offset;
    }
    Ok(path)
}

struct Cursor<'a> {
    text: &'a str,
    at: usize,
    depth: u32,
}

impl<'a> Cursor<'a> {
    fn new(text: &'a str, depth: u32) -> Self {
        Cursor {
            text: text.trim_end_matches(' '),
            at: 0,
            depth,
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn error<T>(&self, message: impl Into<String>) -> Result<T, PathError> {
        Err(PathError::new(message, self.at))
    }

    /// `$`, `$$` or `$name`
    fn root(&mut self) -> Root {
        self.at = 1;
        if self.rest().starts_with('$') {
            self.at = 2;
            return Root::Context;
        }
        let name: String = self
            .rest()
            .chars()
            .enumerate()
            .take_while(|(i, c)| c.is_alphabetic() || *i > 0 && (c.is_alphanumeric() || *c == '_'))
            .map(|(_, c)| c)
            .collect();
        self.at += name.len();
        if name.is_empty() {
            Root::Input
        } else {
            Root::Variable(name)
        }
    }

    fn path(&mut self, root: Root) -> Result<Path, PathError> {
        let mut segments = Vec::new();
        if !matches!(self.peek(), None | Some('.' | '[')) {
            return self.error(format!(
                "Illegal character at position {} expected '.' or '['",
                self.at
            ));
        }
        while !self.rest().is_empty() {
            // A lone bracket at the very end is ignored, as the service's library does.
            if self.rest() == "[" && !segments.is_empty() {
                break;
            }
            self.step(&mut segments)?;
        }
        Ok(Path {
            text: self.text.to_owned(),
            root,
            segments,
        })
    }

    fn step(&mut self, segments: &mut Vec<Segment>) -> Result<(), PathError> {
        let start = self.at;
        if self.rest().starts_with("..") {
            self.at += 2;
            segments.push(Segment {
                span: start..self.at,
                selector: Selector::Descend,
            });
        } else if self.rest().starts_with('.') {
            self.at += 1;
        }
        let after_dot = self.at > start;
        let start = self.at;
        let selector = match self.peek() {
            None => return self.error("Path must not end with a '.' or '..'"),
            Some('.') => {
                let message = format!("Character '.' on position {} is not valid.", self.at);
                return self.error(message);
            }
            Some('[') => self.bracket()?,
            Some('*') if after_dot => {
                self.at += 1;
                Selector::Wildcard
            }
            Some(_) if after_dot => self.name_or_function()?,
            Some(_) => return self.error("expected '.' or '['"),
        };
        segments.push(Segment {
            span: start..self.at,
            selector,
        });
        Ok(())
    }

    fn name_or_function(&mut self) -> Result<Selector, PathError> {
        let end = self.rest().find(['.', '[', '(', ' ']);
        let name = &self.rest()[..end.unwrap_or(self.rest().len())];
        let stop = self.rest()[name.len()..].chars().next();
        if stop == Some(' ') || name.is_empty() {
            return self.error(
                "Use bracket notation ['my prop'] if your property contains blank characters",
            );
        }
        self.at += name.len();
        if stop == Some('(') {
            return self.function(name.to_owned());
        }
        Ok(Selector::Names(vec![name.to_owned()]))
    }

    fn function(&mut self, name: String) -> Result<Selector, PathError> {
        let Some(end) = matching(self.rest(), '(', ')') else {
            return self.error("Arguments to function are not closed, expected ')'");
        };
        let inside = &self.rest()[1..end];
        self.at += end + 1;
        let arguments = split(inside).iter().map(|a| a.trim().to_owned()).collect();
        Ok(Selector::Function { name, arguments })
    }

    /// What stands in brackets, the brackets included.
    fn bracket(&mut self) -> Result<Selector, PathError> {
        let open = self.at;
        let Some(end) = matching(self.rest(), '[', ']') else {
            return self.error("Property has not been closed - missing closing ]");
        };
        let inside = &self.rest()[1..end];
        let offset = self.at + 1;
        self.at += end + 1;
        let trimmed = inside.trim();
        if let Some(index) = from_end(trimmed) {
            return Ok(Selector::FromEnd(index));
        }
        match trimmed.chars().next() {
            Some('*') if trimmed == "*" => Ok(Selector::Wildcard),
            Some('\'' | '"') => names(trimmed, open),
            Some('?') => self.filter(inside, offset),
            Some('0'..='9' | '-' | ':') => numbers(trimmed, open),
            _ => Err(PathError::new(
                format!(
                    "Could not parse token starting at position {open}. Expected ?, ', 0-9, * "
                ),
                open,
            )),
        }
    }

    fn filter(&self, inside: &str, offset: usize) -> Result<Selector, PathError> {
        if self.depth == MAX_DEPTH {
            return self.error("The path is nested too deeply");
        }
        let body = inside.trim_end();
        let start = body.find('?').map_or(0, |i| i + 1);
        let condition = body[start..].trim_start();
        let condition_at = offset + body.len() - condition.len();
        let inner = condition
            .strip_prefix('(')
            .and_then(|c| c.strip_suffix(')'));
        match inner {
            Some(inner) => {
                filter::parse(inner, condition_at + 1, self.depth + 1).map(Selector::Filter)
            }
            None => Err(PathError::new(
                "Expected '(' after '?' and ')' at the end of the filter",
                condition_at,
            )),
        }
    }
}

/// `(@.length-1)`
fn from_end(inside: &str) -> Option<i64> {
    let compact: String = inside.split(' ').collect();
    let index = compact.strip_prefix("(@.length-")?.strip_suffix(')')?;
    index.parse().ok().filter(|index| *index > 0)
}

/// `'a', 'b'`
fn names(inside: &str, open: usize) -> Result<Selector, PathError> {
    let mut names = Vec::new();
    for part in split(inside) {
        let part = part.trim();
        let quote = part.chars().next().filter(|c| matches!(c, '\'' | '"'));
        let name = quote.and_then(|q| part.strip_prefix(q)?.strip_suffix(q));
        match name {
            Some(name) if part.len() > 1 && !ends_in_escape(name) => names.push(unescape(name)),
            _ => return Err(PathError::new("Found empty property", open)),
        }
    }
    Ok(Selector::Names(names))
}

fn ends_in_escape(text: &str) -> bool {
    text.chars().rev().take_while(|c| *c == '\\').count() % 2 == 1
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        match (c, c == '\\') {
            (_, true) => out.extend(chars.next()),
            (c, false) => out.push(c),
        }
    }
    out
}

/// `1`, `1,2`, `1:2`
fn numbers(inside: &str, open: usize) -> Result<Selector, PathError> {
    let bad = |what: &str| PathError::new(format!("Failed to parse {what}: {inside}"), open);
    if inside.contains(':') {
        let mut ends = Vec::new();
        for part in inside.split(':') {
            ends.push(match part.trim() {
                "" => None,
                part => Some(part.parse().map_err(|_| bad("SliceOperation"))?),
            });
        }
        let (from, to) = (ends[0], ends[1]);
        if from.is_none() && to.is_none() {
            return Err(bad("SliceOperation"));
        }
        return Ok(Selector::Slice { from, to });
    }
    inside
        .split(',')
        .map(|part| part.trim().parse().map_err(|_| bad("ArrayIndexOperation")))
        .collect::<Result<_, _>>()
        .map(Selector::Indexes)
}

/// The byte of the `close` that belongs to the `open` at the start of `text`. Texts in quotes and
/// regular expressions do not count.
pub(super) fn matching(text: &str, open: char, close: char) -> Option<usize> {
    let mut depth = 0usize;
    let mut scan = Scan::new(text);
    while let Some((i, c)) = scan.next() {
        if c == open {
            depth += 1;
        } else if c == close {
            depth = depth.checked_sub(1)?;
            if depth == 0 {
                return Some(i);
            }
        }
    }
    None
}

/// `text` split at commas that stand in no quotes or brackets; nothing when it is blank.
pub(super) fn split(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut start) = (0i32, 0);
    let mut scan = Scan::new(text);
    while let Some((i, c)) = scan.next() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(&text[start..i]);
                start = i + 1;
            }
            _ => {}
        }
    }
    if !(parts.is_empty() && text.trim().is_empty()) {
        parts.push(&text[start..]);
    }
    parts
}

/// The characters of a text that stand neither in quotes nor in a regular expression.
pub(super) struct Scan<'a> {
    chars: std::str::CharIndices<'a>,
    before: char,
}

impl<'a> Scan<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Scan {
            chars: text.char_indices(),
            before: ' ',
        }
    }

    pub(super) fn next(&mut self) -> Option<(usize, char)> {
        let (i, c) = self.chars.next()?;
        // A slash is a regular expression only behind `=~`.
        if matches!(c, '\'' | '"') || c == '/' && self.before == '~' {
            while let Some((_, inner)) = self.chars.next() {
                if inner == '\\' {
                    self.chars.next();
                } else if inner == c {
                    break;
                }
            }
        }
        if c != ' ' {
            self.before = c;
        }
        Some((i, c))
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Comparison, Filter, Operand};
    use super::*;

    fn selectors(text: &str) -> Vec<Selector> {
        let path = path(text).unwrap_or_else(|e| panic!("{text}: {e}"));
        path.segments.into_iter().map(|s| s.selector).collect()
    }

    fn names(names: &[&str]) -> Selector {
        Selector::Names(names.iter().map(|n| (*n).to_owned()).collect())
    }

    #[test]
    fn reads_every_step() {
        let slice = |from, to| Selector::Slice { from, to };
        let length = Selector::Function {
            name: "length".into(),
            arguments: vec![],
        };
        let cases: &[(&str, &[Selector])] = &[
            ("$", &[]),
            ("$.a.b-c", &[names(&["a"]), names(&["b-c"])]),
            ("$['a.b'][\"c\"]", &[names(&["a.b"]), names(&["c"])]),
            ("$['it\\'s','b']", &[names(&["it's", "b"])]),
            (
                "$.a[0][-1]",
                &[
                    names(&["a"]),
                    Selector::Indexes(vec![0]),
                    Selector::Indexes(vec![-1]),
                ],
            ),
            ("$[0, 2]", &[Selector::Indexes(vec![0, 2])]),
            ("$[1:]", &[slice(Some(1), None)]),
            ("$[:-2]", &[slice(None, Some(-2))]),
            ("$[0:4:2]", &[slice(Some(0), Some(4))]),
            ("$.*[*]", &[Selector::Wildcard, Selector::Wildcard]),
            ("$..a", &[Selector::Descend, names(&["a"])]),
            ("$..[0]", &[Selector::Descend, Selector::Indexes(vec![0])]),
            ("$.a.length()", &[names(&["a"]), length]),
            ("$.a[", &[names(&["a"])]),
            ("$[(@.length-1)]", &[Selector::FromEnd(1)]),
        ];
        for (text, expected) in cases {
            assert_eq!(selectors(text), *expected, "{text}");
        }
    }

    #[test]
    fn reads_roots() {
        let cases = [
            ("$.a", Root::Input),
            ("$$.Execution.Id", Root::Context),
            ("$$", Root::Context),
            ("$order.id", Root::Variable("order".into())),
            ("$v_1[0]", Root::Variable("v_1".into())),
        ];
        for (text, root) in cases {
            assert_eq!(path(text).unwrap().root, root, "{text}");
        }
    }

    #[test]
    fn reads_filters() {
        let Selector::Filter(Filter::Or(parts)) = selectors(
            "$.a[?(@.p > 1.5 && !(@.q) || @['r'] in ['x', \"y\"] || @.s =~ /a)\\/b/i || @.t == $.u)]",
        )
        .remove(1) else {
            panic!()
        };
        assert_eq!(parts.len(), 4);
        let [
            Filter::And(and),
            Filter::Compare(_, op, list),
            Filter::Compare(_, _, regex),
            Filter::Compare(..),
        ] = &parts[..]
        else {
            panic!("{parts:?}")
        };
        assert!(matches!(&and[1], Filter::Not(inner) if matches!(**inner, Filter::Exists(_))));
        assert_eq!(*op, Comparison::In);
        assert_eq!(*list, Operand::Json(serde_json::json!(["x", "y"])));
        assert!(
            matches!(regex, Operand::Regex { pattern, flags } if pattern == "a)\\/b" && flags == "i")
        );
    }

    #[test]
    fn reads_filters_in_filters() {
        let path = "$.a[?($.b[?(@.c == 1)].d > @.e[?(@.f in [1])].g || @.h)]";
        let Selector::Filter(Filter::Or(parts)) = selectors(path).remove(1) else {
            panic!()
        };
        let Filter::Compare(Operand::Path(left), Comparison::Greater, Operand::Path(right)) =
            &parts[0]
        else {
            panic!("{parts:?}")
        };
        assert_eq!(left.text, "$.b[?(@.c == 1)].d");
        assert_eq!(right.segments.len(), 3);
    }

    #[test]
    fn tells_kinds_of_paths() {
        let cases = [
            ("$.a[0]['b']", true, true),
            ("$.a['b','c']", true, false),
            ("$.a[0,1]", false, false),
            ("$..a", false, false),
            ("$.a[*]", false, false),
            ("$.a[1:2]", false, false),
            ("$.a[?(@.b)]", false, false),
            ("$.a.length()", true, false),
        ];
        for (text, definite, reference) in cases {
            let path = path(text).unwrap();
            assert_eq!(
                (path.is_definite(), path.is_reference()),
                (definite, reference),
                "{text}"
            );
        }
    }

    #[test]
    fn refuses_what_is_no_path() {
        let bad = [
            "",
            "a",
            ".a",
            "$a-b",
            "$.",
            "$..",
            "$.a.",
            "$...a",
            "$.a b",
            "$[]",
            "$[a]",
            "$['a'",
            "$['a]",
            "$[::2]",
            "$[1-2]",
            "$.a[?@.b == 1]",
            "$.a[?(]",
            "$.a[?()]",
            "$.a[?(@.b ==)]",
            "$.a[?(@.b = 1)]",
            "$.a[(@.length+1)]",
            "$$23",
            "$23",
            "$[0]a",
            "$.a[?(@.b == 'c)]",
            "$.f(",
            "$.a[?(true)]",
        ];
        for text in bad {
            assert!(path(text).is_err(), "{text}");
        }
    }

    #[test]
    fn bounds_nesting() {
        let filters = format!("${}@{}", "[?(".repeat(10_000), ")]".repeat(10_000));
        let parentheses = format!("$[?({}@{})]", "(".repeat(10_000), ")".repeat(10_000));
        let nots = format!("$[?({}@.a)]", "!".repeat(10_000));
        for text in [filters, parentheses, nots] {
            assert!(path(&text).is_err());
        }
    }
}
