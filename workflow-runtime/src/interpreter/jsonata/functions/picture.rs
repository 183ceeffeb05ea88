//! `$formatNumber`, by the pictures of XPath.
//!
//! <https://www.w3.org/TR/xpath-functions-31/#formatting-numbers>

use super::Args;
use super::numbers::rounded;
use crate::interpreter::jsonata::engine::Engine;
use crate::interpreter::jsonata::error::Thrown;
use crate::interpreter::jsonata::limits;
use crate::interpreter::jsonata::print;
use crate::interpreter::jsonata::value::Value;

pub(super) fn format_number(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    let Some(number) = args.number(0) else {
        return Ok(Value::Undefined);
    };
    let Some(picture) = args.text(1) else {
        return Err(Thrown::argument("T0410", 1));
    };
    let signs = Signs::new(args.get(2));
    let parts: Vec<&str> = picture.split(&*signs.pattern).collect();
    if parts.len() > 2 {
        return Err(Thrown::new("D3080"));
    }
    let mut formats = Vec::new();
    for part in parts {
        formats.push(Part::new(part, &signs).analysed(&signs)?);
    }
    let mut format = formats.remove(0);
    if number < 0.0 || number.is_nan() {
        format = match formats.pop() {
            Some(negative) => negative,
            None => Format {
                prefix: format!("{}{}", signs.minus, format.prefix),
                ..format
            },
        };
    }
    let text = format.apply(number, &signs);
    limits::check_text(text.len())?;
    Ok(Value::text(text))
}

/// How many decimal places the reference writes.
const MOST_PLACES: usize = 100;

/// The signs of a locale.
struct Signs {
    decimal: String,
    grouping: String,
    exponent: String,
    minus: String,
    percent: String,
    per_mille: String,
    zero: char,
    digit: String,
    pattern: String,
}

impl Signs {
    fn new(options: &Value) -> Signs {
        let sign = |name: &str, default: &str| match options {
            Value::Object(object) => match object.fields.get(name) {
                // No sign at all would be everywhere.
                Some(Value::String(text)) if !text.is_empty() => text.to_string(),
                _ => default.to_owned(),
            },
            _ => default.to_owned(),
        };
        Signs {
            decimal: sign("decimal-separator", "."),
            grouping: sign("grouping-separator", ","),
            exponent: sign("exponent-separator", "e"),
            minus: sign("minus-sign", "-"),
            percent: sign("percent", "%"),
            per_mille: sign("per-mille", "\u{2030}"),
            zero: sign("zero-digit", "0").chars().next().unwrap_or('0'),
            digit: sign("digit", "#"),
            pattern: sign("pattern-separator", ";"),
        }
    }

    /// Whether `c` is a digit that has to be there.
    fn is_mandatory(&self, c: char) -> bool {
        let zero = u32::from(self.zero);
        (zero..zero + 10).contains(&u32::from(c))
    }

    fn is(sign: &str, c: char) -> bool {
        let mut chars = sign.chars();
        chars.next() == Some(c) && chars.next().is_none()
    }

    fn is_digit(&self, c: char) -> bool {
        self.is_mandatory(c) || Signs::is(&self.digit, c)
    }

    /// Whether `c` means something in a picture.
    fn is_active(&self, c: char) -> bool {
        self.is_mandatory(c)
            || [
                &self.decimal,
                &self.exponent,
                &self.grouping,
                &self.digit,
                &self.pattern,
            ]
            .iter()
            .any(|sign| Signs::is(sign, c))
    }

    fn mandatory(&self, part: &str) -> usize {
        part.chars().filter(|c| self.is_mandatory(*c)).count()
    }

    fn digits(&self, part: &str) -> usize {
        part.chars().filter(|c| self.is_digit(*c)).count()
    }

    /// A number with so many decimal places, in the digits of the locale.
    fn write(&self, n: f64, places: usize) -> String {
        if !n.is_finite() {
            return print::number(n.abs());
        }
        let text = format!("{:.places$}", n.abs());
        if self.zero == '0' {
            return text;
        }
        let digit = |c: char| match c.to_digit(10) {
            Some(d) => char::from_u32(u32::from(self.zero) + d).unwrap_or(c),
            None => c,
        };
        text.chars().map(digit).collect()
    }
}

/// A picture, or the half of one, in its parts.
struct Part<'p> {
    picture: &'p str,
    prefix: &'p str,
    suffix: &'p str,
    active: &'p str,
    mantissa: &'p str,
    exponent: Option<&'p str>,
    integer: &'p str,
    fraction: &'p str,
}

impl<'p> Part<'p> {
    fn new(picture: &'p str, signs: &Signs) -> Part<'p> {
        let starts = |c: char| signs.is_active(c) && !Signs::is(&signs.exponent, c);
        let from = picture.find(starts).unwrap_or(0);
        let to = picture
            .char_indices()
            .rev()
            .find(|(_, c)| starts(*c))
            .map_or(picture.len(), |(at, c)| at + c.len_utf8());
        let active = &picture[from..to];
        // The sign of the exponent may stand right behind what means something.
        let sign = picture[from..].find(&*signs.exponent).map(|at| from + at);
        let (mantissa, exponent) = match sign.filter(|at| *at <= to) {
            Some(at) => {
                let behind = at + signs.exponent.len();
                (
                    &picture[from..at],
                    Some(picture.get(behind..to).unwrap_or_default()),
                )
            }
            None => (active, None),
        };
        let suffix = &picture[to..];
        let (integer, fraction) = mantissa
            .split_once(&*signs.decimal)
            .unwrap_or((mantissa, suffix));
        Part {
            picture,
            prefix: &picture[..from],
            suffix,
            active,
            mantissa,
            exponent,
            integer,
            fraction,
        }
    }

    /// The rule that it breaks; of several, the last one.
    fn broken_rule(&self, signs: &Signs) -> Option<&'static str> {
        let twice = |sign: &str| self.picture.find(sign) != self.picture.rfind(sign);
        let has = |sign: &str| self.picture.contains(sign);
        let decimal = self.picture.find(&*signs.decimal);
        let beside_decimal = decimal.is_some_and(|at| {
            self.picture[..at].ends_with(&*signs.grouping)
                || self.picture[at + signs.decimal.len()..].starts_with(&*signs.grouping)
        });
        let optional_in = |part: &str| part.find(&*signs.digit);
        let exponent_is = |test: fn(&str, &Signs) -> bool| {
            self.exponent.is_some_and(|exponent| test(exponent, signs))
        };
        let rules = [
            ("D3081", twice(&signs.decimal)),
            ("D3082", twice(&signs.percent)),
            ("D3083", twice(&signs.per_mille)),
            ("D3084", has(&signs.percent) && has(&signs.per_mille)),
            ("D3085", signs.digits(self.mantissa) == 0),
            ("D3086", self.active.chars().any(|c| !signs.is_active(c))),
            ("D3087", beside_decimal),
            (
                "D3088",
                decimal.is_none() && self.integer.ends_with(&*signs.grouping),
            ),
            ("D3089", has(&signs.grouping.repeat(2))),
            (
                "D3090",
                optional_in(self.integer)
                    .is_some_and(|at| signs.mandatory(&self.integer[..at]) > 0),
            ),
            (
                "D3091",
                self.fraction
                    .rfind(&*signs.digit)
                    .is_some_and(|at| signs.mandatory(&self.fraction[at..]) > 0),
            ),
            (
                "D3092",
                exponent_is(|exponent, _| !exponent.is_empty())
                    && (has(&signs.percent) || has(&signs.per_mille)),
            ),
            (
                "D3093",
                exponent_is(|exponent, signs| {
                    exponent.is_empty() || !exponent.chars().all(|c| signs.is_mandatory(c))
                }),
            ),
        ];
        let broken = rules.iter().rev().find(|(_, is_broken)| *is_broken);
        broken.map(|(code, _)| *code)
    }

    /// How many digits stand left of each grouping sign of the fraction, or right of those of the
    /// integer.
    fn groups(&self, part: &str, to_left: bool, signs: &Signs) -> Vec<usize> {
        let mut positions = Vec::new();
        let mut at = part.find(&*signs.grouping);
        while let Some(position) = at {
            let counted = if to_left {
                part.get(..position)
            } else {
                part.get(position..)
            };
            positions.push(signs.digits(counted.unwrap_or_default()));
            // The reference goes on in the integer, whatever it started in.
            let behind = position + signs.grouping.len();
            let rest = self.integer.get(behind..).unwrap_or_default();
            at = rest.find(&*signs.grouping).map(|at| behind + at);
        }
        positions
    }

    fn analysed(&self, signs: &Signs) -> Result<Format, Thrown> {
        if let Some(code) = self.broken_rule(signs) {
            return Err(Thrown::new(code));
        }
        let groups = self.groups(self.integer, false, signs);
        let scale = signs.mandatory(self.integer);
        let mut least_integer = scale;
        let mut least_fraction = signs.mandatory(self.fraction);
        let mut most_fraction = signs.digits(self.fraction);
        if least_integer == 0 && most_fraction == 0 {
            if self.exponent.is_some() {
                (least_fraction, most_fraction) = (1, 1);
            } else {
                least_integer = 1;
            }
        }
        if self.exponent.is_some() && least_integer == 0 && self.integer.contains(&*signs.digit) {
            least_integer = 1;
        }
        if least_integer == 0 && least_fraction == 0 {
            least_fraction = 1;
        }
        if most_fraction > MOST_PLACES {
            let message = "toFixed() digits argument must be between 0 and 100";
            return Err(Thrown::message("", message));
        }
        Ok(Format {
            regular: regular_interval(&groups),
            groups,
            fraction_groups: self.groups(self.fraction, true, signs),
            least_integer,
            scale,
            least_fraction,
            most_fraction,
            least_exponent: self
                .exponent
                .map_or(0, |exponent| signs.mandatory(exponent)),
            prefix: self.prefix.to_owned(),
            suffix: self.suffix.to_owned(),
            percent: self.picture.contains(&*signs.percent),
            per_mille: self.picture.contains(&*signs.per_mille),
            has_decimal: self.picture.contains(&*signs.decimal),
        })
    }
}

/// The interval of positions that are all multiples of it; 0 when they are not.
pub(super) fn regular_interval(positions: &[usize]) -> usize {
    fn gcd(a: usize, b: usize) -> usize {
        if b == 0 { a } else { gcd(b, a % b) }
    }
    let Some(interval) = positions.iter().copied().reduce(gcd) else {
        return 0;
    };
    let is_regular = (1..=positions.len()).all(|i| positions.contains(&(i * interval)));
    if is_regular { interval } else { 0 }
}

/// What a picture says.
struct Format {
    groups: Vec<usize>,
    regular: usize,
    fraction_groups: Vec<usize>,
    least_integer: usize,
    /// How many digits of the integer have to be there, for numbers with exponents.
    scale: usize,
    least_fraction: usize,
    most_fraction: usize,
    least_exponent: usize,
    prefix: String,
    suffix: String,
    percent: bool,
    per_mille: bool,
    has_decimal: bool,
}

impl Format {
    fn apply(&self, number: f64, signs: &Signs) -> String {
        let number = match (self.percent, self.per_mille) {
            (true, _) => number * 100.0,
            (_, true) => number * 1000.0,
            _ => number,
        };
        let (mantissa, exponent) = self.scaled(number);
        #[expect(clippy::cast_precision_loss, reason = "a count")]
        let mantissa = rounded(mantissa, self.most_fraction as f64);
        let text = signs.write(mantissa, self.most_fraction);
        let (integer, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let integer = padded_left(
            integer.trim_start_matches(signs.zero),
            self.least_integer,
            signs,
        );
        let mut fraction = fraction.trim_end_matches(signs.zero).to_owned();
        while fraction.chars().count() < self.least_fraction {
            fraction.push(signs.zero);
        }
        let mut out = self.prefix.clone();
        out.push_str(&self.grouped(&integer, signs));
        if self.has_decimal && !fraction.is_empty() {
            out.push_str(&signs.decimal);
            out.push_str(&self.grouped_fraction(&fraction, signs));
        } else if !fraction.is_empty() {
            out.push_str(&signs.decimal);
            fraction.pop();
            out.push_str(&fraction);
        }
        if let Some(exponent) = exponent {
            out.push_str(&signs.exponent);
            if exponent < 0 {
                out.push_str(&signs.minus);
            }
            let digits = signs.write(f64::from(exponent), 0);
            out.push_str(&padded_left(&digits, self.least_exponent, signs));
        }
        out.push_str(&self.suffix);
        out
    }

    /// Mantissa and exponent, when the picture has one.
    fn scaled(&self, number: f64) -> (f64, Option<i32>) {
        if self.least_exponent == 0 {
            return (number, None);
        }
        let power = |scale: f64| 10_f64.powf(scale);
        #[expect(clippy::cast_precision_loss, reason = "a count")]
        let (most, least) = (power(self.scale as f64), power(self.scale as f64 - 1.0));
        let (mut mantissa, mut exponent) = (number, 0);
        if mantissa != 0.0 && mantissa.is_finite() {
            while mantissa.abs() < least {
                mantissa *= 10.0;
                exponent -= 1;
            }
            while mantissa.abs() > most {
                mantissa /= 10.0;
                exponent += 1;
            }
        }
        (mantissa, Some(exponent))
    }

    fn grouped(&self, integer: &str, signs: &Signs) -> String {
        let digits: Vec<char> = integer.chars().collect();
        let mut out = String::new();
        for (i, digit) in digits.iter().enumerate() {
            let behind = digits.len() - i;
            let is_group = if self.regular > 0 {
                behind.is_multiple_of(self.regular)
            } else {
                self.groups.contains(&behind)
            };
            if i > 0 && is_group {
                out.push_str(&signs.grouping);
            }
            out.push(*digit);
        }
        out
    }

    /// The reference counts separators as digits once they are there.
    fn grouped_fraction(&self, fraction: &str, signs: &Signs) -> String {
        let mut parts: Vec<String> = fraction.chars().map(String::from).collect();
        for position in &self.fraction_groups {
            let at = (*position).min(parts.len());
            parts.insert(at, signs.grouping.clone());
        }
        parts.concat()
    }
}

fn padded_left(digits: &str, least: usize, signs: &Signs) -> String {
    let missing = least.saturating_sub(digits.chars().count());
    let mut out: String = std::iter::repeat_n(signs.zero, missing).collect();
    out.push_str(digits);
    out
}
