//! What the service adds.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html#jsonata-functions-provided-by-sfn>

use super::Args;
use crate::interpreter::digest::Algorithm;
use crate::interpreter::jsonata::engine::Engine;
use crate::interpreter::jsonata::error::{self, Thrown};
use crate::interpreter::jsonata::input;
use crate::interpreter::jsonata::limits::RANGE;
use crate::interpreter::jsonata::value::{Array, Value};

/// A number, its fraction cut off.
#[expect(clippy::cast_possible_truncation, reason = "it saturates")]
fn whole(args: &Args, position: usize) -> Option<i64> {
    match args.get(position) {
        Value::Long(n) => Some(*n),
        value => value.number().map(|n| n as i64),
    }
}

pub(super) fn partition(engine: &mut Engine<'_>, mut args: Args) -> Result<Value, Thrown> {
    let size = whole(&args, 1);
    let list = match args.take(0) {
        Value::Undefined => return Ok(Value::Undefined),
        Value::Array(array) => array,
        Value::Null => return Err(Thrown::elements(0, "values")),
        single => Array::plain(vec![single]),
    };
    let size = size.unwrap_or(i64::MAX);
    if size < 0 {
        return Err(Thrown::message(
            "D3137",
            "Second argument must be zero or greater",
        ));
    }
    if size == 0 || list.len() == 0 {
        return Ok(Value::Undefined);
    }
    engine.limits.work(list.len())?;
    let size = usize::try_from(size).unwrap_or(usize::MAX);
    let parts = list
        .values()
        .chunks(size)
        .map(|part| Value::array(part.to_vec()));
    Ok(Value::array(parts.collect()))
}

pub(super) fn range(engine: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    for position in 0..2 {
        if args.get(position).is_undefined() {
            return Err(Thrown::argument("T0410", position));
        }
    }
    let (Some(start), Some(end), Some(step)) = (whole(&args, 0), whole(&args, 1), whole(&args, 2))
    else {
        return Ok(Value::Undefined);
    };
    let (start, end, step) = (i128::from(start), i128::from(end), i128::from(step));
    if step == 0 || (end - start).signum() * step.signum() < 0 {
        return Ok(Value::Undefined);
    }
    let count = usize::try_from((end - start) / step + 1).unwrap_or(usize::MAX);
    if count > RANGE {
        return Err(error::memory());
    }
    engine.limits.work(count)?;
    let numbers = (0..count).map(|i| {
        let n = start + step * i128::try_from(i).unwrap_or(i128::MAX);
        input::whole(i64::try_from(n).unwrap_or(i64::MAX))
    });
    Ok(Value::sequence(numbers.collect()))
}

pub(super) fn hash(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    let (Some(text), Some(algorithm)) = (args.text(0), args.text(1)) else {
        return Ok(Value::Undefined);
    };
    let Some(algorithm) = Algorithm::named(&algorithm) else {
        let message = "Second argument must be one of [MD5, SHA-1, SHA-256, SHA-384, SHA-512]";
        return Err(Thrown::message("D3137", message));
    };
    Ok(Value::text(algorithm.hash(&text)))
}

/// With a seed, the first number of a `java.util.Random` with it.
pub(super) fn random(engine: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    Ok(Value::Number(match whole(&args, 0) {
        None => engine.sources.random(),
        Some(seed) => seeded(seed),
    }))
}

#[expect(clippy::cast_precision_loss, reason = "53 bits are exact")]
fn seeded(seed: i64) -> f64 {
    const MULTIPLIER: u64 = 0x5_DEEC_E66D;
    const MASK: u64 = (1 << 48) - 1;
    let mut state = (seed.cast_unsigned() ^ MULTIPLIER) & MASK;
    let mut next = |bits: u32| {
        state = state.wrapping_mul(MULTIPLIER).wrapping_add(0xB) & MASK;
        state >> (48 - bits)
    };
    let (high, low) = (next(26), next(27));
    ((high << 27) + low) as f64 / (1_u64 << 53) as f64
}

pub(super) fn uuid(engine: &mut Engine<'_>, _: Args) -> Result<Value, Thrown> {
    Ok(Value::text(engine.sources.uuid().to_string()))
}

pub(super) fn parse(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    let Some(text) = args.text(0) else {
        return Ok(Value::Undefined);
    };
    input::parse(&text).ok_or_else(|| Thrown::message("D3137", "Invalid JSON"))
}
