//! Texts, and what regular expressions find in them.

use std::sync::Arc;

use super::Args;
use super::matching::Matches;
use crate::interpreter::jsonata::engine::Engine;
use crate::interpreter::jsonata::error::Thrown;
use crate::interpreter::jsonata::limits::{self, Growing};
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
