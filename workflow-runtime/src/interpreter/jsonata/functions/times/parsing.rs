//! Timestamps by a picture.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use regex::RegexBuilder;

use super::super::integers::leading_integer;
use super::super::moments::{Moment, start_of};
use super::{DAYS, MONTHS, Marker, Part, parts};
use crate::interpreter::jsonata::error::Thrown;
use crate::interpreter::jsonata::value::Value;

/// What a timestamp says of each component.
type Components = HashMap<char, f64>;

/// The milliseconds of the timestamp `text`; nothing when it is not like the picture. What it
/// leaves out is taken from `now`.
pub(super) fn parse(text: &str, picture: &str, now: f64) -> Result<Value, Thrown> {
    let parts = parts(picture)?;
    let mut regex = String::from("^");
    for part in &parts {
        regex.push_str(&format!("({})", part.regex()?));
    }
    regex.push('$');
    let regex = RegexBuilder::new(&regex).case_insensitive(true).build();
    let Ok(regex) = regex else {
        return Ok(Value::Undefined);
    };
    let Some(found) = regex.captures(text) else {
        return Ok(Value::Undefined);
    };
    let mut components = Components::new();
    for (i, part) in parts.iter().enumerate() {
        if let Part::Marker(marker) = part {
            let text = found.get(i + 1).map_or("", |group| group.as_str());
            components.insert(marker.component, marker.parse(text)?);
        }
    }
    if components.is_empty() {
        return Ok(Value::Undefined);
    }
    let now = Moment::new(now);
    complete(&mut components, now)?;
    Ok(Value::Number(millis(&components)))
}

impl Part {
    fn regex(&self) -> Result<String, Thrown> {
        match self {
            Part::Literal(text) => Ok(regex::escape(text)),
            Part::Marker(marker) => marker.regex(),
        }
    }
}

impl Marker {
    fn regex(&self) -> Result<String, Thrown> {
        match (&self.picture, self.component) {
            (Some(picture), 'Z' | 'z') => {
                let mut regex = String::from(if self.component == 'z' { "GMT" } else { "" });
                regex.push_str("[-+][0-9]+");
                if let Some(separator) = picture.regular_separator() {
                    regex.push_str(&format!("{}[0-9]+", regex::escape(&separator.to_string())));
                }
                Ok(regex)
            }
            (Some(picture), _) => {
                let width = self
                    .digits
                    .filter(|most| *most > 0)
                    .map(|most| (most.saturating_sub(picture.optional), most));
                picture.regex(width)
            }
            (None, 'M' | 'x' | 'F' | 'P') => Ok("[a-zA-Z]+".to_owned()),
            (None, other) => Err(Thrown::about("D3133", &Value::text(other.to_string()))),
        }
    }

    fn parse(&self, text: &str) -> Result<f64, Thrown> {
        match (&self.picture, self.component) {
            (Some(picture), 'Z' | 'z') => {
                let text = if self.component == 'z' {
                    text.get(3..)
                } else {
                    Some(text)
                };
                Ok(zone_minutes(
                    text.unwrap_or_default(),
                    picture.regular_separator(),
                ))
            }
            (Some(picture), _) => picture.parse(text),
            (None, 'P') => Ok(match text {
                "am" | "AM" => 0.0,
                "pm" | "PM" => 1.0,
                _ => f64::NAN,
            }),
            (None, 'F') => Ok(self.name_position(&DAYS, text)),
            (None, _) => Ok(self.name_position(&MONTHS, text)),
        }
    }

    fn name_position(&self, names: &[&str], text: &str) -> f64 {
        let most = self.most.filter(|most| *most > 0).unwrap_or(usize::MAX);
        let is_name = |name: &&str| name.chars().take(most).eq(text.chars());
        #[expect(clippy::cast_precision_loss, reason = "small")]
        names
            .iter()
            .position(is_name)
            .map_or(f64::NAN, |at| (at + 1) as f64)
    }
}

/// The minutes of an offset.
fn zone_minutes(text: &str, separator: Option<char>) -> f64 {
    let (hours, minutes) = match separator {
        Some(separator) => {
            let (hours, minutes) = text.split_once(separator).unwrap_or((text, "0"));
            (leading_integer(hours), leading_integer(minutes))
        }
        None if text.len() <= 3 => (leading_integer(text), 0.0),
        None => (leading_integer(&text[..3]), leading_integer(&text[3..])),
    };
    hours * 60.0 + minutes
}

/// Whether the components given are some of those that `kind` has, and no others of `all`.
fn is_kind(components: &Components, all: &str, kind: &str) -> bool {
    let given = |c: char| components.get(&c).is_some_and(|n| *n != 0.0 && !n.is_nan());
    let mut fits = all.chars().filter(|c| given(*c)).peekable();
    fits.peek().is_some() && fits.all(|c| kind.contains(c))
}

/// Fills in what is left out: behind what is given with the least there is, before it with what
/// is now. Nothing may be missing between.
fn complete(components: &mut Components, now: Option<Moment>) -> Result<(), Thrown> {
    const DATE: &str = "YXMxWwdD";
    const TIME: &str = "PHhmsf";
    let is_date = |kind| is_kind(components, DATE, kind);
    let by_day = !is_date("YMD") && is_date("Yd");
    let by_week = is_date("XxwF") || is_date("XWF");
    let by_half = !is_kind(components, TIME, "Hmsf") && is_kind(components, TIME, "Phmsf");
    let date = match (by_day, by_week) {
        (true, _) => "YD",
        (_, true) if is_date("XxwF") => "XxwF",
        (_, true) => "XWF",
        _ => "YMD",
    };
    let time = if by_half { "Phmsf" } else { "Hmsf" };
    let (mut is_started, mut is_over) = (false, false);
    for part in date.chars().chain(time.chars()) {
        let Entry::Vacant(missing) = components.entry(part) else {
            is_started = true;
            if is_over {
                return Err(Thrown::new("D3136"));
            }
            continue;
        };
        if is_started {
            missing.insert(if "MDd".contains(part) { 1.0 } else { 0.0 });
            is_over = true;
        } else {
            #[expect(clippy::cast_precision_loss, reason = "a part of a date")]
            let current = now.and_then(|now| now.part(part)).map(|n| n as f64);
            missing.insert(current.unwrap_or(f64::NAN));
        }
    }
    if by_week {
        return Err(Thrown::new("D3136"));
    }
    if by_day {
        // The days of a year go on behind January.
        let day = components.get(&'d').copied().unwrap_or(1.0);
        components.extend([('M', 1.0), ('D', day)]);
    }
    if by_half {
        let part = |c: char| components.get(&c).copied().unwrap_or(0.0);
        let hour = if part('h') == 12.0 { 0.0 } else { part('h') };
        let hour = if part('P') == 1.0 { hour + 12.0 } else { hour };
        components.insert('H', hour);
    }
    Ok(())
}

fn millis(components: &Components) -> f64 {
    let part = |c: char| components.get(&c).copied().unwrap_or(0.0);
    let (year, month, day) = (part('Y'), part('M').max(1.0), part('D'));
    if ![year, month, day].iter().all(|n| n.abs() < 1e6) {
        return f64::NAN;
    }
    // Years of two digits are those of the last century.
    let year = if (0.0..100.0).contains(&year) {
        year + 1900.0
    } else {
        year
    };
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "they are in range"
    )]
    let start = start_of(year as i64, month as i64, day as i64) as f64;
    let offset = [part('Z'), part('z')].into_iter().find(|n| *n != 0.0);
    let minutes = part('H') * 60.0 + part('m') - offset.unwrap_or(0.0);
    start + (minutes * 60.0 + part('s')) * 1000.0 + part('f')
}
