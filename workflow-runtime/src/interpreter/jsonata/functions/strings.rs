//! Texts, and what regular expressions find in them.

use std::rc::Rc;
use std::sync::Arc;

use super::Args;
use crate::interpreter::jsonata::call::{Function, NextMatch};
use crate::interpreter::jsonata::engine::Engine;
use crate::interpreter::jsonata::error::Thrown;
use crate::interpreter::jsonata::limits::{self, Growing};
use crate::interpreter::jsonata::pattern::Pattern;
use crate::interpreter::jsonata::print;
use crate::interpreter::jsonata::value::{Fields, Value};

/// What `f` makes of the text that is the first argument.
fn of_text(args: &Args, f: impl FnOnce(&str) -> Value) -> Result<Value, Thrown> {
    Ok(match args.text(0) {
        Some(text) => f(&text),
        None => Value::Undefined,
    })
}

pub(super) fn string(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    if let value @ Value::String(_) = args.get(0) {
        return Ok(value.clone());
    }
    let pretty = matches!(args.get(1), Value::Bool(true));
    let text = print::string(args.get(0), pretty)?;
    Ok(text.map_or(Value::Undefined, Value::text))
}

pub(super) fn lowercase(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    of_text(&args, |text| Value::text(text.to_lowercase()))
}

pub(super) fn uppercase(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    of_text(&args, |text| Value::text(text.to_uppercase()))
}

pub(super) fn length(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    of_text(&args, |text| Value::count(text.chars().count()))
}

pub(super) fn trim(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    of_text(&args, |text| {
        let words = text
            .split([' ', '\t', '\n', '\r'])
            .filter(|word| !word.is_empty());
        Value::text(words.collect::<Vec<_>>().join(" "))
    })
}

pub(super) fn substring(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    let Some(text) = args.text(0) else {
        return Ok(Value::Undefined);
    };
    #[expect(clippy::cast_precision_loss, reason = "a length")]
    let length = text.chars().count() as f64;
    // A start that is left out is not a number, and as a position that is the first.
    let mut start = args.number(1).unwrap_or(f64::NAN);
    if length + start < 0.0 {
        start = 0.0;
    }
    let mut end = length;
    if let Some(count) = args.number(2) {
        if count <= 0.0 {
            return Ok(Value::text(""));
        }
        end = if start >= 0.0 {
            start + count
        } else {
            length + start + count
        };
    }
    let (from, to) = (position(start, length), position(end, length));
    let part: String = text
        .chars()
        .skip(from)
        .take(to.saturating_sub(from))
        .collect();
    Ok(Value::text(part))
}

/// A position as `slice` of JavaScript takes it.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "within a text"
)]
fn position(at: f64, length: f64) -> usize {
    let at = at.trunc();
    let at = if at < 0.0 { length + at } else { at };
    at.clamp(0.0, length) as usize
}

pub(super) fn substring_before(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    let separator = args.text(1);
    of_text(&args, |text| {
        // What is nothing is searched by its name.
        let separator = separator.as_deref().unwrap_or("undefined");
        Value::text(
            text.split_once(separator)
                .map_or(text, |(before, _)| before),
        )
    })
}

pub(super) fn substring_after(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    let separator = args.text(1);
    of_text(&args, |text| {
        let separator = separator.as_deref().unwrap_or("undefined");
        Value::text(text.split_once(separator).map_or(text, |(_, after)| after))
    })
}

pub(super) fn pad(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    let (Some(text), Some(width)) = (args.text(0), args.number(1)) else {
        return Ok(args.get(0).clone());
    };
    let fill = args.text(2).filter(|fill| !fill.is_empty());
    let fill = fill.as_deref().unwrap_or(" ");
    #[expect(clippy::cast_precision_loss, reason = "a length")]
    let missing = width.trunc().abs() - text.chars().count() as f64;
    if missing.is_nan() || missing <= 0.0 {
        return Ok(Value::String(text));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it saturates"
    )]
    let missing = missing as usize;
    limits::check_text(missing.saturating_add(text.len()))?;
    let padding: String = fill.chars().cycle().take(missing).collect();
    let padded = if width > 0.0 {
        [&*text, &padding].concat()
    } else {
        [&*padding, &text].concat()
    };
    Ok(Value::text(padded))
}

pub(super) fn join(engine: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    let Some(list) = args.list(0) else {
        return Ok(Value::Undefined);
    };
    let separator = args.text(1);
    let separator = separator.as_deref().unwrap_or_default();
    engine.limits.work(list.len())?;
    let texts: Vec<&str> = list
        .values()
        .iter()
        .filter_map(Value::as_text)
        .map(|t| &**t)
        .collect();
    let length: usize = texts.iter().map(|text| text.len()).sum();
    let separators = separator
        .len()
        .saturating_mul(texts.len().saturating_sub(1));
    limits::check_text(length.saturating_add(separators))?;
    Ok(Value::text(texts.join(separator)))
}

pub(super) fn contains(engine: &mut Engine<'_>, mut args: Args) -> Result<Value, Thrown> {
    let Some(text) = args.text(0) else {
        return Ok(Value::Undefined);
    };
    Ok(match args.take(1) {
        Value::Undefined => Value::Undefined,
        Value::String(part) => Value::Bool(text.contains(&*part)),
        matcher => Value::Bool(Matches::new(text, matcher).next(engine)?.is_some()),
    })
}

pub(super) fn find(engine: &mut Engine<'_>, mut args: Args) -> Result<Value, Thrown> {
    let Some(text) = args.text(0) else {
        return Ok(Value::Undefined);
    };
    let limit = limit(&args, 2, "D3040")?;
    let mut matches = Matches::new(text, args.take(1));
    let mut all = Growing::default();
    let mut count = 0.0;
    while count < limit
        && let Some(found) = matches.next(engine)?
    {
        let fields = [
            ("match".into(), Value::String(found.text)),
            ("index".into(), Value::Number(found.index)),
            ("groups".into(), Value::array(found.groups)),
        ];
        all.push(Value::object(Fields::from_iter(fields)))?;
        count += 1.0;
    }
    Ok(Value::sequence(all.into_values()))
}

/// How often something is done; a limit left out is none.
fn limit(args: &Args, position: usize, code: &'static str) -> Result<f64, Thrown> {
    match args.number(position) {
        Some(limit) if limit < 0.0 => Err(Thrown::about(code, args.get(position))),
        Some(limit) => Ok(limit),
        None => Ok(f64::INFINITY),
    }
}

pub(super) fn split(engine: &mut Engine<'_>, mut args: Args) -> Result<Value, Thrown> {
    let Some(text) = args.text(0) else {
        return Ok(Value::Undefined);
    };
    let limit = limit(&args, 2, "D3020")?;
    let mut parts = Growing::default();
    let mut count = 0.0;
    match args.take(1) {
        Value::String(separator) => {
            let limit = limit.trunc();
            let pieces: Box<dyn Iterator<Item = &str>> = match separator.is_empty() {
                true => Box::new(text.split("").filter(|piece| !piece.is_empty())),
                false => Box::new(text.split(&*separator)),
            };
            for piece in pieces {
                if count >= limit {
                    break;
                }
                engine.limits.work(1)?;
                parts.push(Value::text(piece))?;
                count += 1.0;
            }
        }
        Value::Undefined => return Err(Thrown::argument("T0410", 1)),
        matcher => {
            let mut start = 0;
            let mut matches = Matches::new(Arc::clone(&text), matcher);
            while count < limit
                && let Some(found) = matches.next(engine)?
            {
                parts.push(Value::text(
                    text.get(start..found.start).unwrap_or_default(),
                ))?;
                start = found.end;
                count += 1.0;
            }
            if count < limit {
                parts.push(Value::text(&text[start..]))?;
            }
        }
    }
    Ok(Value::array(parts.into_values()))
}

pub(super) fn replace(engine: &mut Engine<'_>, mut args: Args) -> Result<Value, Thrown> {
    let Some(text) = args.text(0) else {
        return Ok(Value::Undefined);
    };
    let (pattern, replacement) = (args.take(1), args.take(2));
    if pattern.as_text().is_some_and(|pattern| pattern.is_empty()) {
        return Err(Thrown::about("D3010", &pattern));
    }
    let limit = limit(&args, 3, "D3011")?;
    let mut out = String::new();
    let mut position = 0;
    let mut count = 0.0;
    let mut matches = Matches::new(Arc::clone(&text), pattern);
    while count < limit
        && let Some(found) = matches.next(engine)?
    {
        out.push_str(text.get(position..found.start).unwrap_or_default());
        position = found.behind;
        out.push_str(&found.replacement(engine, &replacement)?);
        limits::check_text(out.len())?;
        count += 1.0;
    }
    out.push_str(&text[position..]);
    Ok(Value::text(out))
}

/// A match.
struct Found {
    text: Arc<str>,
    /// Where it starts, in UTF-16 code units.
    index: f64,
    /// Bytes: where it starts, where it says that it ends, and where its text ends.
    start: usize,
    end: usize,
    behind: usize,
    groups: Vec<Value>,
    /// The match as a value, when a function gave it.
    value: Option<Value>,
    /// It was no pattern: a text stands for itself.
    literal: bool,
}

impl Found {
    fn replacement(&self, engine: &mut Engine<'_>, with: &Value) -> Result<Arc<str>, Thrown> {
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
struct Matches {
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
    fn new(text: Arc<str>, matcher: Value) -> Matches {
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

    fn next(&mut self, engine: &mut Engine<'_>) -> Result<Option<Found>, Thrown> {
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
