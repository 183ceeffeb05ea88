//! What regular expressions, and functions in their place, find in texts.

use std::rc::Rc;
use std::sync::Arc;

use crate::interpreter::jsonata::call::{Function, NextMatch};
use crate::interpreter::jsonata::engine::Engine;
use crate::interpreter::jsonata::error::Thrown;
use crate::interpreter::jsonata::pattern::Pattern;
use crate::interpreter::jsonata::value::{Fields, Value};

/// A match.
pub(super) struct Found {
    pub(super) text: Arc<str>,
    /// Where it starts, in UTF-16 code units.
    pub(super) index: f64,
    /// Bytes: where it starts, where it says that it ends, and where its text ends.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) behind: usize,
    pub(super) groups: Vec<Value>,
    /// The match as a value, when a function gave it.
    value: Option<Value>,
    /// It was no pattern: a text stands for itself.
    literal: bool,
}

impl Found {
    pub(super) fn replacement(
        &self,
        engine: &mut Engine<'_>,
        with: &Value,
    ) -> Result<Arc<str>, Thrown> {
        let text = match with {
            Value::String(text) if self.literal => return Ok(Arc::clone(text)),
            Value::String(template) => return Ok(self.substitute(template).into()),
            Value::Function(_) if !self.literal => {
                let value = match &self.value {
                    Some(value) => value.clone(),
                    None => self.object(),
                };
                engine.call_back(with, vec![value])?
            }
            other => other.clone(),
        };
        match text {
            Value::String(text) => Ok(text),
            other => Err(Thrown::about("D3012", &other)),
        }
    }

    /// The match as functions see it.
    fn object(&self) -> Value {
        let length: usize = self.text.encode_utf16().count();
        #[expect(clippy::cast_precision_loss, reason = "a length")]
        let end = self.index + length as f64;
        Value::object(Fields::from_iter([
            ("match".into(), Value::String(Arc::clone(&self.text))),
            ("start".into(), Value::Number(self.index)),
            ("end".into(), Value::Number(end)),
            ("groups".into(), Value::array(self.groups.clone())),
        ]))
    }

    /// The template with `$0`, `$1` and `$$` filled in.
    fn substitute(&self, template: &str) -> String {
        let mut out = String::new();
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('$') {
            out.push_str(before);
            if let Some(after) = after.strip_prefix('$') {
                out.push('$');
                rest = after;
            } else if let Some(after) = after.strip_prefix('0') {
                out.push_str(&self.text);
                rest = after;
            } else if let Some((group, length)) = self.group_number(after) {
                if let Some(Value::String(text)) =
                    group.checked_sub(1).and_then(|g| self.groups.get(g))
                {
                    out.push_str(text);
                }
                rest = &after[length..];
            } else {
                out.push('$');
                rest = after;
            }
        }
        out.push_str(rest);
        out
    }

    /// The number of a group that `text` starts with, and how many digits it has: as many as the
    /// number of groups has, or one less when there is no such group.
    fn group_number(&self, text: &str) -> Option<(usize, usize)> {
        let most = self.groups.len().max(1).to_string().len();
        let digits = text
            .bytes()
            .take(most)
            .take_while(u8::is_ascii_digit)
            .count();
        let number = |digits: usize| text[..digits].parse::<usize>().ok();
        let mut group = number(digits)?;
        if most > 1 && group > self.groups.len() {
            group = number(digits.min(most - 1))?;
        }
        Some((group, group.to_string().len()))
    }
}

/// The matches in a text, one after the other.
pub(super) struct Matches {
    text: Arc<str>,
    matcher: Matcher,
    /// Where the last match ended: the byte, and the UTF-16 code unit of some byte before it.
    from: usize,
    counted: (usize, usize),
    is_first: bool,
}

enum Matcher {
    Literal(Arc<str>),
    Pattern(Arc<Pattern>),
    /// A function that gives the next match.
    Function(Value, Vec<Value>),
    Over,
}

impl Matches {
    pub(super) fn new(text: Arc<str>, matcher: Value) -> Matches {
        let matcher = match matcher {
            Value::String(literal) => Matcher::Literal(literal),
            Value::Function(function) => match pattern_of(&function) {
                Some(pattern) => Matcher::Pattern(pattern),
                None => {
                    let args = vec![Value::String(Arc::clone(&text))];
                    Matcher::Function(Value::Function(function), args)
                }
            },
            _ => Matcher::Over,
        };
        Matches {
            text,
            matcher,
            from: 0,
            counted: (0, 0),
            is_first: true,
        }
    }

    pub(super) fn next(&mut self, engine: &mut Engine<'_>) -> Result<Option<Found>, Thrown> {
        engine.limits.work(1)?;
        let is_first = std::mem::replace(&mut self.is_first, false);
        match std::mem::replace(&mut self.matcher, Matcher::Over) {
            Matcher::Over => Ok(None),
            Matcher::Literal(literal) => {
                let Some(at) = self.text[self.from..].find(&*literal) else {
                    return Ok(None);
                };
                let start = self.from + at;
                let end = start + literal.len();
                let found = self.found(start, end, Vec::new(), true);
                self.matcher = Matcher::Literal(literal);
                Ok(Some(found))
            }
            Matcher::Pattern(pattern) => {
                if !is_first && self.from >= self.text.len() {
                    return Ok(None);
                }
                let Some((start, end, groups)) = captures(&pattern, &self.text, self.from)? else {
                    return Ok(None);
                };
                if !is_first && start == end {
                    return Err(Thrown::new("D1004"));
                }
                let found = self.found(start, end, groups, false);
                self.matcher = Matcher::Pattern(pattern);
                Ok(Some(found))
            }
            Matcher::Function(function, args) => {
                let result = engine.call_back(&function, args)?;
                self.custom(&result)
            }
        }
    }

    fn found(&mut self, start: usize, end: usize, groups: Vec<Value>, literal: bool) -> Found {
        let (byte, unit) = self.counted;
        let unit = unit + self.text[byte..start].encode_utf16().count();
        self.counted = (start, unit);
        self.from = end;
        #[expect(clippy::cast_precision_loss, reason = "a position")]
        let index = unit as f64;
        Found {
            text: self.text[start..end].into(),
            index,
            start,
            end,
            behind: end,
            groups,
            value: None,
            literal,
        }
    }

    /// The match that a function gave: an object like those that patterns give.
    fn custom(&mut self, result: &Value) -> Result<Option<Found>, Thrown> {
        if result.is_undefined() {
            return Ok(None);
        }
        let field = |name: &str| match result {
            Value::Object(object) => object.fields.get(name).cloned().unwrap_or(Value::Undefined),
            _ => Value::Undefined,
        };
        let (start, next) = (field("start"), field("next"));
        let is_match = start.number().is_some()
            || matches!(field("groups"), Value::Array(_))
            || matches!(next, Value::Function(_));
        if !is_match {
            return Err(Thrown::new("T1010"));
        }
        let index = start.number().unwrap_or(0.0);
        let text = field("match").as_text().cloned().unwrap_or_default();
        let start = byte_of(&self.text, index);
        #[expect(clippy::cast_precision_loss, reason = "a length")]
        let length = text.encode_utf16().count() as f64;
        let behind = byte_of(&self.text, index + length);
        let end = field("end")
            .number()
            .map_or(behind, |end| byte_of(&self.text, end));
        if let Value::Function(_) = next {
            self.matcher = Matcher::Function(next, Vec::new());
        }
        Ok(Some(Found {
            text,
            index,
            start,
            end,
            behind,
            groups: field("groups").items().to_vec(),
            value: Some(result.clone()),
            literal: false,
        }))
    }
}

/// The pattern that a function is.
fn pattern_of(function: &Function) -> Option<Arc<Pattern>> {
    match function {
        Function::Regex(pattern) => Some(Arc::clone(pattern)),
        Function::Argument(function) => pattern_of(function),
        _ => None,
    }
}

/// The byte of a UTF-16 code unit.
fn byte_of(text: &str, index: f64) -> usize {
    let mut unit = 0.0;
    for (byte, c) in text.char_indices() {
        if unit >= index {
            return byte;
        }
        #[expect(clippy::cast_precision_loss, reason = "one or two")]
        let units = c.len_utf16() as f64;
        unit += units;
    }
    text.len()
}

type Captures = (usize, usize, Vec<Value>);

/// The first match from a byte on: its bytes and its groups.
fn captures(pattern: &Pattern, text: &str, from: usize) -> Result<Option<Captures>, Thrown> {
    let Some(captures) = pattern.regex()?.captures_at(text, from) else {
        return Ok(None);
    };
    let mut groups = captures.iter();
    let Some(Some(whole)) = groups.next() else {
        return Ok(None);
    };
    let group = |group: Option<regex::Match<'_>>| match group {
        Some(group) => Value::text(group.as_str()),
        None => Value::Undefined,
    };
    Ok(Some((
        whole.start(),
        whole.end(),
        groups.map(group).collect(),
    )))
}

/// What a pattern gives when it is called as a function.
pub(in crate::interpreter::jsonata) fn match_object(
    pattern: &Arc<Pattern>,
    text: &Arc<str>,
    from: usize,
) -> Result<Value, Thrown> {
    let Some((start, end, groups)) = captures(pattern, text, from)? else {
        return Ok(Value::Undefined);
    };
    let units = |bytes: &str| Value::count(bytes.encode_utf16().count());
    let next = NextMatch {
        pattern: Arc::clone(pattern),
        text: Arc::clone(text),
        from: end,
    };
    Ok(Value::object(Fields::from_iter([
        ("match".into(), Value::text(&text[start..end])),
        ("start".into(), units(&text[..start])),
        ("end".into(), units(&text[..end])),
        ("groups".into(), Value::array(groups)),
        (
            "next".into(),
            Value::Function(Function::NextMatch(Rc::new(next))),
        ),
    ])))
}

/// The match behind the one that gave `next`.
pub(in crate::interpreter::jsonata) fn next_match(next: &NextMatch) -> Result<Value, Thrown> {
    if next.from >= next.text.len() {
        return Ok(Value::Undefined);
    }
    let found = match_object(&next.pattern, &next.text, next.from)?;
    if let Value::Object(object) = &found
        && object
            .fields
            .get("match")
            .is_some_and(|text| !text.is_true())
    {
        return Err(Thrown::new("D1004"));
    }
    Ok(found)
}
