//! `$formatInteger` and `$parseInteger`, and the pictures that dates use for their numbers.
//!
//! <https://www.w3.org/TR/xpath-functions-31/#formatting-integers>

use super::Args;
use super::picture::regular_interval;
use crate::interpreter::jsonata::engine::Engine;
use crate::interpreter::jsonata::error::Thrown;
use crate::interpreter::jsonata::limits;
use crate::interpreter::jsonata::print;
use crate::interpreter::jsonata::value::Value;

mod words;

pub(super) fn format_integer(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    let Some(number) = args.number(0) else {
        return Ok(Value::Undefined);
    };
    let Some(picture) = args.text(1) else {
        return Err(Thrown::argument("T0410", 1));
    };
    let text = Picture::new(&picture)?.format(number.floor())?;
    limits::check_text(text.len())?;
    Ok(Value::text(text))
}

pub(super) fn parse_integer(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    let Some(text) = args.text(0) else {
        return Ok(Value::Undefined);
    };
    let Some(picture) = args.text(1) else {
        return Err(Thrown::argument("T0410", 1));
    };
    Ok(Value::Number(Picture::new(&picture)?.parse(&text)?))
}

/// How an integer is written.
#[derive(Clone)]
pub(super) struct Picture {
    primary: Primary,
    case: Case,
    ordinal: bool,
    zero: u32,
    /// How many digits there are at least.
    pub(super) mandatory: usize,
    pub(super) optional: usize,
    /// The distance of separators that are all the same.
    interval: usize,
    /// Each with how many digits are behind it.
    separators: Vec<(usize, char)>,
}

#[derive(Clone)]
enum Primary {
    Decimal,
    Letters,
    Roman,
    Words,
    /// A sequence that nobody knows.
    Sequence(String),
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Upper,
    Lower,
    Title,
}

/// The zeros of Unicode's digits, within the basic plane.
const ZEROS: [u32; 37] = [
    0x30, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6,
    0x0D66, 0x0DE6, 0x0E50, 0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80,
    0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620, 0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0,
    0xFF10,
];

impl Picture {
    pub(super) fn new(picture: &str) -> Result<Picture, Thrown> {
        let (primary, modifier) = match picture.rsplit_once(';') {
            Some((primary, modifier)) => (primary, modifier),
            None => (picture, ""),
        };
        let mut format = Picture {
            primary: Primary::Decimal,
            case: Case::Lower,
            ordinal: modifier.starts_with('o'),
            zero: 0x30,
            mandatory: 0,
            optional: 0,
            interval: 0,
            separators: Vec::new(),
        };
        (format.primary, format.case) = match primary {
            "A" => (Primary::Letters, Case::Upper),
            "a" => (Primary::Letters, Case::Lower),
            "I" => (Primary::Roman, Case::Upper),
            "i" => (Primary::Roman, Case::Lower),
            "W" => (Primary::Words, Case::Upper),
            "Ww" => (Primary::Words, Case::Title),
            "w" => (Primary::Words, Case::Lower),
            digits => {
                format.read_digits(digits)?;
                if format.mandatory == 0 {
                    format.primary = Primary::Sequence(digits.to_owned());
                }
                return Ok(format);
            }
        };
        Ok(format)
    }

    fn read_digits(&mut self, picture: &str) -> Result<(), Thrown> {
        let mut zero = None;
        let mut behind = 0;
        for c in picture.chars().rev() {
            let code = u32::from(c);
            if let Some(found) = ZEROS
                .iter()
                .find(|zero| (**zero..**zero + 10).contains(&code))
            {
                self.mandatory += 1;
                behind += 1;
                if *zero.get_or_insert(*found) != *found {
                    return Err(Thrown::new("D3131"));
                }
            } else if c == '#' {
                self.optional += 1;
                behind += 1;
            } else {
                self.separators.push((behind, c));
            }
        }
        self.zero = zero.unwrap_or(0x30);
        let same = self
            .separators
            .windows(2)
            .all(|pair| pair[0].1 == pair[1].1);
        if same {
            let positions: Vec<usize> = self.separators.iter().map(|(at, _)| *at).collect();
            self.interval = regular_interval(&positions);
        }
        Ok(())
    }

    /// The sign between groups that are all of one size.
    pub(super) fn regular_separator(&self) -> Option<char> {
        let first = self.separators.first();
        first.filter(|_| self.interval > 0).map(|(_, c)| *c)
    }

    pub(super) fn format(&self, number: f64) -> Result<String, Thrown> {
        let size = number.abs();
        let text = match &self.primary {
            Primary::Letters => letters(size, if self.case == Case::Upper { b'A' } else { b'a' }),
            Primary::Roman => self.cased(roman(size)?),
            Primary::Words => self.cased(words::cardinal(size, self.ordinal)),
            Primary::Decimal => self.decimal(size),
            Primary::Sequence(picture) => {
                return Err(Thrown::about("D3130", &Value::text(picture.as_str())));
            }
        };
        Ok(if number < 0.0 {
            format!("-{text}")
        } else {
            text
        })
    }

    fn cased(&self, text: String) -> String {
        match self.case {
            Case::Upper => text.to_uppercase(),
            Case::Lower => text.to_lowercase(),
            Case::Title => text,
        }
    }

    fn decimal(&self, size: f64) -> String {
        let digits = print::number(size);
        let missing = self.mandatory.saturating_sub(digits.len());
        let digits: Vec<char> = std::iter::repeat_n('0', missing)
            .chain(digits.chars())
            .collect();
        let mut out = String::new();
        for (i, digit) in digits.iter().enumerate() {
            let behind = digits.len() - i;
            if i > 0
                && let Some(separator) = self.separator(behind)
            {
                out.push(separator);
            }
            let shifted = u32::from(*digit) + self.zero - 0x30;
            out.push(char::from_u32(shifted).unwrap_or(*digit));
        }
        if self.ordinal {
            out.push_str(ordinal_suffix(&out));
        }
        out
    }

    /// The separator with so many digits behind it.
    fn separator(&self, behind: usize) -> Option<char> {
        if let Some(separator) = self.regular_separator() {
            return behind.is_multiple_of(self.interval).then_some(separator);
        }
        let found = self.separators.iter().find(|(at, _)| *at == behind);
        found.map(|(_, c)| *c)
    }

    /// The number that a text says; what it does not say is no number.
    pub(super) fn parse(&self, text: &str) -> Result<f64, Thrown> {
        Ok(match &self.primary {
            Primary::Letters => {
                letters_value(text, if self.case == Case::Upper { b'A' } else { b'a' })
            }
            Primary::Roman => roman_value(&text.to_uppercase()),
            Primary::Words => words::value(&text.to_lowercase()),
            Primary::Decimal => self.parse_decimal(text),
            Primary::Sequence(picture) => {
                return Err(Thrown::about("D3130", &Value::text(picture.as_str())));
            }
        })
    }

    fn parse_decimal(&self, text: &str) -> f64 {
        let mut digits = text;
        if self.ordinal {
            let end = text.char_indices().rev().nth(1).map_or(0, |(at, _)| at);
            digits = &text[..end];
        }
        let is_separator = |c: char| match self.interval {
            0 => self.separators.iter().any(|(_, separator)| *separator == c),
            _ => c == ',',
        };
        let shifted = |c: char| {
            let code = (u32::from(c) + 0x30).checked_sub(self.zero);
            code.and_then(char::from_u32).unwrap_or(c)
        };
        let digits: String = digits
            .chars()
            .filter(|c| !is_separator(*c))
            .map(shifted)
            .collect();
        leading_integer(&digits)
    }

    /// What a text has to look like, as a regular expression.
    pub(super) fn regex(&self, width: Option<(usize, usize)>) -> Result<String, Thrown> {
        Ok(match &self.primary {
            Primary::Letters if self.case == Case::Upper => "[A-Z]+".to_owned(),
            Primary::Letters => "[a-z]+".to_owned(),
            Primary::Roman if self.case == Case::Upper => "[MDCLXVI]+".to_owned(),
            Primary::Roman => "[mdclxvi]+".to_owned(),
            Primary::Words => words::regex(),
            Primary::Decimal => {
                let count = match width {
                    Some((least, most)) if least == most => format!("{{{most}}}"),
                    Some((least, most)) => format!("{{{least},{most}}}"),
                    None => "+".to_owned(),
                };
                let suffix = if self.ordinal { "(?:th|st|nd|rd)" } else { "" };
                format!("[0-9]{count}{suffix}")
            }
            Primary::Sequence(picture) => {
                return Err(Thrown::about("D3130", &Value::text(picture.as_str())));
            }
        })
    }
}

/// `parseInt`: the digits that a text starts with.
pub(super) fn leading_integer(text: &str) -> f64 {
    let text = text.trim_start();
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let digits = unsigned.bytes().take_while(u8::is_ascii_digit).count();
    let size = unsigned[..digits].parse::<f64>().unwrap_or(f64::NAN);
    if text.starts_with('-') { -size } else { size }
}

fn ordinal_suffix(number: &str) -> &'static str {
    let mut digits = number.chars().rev();
    let last = digits.next();
    let is_teen = digits.next() == Some('1');
    match last {
        _ if is_teen => "th",
        Some('1') => "st",
        Some('2') => "nd",
        Some('3') => "rd",
        _ => "th",
    }
}

/// `A`, `B`, .. `Z`, `AA`: the columns of spreadsheets.
fn letters(mut size: f64, first: u8) -> String {
    let mut letters = Vec::new();
    while size > 0.0 && size.is_finite() {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0..26"
        )]
        let letter = ((size - 1.0) % 26.0) as u8;
        letters.push(char::from(first + letter));
        size = ((size - 1.0) / 26.0).floor();
    }
    letters.iter().rev().collect()
}

fn letters_value(text: &str, first: u8) -> f64 {
    let digit = |c: char| f64::from(u32::from(c)) - f64::from(first) + 1.0;
    text.chars().fold(0.0, |value, c| value * 26.0 + digit(c))
}

const ROMAN: [(f64, &str); 13] = [
    (1000.0, "m"),
    (900.0, "cm"),
    (500.0, "d"),
    (400.0, "cd"),
    (100.0, "c"),
    (90.0, "xc"),
    (50.0, "l"),
    (40.0, "xl"),
    (10.0, "x"),
    (9.0, "ix"),
    (5.0, "v"),
    (4.0, "iv"),
    (1.0, "i"),
];

fn roman(mut size: f64) -> Result<String, Thrown> {
    // One letter for each thousand.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it saturates"
    )]
    limits::check_text((size / 1000.0) as usize)?;
    let mut out = String::new();
    for (value, numeral) in ROMAN {
        while size >= value {
            out.push_str(numeral);
            size -= value;
        }
    }
    Ok(out)
}

fn roman_value(text: &str) -> f64 {
    let (mut total, mut largest) = (0.0, 1.0);
    for c in text.chars().rev() {
        let Some((value, _)) = ROMAN
            .iter()
            .find(|(_, n)| n.eq_ignore_ascii_case(c.encode_utf8(&mut [0; 4])))
        else {
            return f64::NAN;
        };
        if *value < largest {
            total -= value;
        } else {
            largest = *value;
            total += value;
        }
    }
    total
}
