//! Functions on numbers.

use serde_json::{Number, Value};

use super::super::Sources;
use super::{Arguments, Problem, fail};

/// The integer next to `number`, a half goes up: -1.5 gives -1.
pub(super) fn rounded(number: &Number) -> Result<i64, Problem> {
    let integer = match number.as_i64() {
        Some(integer) => i32::try_from(integer).ok(),
        None => number.as_f64().and_then(|value| {
            let rounded = (value + 0.5).floor();
            let bounds = f64::from(i32::MIN)..=f64::from(i32::MAX);
            #[expect(clippy::cast_possible_truncation, reason = "it is within the bounds")]
            bounds.contains(&rounded).then_some(rounded as i32)
        }),
    };
    match integer {
        Some(integer) => Ok(integer.into()),
        None => fail(format!("{number} is not an integer of 32 bits")),
    }
}

pub(super) fn add(arguments: &Arguments<'_>) -> Result<Value, Problem> {
    let sum = arguments.integer(0)? + arguments.integer(1)?;
    rounded(&Number::from(sum)).map(Value::from)
}

/// A number from the first to that before the second. With a seed it is always the same.
pub(super) fn random(arguments: &Arguments<'_>, sources: &mut Sources) -> Result<Value, Problem> {
    let (start, end) = (arguments.integer(0)?, arguments.integer(1)?);
    if start >= end {
        return fail(format!("The start {start} must be less than the end {end}"));
    }
    let fraction = match arguments.values.len() {
        3 => {
            let seed = arguments.integer(2)?;
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
