//! Numbers.

use super::Args;
use crate::interpreter::jsonata::engine::Engine;
use crate::interpreter::jsonata::error::Thrown;
use crate::interpreter::jsonata::print;
use crate::interpreter::jsonata::value::Value;

/// The numbers of a list.
fn numbers(args: &Args) -> Option<impl Iterator<Item = f64>> {
    Some(args.list(0)?.values().iter().filter_map(Value::number))
}

fn number_or_nothing(n: Option<f64>) -> Result<Value, Thrown> {
    Ok(n.map_or(Value::Undefined, Value::Number))
}

pub(super) fn sum(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    number_or_nothing(numbers(&args).map(|numbers| numbers.fold(0.0, |a, b| a + b)))
}

pub(super) fn average(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    #[expect(clippy::cast_precision_loss, reason = "a length")]
    let count = args.list(0).map_or(0, |list| list.len()) as f64;
    let total = numbers(&args).map(|numbers| numbers.fold(0.0, |a, b| a + b));
    number_or_nothing(total.filter(|_| count > 0.0).map(|total| total / count))
}

/// Math.max and Math.min: what is no number wins.
fn extreme(args: &Args, better: impl Fn(f64, f64) -> bool) -> Result<Value, Thrown> {
    let pick = |a: f64, b: f64| {
        if a.is_nan() || (!b.is_nan() && !better(b, a)) {
            a
        } else {
            b
        }
    };
    number_or_nothing(numbers(args).and_then(|numbers| numbers.reduce(pick)))
}

pub(super) fn max(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    extreme(&args, |new, old| new > old)
}

pub(super) fn min(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    extreme(&args, |new, old| new < old)
}

fn of_number(args: &Args, f: impl FnOnce(f64) -> f64) -> Result<Value, Thrown> {
    number_or_nothing(args.number(0).map(f))
}

pub(super) fn abs(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    of_number(&args, f64::abs)
}

pub(super) fn floor(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    of_number(&args, f64::floor)
}

pub(super) fn ceil(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    of_number(&args, f64::ceil)
}

pub(super) fn sqrt(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    match args.number(0) {
        Some(n) if n < 0.0 => Err(Thrown::about("D3060", args.get(0))),
        number => number_or_nothing(number.map(f64::sqrt)),
    }
}

pub(super) fn power(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    let Some(base) = args.number(0) else {
        return Ok(Value::Undefined);
    };
    let result = match args.number(1) {
        Some(exponent) if base.abs() == 1.0 && !exponent.is_finite() => f64::NAN,
        Some(exponent) => base.powf(exponent),
        None => f64::NAN,
    };
    if !result.is_finite() {
        return Err(Thrown::between("D3061", args.get(0), args.get(1)));
    }
    Ok(Value::Number(result))
}

/// A number with its decimal point moved, by way of its digits so that nothing is lost.
fn shifted(n: f64, places: f64) -> f64 {
    let text = print::number(n);
    let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
    let power = power.parse::<f64>().unwrap_or(0.0) + places;
    format!("{digits}e{}", print::number(power))
        .parse()
        .unwrap_or(f64::NAN)
}

/// Rounds to the nearest number with so many decimal places, and to the even one of two.
pub(super) fn rounded(n: f64, places: f64) -> f64 {
    let shift = places != 0.0 && !places.is_nan();
    let value = if shift { shifted(n, places) } else { n };
    let mut result = (value + 0.5).floor();
    if value.abs() >= 4_503_599_627_370_496.0 {
        result = value;
    }
    if (result - value).abs() == 0.5 && (result % 2.0).abs() == 1.0 {
        result -= 1.0;
    }
    if shift {
        result = shifted(result, -places);
    }
    if result == 0.0 { 0.0 } else { result }
}

pub(super) fn round(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    let places = args.number(1).unwrap_or(0.0);
    of_number(&args, |n| rounded(n, places))
}

pub(super) fn number(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    let value = args.get(0);
    Ok(match value {
        Value::Bool(b) => Value::Number(f64::from(u8::from(*b))),
        Value::String(text) => match parsed(text) {
            Some(n) => Value::Number(n),
            None => return Err(Thrown::about("D3030", value)),
        },
        other => other.clone(),
    })
}

/// A decimal number such as `-1.5e3`, or a whole one such as `0xff`.
fn parsed(text: &str) -> Option<f64> {
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        let digits = text
            .get(..2)
            .filter(|start| start.eq_ignore_ascii_case(prefix));
        if digits.is_some() {
            let digits = text[2..].chars().map(|c| c.to_digit(radix).map(f64::from));
            let digits: Vec<f64> = digits.collect::<Option<_>>()?;
            let number = digits
                .iter()
                .fold(0.0, |n, digit| n * f64::from(radix) + digit);
            return Some(number).filter(|_| !digits.is_empty());
        }
    }
    let unsigned = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, power) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, power)) => (mantissa, power.strip_prefix(['+', '-']).unwrap_or(power)),
        None => (unsigned, "0"),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let are_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if ![whole, fraction, power].into_iter().all(are_digits) {
        return None;
    }
    text.parse().ok().filter(|n: &f64| n.is_finite())
}

pub(super) fn format_base(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    let Some(n) = args.number(0) else {
        return Ok(Value::Undefined);
    };
    let radix = args.number(1).map_or(10.0, |radix| rounded(radix, 0.0));
    if !(2.0..=36.0).contains(&radix) {
        return Err(Thrown::about("D3100", &Value::Number(radix)));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "2..=36"
    )]
    let text = in_base(rounded(n, 0.0), radix as u32);
    Ok(Value::text(text))
}

/// The digits of a whole number.
fn in_base(n: f64, radix: u32) -> String {
    if radix == 10 || !n.is_finite() {
        return print::number(n);
    }
    let (mut rest, base) = (n.abs(), f64::from(radix));
    let mut digits = Vec::new();
    while rest >= 1.0 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a digit"
        )]
        let digit = (rest % base) as u32;
        digits.extend(char::from_digit(digit, radix));
        rest = ((rest - f64::from(digit)) / base).trunc();
    }
    if digits.is_empty() {
        digits.push('0');
    }
    digits.extend((n < 0.0).then_some('-'));
    digits.iter().rev().collect()
}
