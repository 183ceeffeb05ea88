//! Functions on numbers.

use serde_json::{Number, Value};

use super::super::Sources;
use super::{Arguments, Invalid, fail};

/// An integer of 32 bits; `whole` makes one of a fraction.
pub(super) fn integer(number: &Number, whole: fn(f64) -> f64) -> Result<i64, Invalid> {
    let integer = match number.as_i64() {
        Some(integer) => i32::try_from(integer).ok(),
        None => number.as_f64().map(whole).and_then(|value| {
            let bounds = f64::from(i32::MIN)..=f64::from(i32::MAX);
            #[expect(clippy::cast_possible_truncation, reason = "it is within the bounds")]
            bounds.contains(&value).then_some(value as i32)
        }),
    };
    match integer {
        Some(integer) => Ok(integer.into()),
        None => fail(format!("{number} is not an integer of 32 bits")),
    }
}

pub(super) fn add(arguments: &Arguments<'_>) -> Result<Value, Invalid> {
    let sum = arguments.rounded(0)? + arguments.rounded(1)?;
    integer(&Number::from(sum), f64::trunc).map(Value::from)
}

/// A number from the first to that before the second. With a seed it is always the same.
pub(super) fn random(arguments: &Arguments<'_>, sources: &mut Sources) -> Result<Value, Invalid> {
    let (start, end) = (arguments.truncated(0)?, arguments.truncated(1)?);
    if start >= end {
        return fail(format!("{start} is not less than {end}"));
    }
    let fraction = match arguments.values.len() {
        3 => {
            let seed = arguments.truncated(2)?;
            Sources::new("States.MathRandom", seed.cast_unsigned(), sources.now()).random()
        }
        _ => sources.random(),
    };
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        reason = "33 bits"
    )]
    let offset = (fraction * (end - start) as f64) as i64;
    Ok(Value::from(start + offset.min(end - start - 1)))
}
