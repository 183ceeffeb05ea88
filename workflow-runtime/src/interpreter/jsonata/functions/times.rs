//! `$now`, `$millis`, `$fromMillis` and `$toMillis`, with the pictures of XPath.
//!
//! <https://www.w3.org/TR/xpath-functions-31/#formatting-dates-and-times>

mod iso;
mod parsing;

use super::Args;
use super::integers::{Case, Picture, leading_integer};
use super::moments::Moment;
use crate::interpreter::jsonata::engine::Engine;
use crate::interpreter::jsonata::error::Thrown;
use crate::interpreter::jsonata::limits;
use crate::interpreter::jsonata::value::Value;

/// The time of the evaluation.
#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds are exact for ages"
)]
fn current(engine: &Engine<'_>) -> f64 {
    engine.sources.now().as_millisecond() as f64
}

pub(super) fn now(engine: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    let (picture, zone) = (args.text(0), args.text(1));
    formatted(current(engine), picture.as_deref(), zone.as_deref())
}

pub(super) fn millis(engine: &mut Engine<'_>, _: Args) -> Result<Value, Thrown> {
    Ok(Value::Number(current(engine)))
}

pub(super) fn from_millis(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    let Some(millis) = args.number(0) else {
        return Ok(Value::Undefined);
    };
    let (picture, zone) = (args.text(1), args.text(2));
    formatted(millis, picture.as_deref(), zone.as_deref())
}

pub(super) fn to_millis(engine: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    let Some(text) = args.text(0) else {
        return Ok(Value::Undefined);
    };
    match args.text(1) {
        Some(picture) => parsing::parse(&text, &picture, current(engine)),
        None if iso::is_timestamp(&text) => Ok(Value::Number(iso::millis(&text))),
        None => Err(Thrown::about("D3110", args.get(0))),
    }
}

/// A part of a picture.
enum Part {
    Literal(String),
    Marker(Marker),
}

/// `[Y0001]`
struct Marker {
    component: char,
    /// How names are written, where a name is asked for.
    names: Option<Case>,
    most: Option<usize>,
    /// How many digits of a year, month or day count.
    digits: Option<usize>,
    picture: Option<Picture>,
    /// `t`: UTC is `Z`.
    traditional: bool,
}

/// The parts of a picture.
fn parts(picture: &str) -> Result<Vec<Part>, Thrown> {
    let mut parts = Vec::new();
    let mut rest = picture;
    let mut literal = String::new();
    while let Some((before, after)) = rest.split_once('[') {
        literal.push_str(before);
        if let Some(after) = after.strip_prefix('[') {
            push_literal(&mut parts, &mut literal);
            parts.push(Part::Literal("[".to_owned()));
            rest = after;
            continue;
        }
        push_literal(&mut parts, &mut literal);
        let Some((marker, after)) = after.split_once(']') else {
            return Err(Thrown::new("D3135"));
        };
        parts.push(Part::Marker(Marker::new(marker)?));
        rest = after;
    }
    literal.push_str(rest);
    push_literal(&mut parts, &mut literal);
    Ok(parts)
}

fn push_literal(parts: &mut Vec<Part>, literal: &mut String) {
    if !literal.is_empty() {
        parts.push(Part::Literal(literal.replace("]]", "]")));
        literal.clear();
    }
}

/// How a component is written when nothing is said.
fn default_presentation(component: char) -> Option<&'static str> {
    Some(match component {
        'Y' | 'M' | 'D' | 'd' | 'W' | 'w' | 'X' | 'x' | 'H' | 'h' | 'f' => "1",
        'F' | 'P' | 'C' | 'E' => "n",
        'm' | 's' => "01",
        'Z' | 'z' => "01:01",
        _ => return None,
    })
}

impl Marker {
    fn new(text: &str) -> Result<Marker, Thrown> {
        let text: String = text.split_whitespace().collect();
        let component = text.chars().next().unwrap_or(' ');
        let rest = &text[text.chars().next().map_or(0, char::len_utf8)..];
        let (presentation, width) = match rest.rsplit_once(',') {
            Some((presentation, width)) => (presentation, Some(width)),
            None => (rest, None),
        };
        let (least, most) = match width.map(|width| width.split_once('-').unwrap_or((width, "*"))) {
            Some((least, most)) => (leading_width(least), leading_width(most)),
            None => (None, None),
        };
        let last = presentation.chars().last().filter(|c| "atco".contains(*c));
        let modifier = last.filter(|_| presentation.chars().count() > 1);
        let presentation = match modifier {
            Some(_) => &presentation[..presentation.len() - 1],
            None => presentation,
        };
        let presentation = match presentation {
            "" => default_presentation(component)
                .ok_or_else(|| Thrown::about("D3132", &Value::text(component.to_string())))?,
            given => given,
        };
        let mut marker = Marker {
            component,
            names: None,
            most,
            digits: None,
            picture: None,
            traditional: modifier == Some('t'),
        };
        marker.names = match presentation {
            name if name.starts_with('n') => Some(Case::Lower),
            name if name.starts_with("Nn") => Some(Case::Title),
            name if name.starts_with('N') => Some(Case::Upper),
            _ => None,
        };
        if marker.names.is_none() && "YMDdFWwXxHhmsf".contains(component) {
            marker.picture = Some(marker.integer(presentation, modifier, least)?);
        }
        if matches!(component, 'Z' | 'z') {
            marker.picture = Some(Picture::new(presentation)?);
        }
        Ok(marker)
    }

    fn integer(
        &mut self,
        presentation: &str,
        modifier: Option<char>,
        least: Option<usize>,
    ) -> Result<Picture, Thrown> {
        let mut picture = match modifier {
            Some(modifier) => Picture::new(&format!("{presentation};{modifier}"))?,
            None => Picture::new(presentation)?,
        };
        picture.mandatory = picture.mandatory.max(least.unwrap_or(0));
        if "YMD".contains(self.component) {
            let width = picture.mandatory + picture.optional;
            self.digits = self.most.or((width >= 2).then_some(width));
            if let Some(most) = self.most {
                picture.mandatory = most;
            }
        }
        Ok(picture)
    }
}

/// The number of a width; `*` is any.
fn leading_width(text: &str) -> Option<usize> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it saturates"
    )]
    Some(leading_integer(text))
        .filter(|width| width.is_finite())
        .map(|width| (width as usize).min(1000))
}

const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// An offset from UTC: `+hhmm`.
#[derive(Clone, Copy, Default)]
struct Offset {
    hours: f64,
    minutes: f64,
}

/// `$fromMillis`
fn formatted(millis: f64, picture: Option<&str>, zone: Option<&str>) -> Result<Value, Thrown> {
    let offset = match zone.map(leading_integer) {
        Some(offset) => Offset {
            hours: (offset / 100.0).floor(),
            minutes: offset % 100.0,
        },
        None => Offset::default(),
    };
    let picture = picture.unwrap_or("[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]");
    let shift = (60.0 * offset.hours + offset.minutes) * 60_000.0;
    let moment = Moment::new(millis + shift);
    let mut out = String::new();
    for part in parts(picture)? {
        match part {
            Part::Literal(text) => out.push_str(&text),
            Part::Marker(marker) => out.push_str(&marker.format(moment, offset)?),
        }
        limits::check_text(out.len())?;
    }
    Ok(Value::text(out))
}

impl Marker {
    /// No moment is no number in every component.
    fn format(&self, moment: Option<Moment>, offset: Offset) -> Result<String, Thrown> {
        match self.component {
            'Z' | 'z' => self.format_zone(offset),
            'C' | 'E' => Ok("ISO".to_owned()),
            'P' => {
                let text = match moment.is_some_and(Moment::is_afternoon) {
                    true => "pm",
                    false => "am",
                };
                Ok(match self.names {
                    Some(Case::Upper) => text.to_uppercase(),
                    _ => text.to_owned(),
                })
            }
            component => {
                let number = moment.map(|moment| moment.part(component));
                // The parser of the picture let only known components through, or said nothing.
                let Some(number) = number.map_or(Some(None), |number| number.map(Some)) else {
                    return Ok("undefined".to_owned());
                };
                self.format_number(number)
            }
        }
    }

    fn format_number(&self, number: Option<i64>) -> Result<String, Thrown> {
        if let Some(case) = self.names.filter(|_| self.component != 'f') {
            return self.format_name(number, case);
        }
        #[expect(clippy::cast_precision_loss, reason = "a part of a date")]
        let mut number = number.map_or(f64::NAN, |n| n as f64);
        if let Some(digits) = self.digits.filter(|_| self.component == 'Y') {
            #[expect(clippy::cast_precision_loss, reason = "a count")]
            let most = 10_f64.powf(digits as f64);
            number %= most;
        }
        match &self.picture {
            Some(picture) => picture.format(number),
            None => Ok(crate::interpreter::jsonata::print::number(number)),
        }
    }

    fn format_name(&self, number: Option<i64>, case: Case) -> Result<String, Thrown> {
        let names: &[&str] = match self.component {
            'M' | 'x' => &MONTHS,
            'F' => &DAYS,
            other => return Err(Thrown::about("D3133", &Value::text(other.to_string()))),
        };
        let position = number.and_then(|n| usize::try_from(n - 1).ok());
        let name = position
            .and_then(|at| names.get(at))
            .copied()
            .unwrap_or("undefined");
        let name = match case {
            Case::Upper => name.to_uppercase(),
            Case::Lower => name.to_lowercase(),
            Case::Title => name.to_owned(),
        };
        Ok(name.chars().take(self.most.unwrap_or(usize::MAX)).collect())
    }

    fn format_zone(&self, offset: Offset) -> Result<String, Thrown> {
        let Some(picture) = &self.picture else {
            return Ok(String::new());
        };
        let whole = offset.hours * 100.0 + offset.minutes;
        let mut text = match picture.mandatory {
            _ if picture.regular_separator().is_some() => picture.format(whole)?,
            1 | 2 => {
                let mut text = picture.format(offset.hours)?;
                if offset.minutes != 0.0 {
                    text.push(':');
                    text.push_str(&Picture::new("00")?.format(offset.minutes.floor())?);
                }
                text
            }
            3 | 4 => picture.format(whole)?,
            digits => return Err(Thrown::about("D3134", &Value::count(digits))),
        };
        if whole >= 0.0 {
            text.insert(0, '+');
        }
        if self.component == 'z' {
            text.insert_str(0, "GMT");
        }
        if whole == 0.0 && self.traditional {
            text = "Z".to_owned();
        }
        Ok(text)
    }
}
