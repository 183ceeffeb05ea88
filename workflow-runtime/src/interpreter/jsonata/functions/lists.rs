//! Lists, and what takes anything.

use super::Args;
use crate::interpreter::jsonata::engine::Engine;
use crate::interpreter::jsonata::error::Thrown;
use crate::interpreter::jsonata::limits::Growing;
use crate::interpreter::jsonata::value::{Array, Value};

pub(super) fn count(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    Ok(Value::count(args.list(0).map_or(0, Array::len)))
}

pub(super) fn boolean(engine: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    match args.get(0) {
        Value::Undefined => Ok(Value::Undefined),
        value => engine.holds(value).map(Value::Bool),
    }
}

pub(super) fn not(engine: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    match args.get(0) {
        Value::Undefined => Ok(Value::Undefined),
        value => engine.holds(value).map(|truth| Value::Bool(!truth)),
    }
}

pub(super) fn exists(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    Ok(Value::Bool(!args.get(0).is_undefined()))
}

pub(super) fn type_of(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    let name = match args.get(0) {
        Value::Undefined => return Ok(Value::Undefined),
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        value @ Value::Number(n) if n.is_infinite() => return Err(Thrown::about("D1001", value)),
        // What is no number has no name of its own.
        Value::Number(n) if n.is_nan() => "object",
        Value::Number(_) | Value::Long(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
        Value::Function(_) => "function",
    };
    Ok(Value::text(name))
}

/// `$append`
pub(super) fn joined(a: Value, b: Value) -> Result<Value, Thrown> {
    if a.is_undefined() {
        return Ok(b);
    }
    if b.is_undefined() {
        return Ok(a);
    }
    let mut all = Growing::default();
    all.append(&a)?;
    all.append(&b)?;
    Ok(Value::array(all.into_values()))
}

pub(super) fn append(engine: &mut Engine<'_>, mut args: Args) -> Result<Value, Thrown> {
    let (a, b) = (args.take(0), args.take(1));
    engine.limits.work(a.items().len() + b.items().len())?;
    joined(a, b)
}

pub(super) fn reverse(engine: &mut Engine<'_>, mut args: Args) -> Result<Value, Thrown> {
    match args.take(0) {
        Value::Array(array) if array.len() > 1 => {
            engine.limits.work(array.len())?;
            let mut values = array.into_values();
            values.reverse();
            Ok(Value::array(values))
        }
        other => Ok(other),
    }
}

/// The "inside-out" shuffle.
pub(super) fn shuffle(engine: &mut Engine<'_>, mut args: Args) -> Result<Value, Thrown> {
    let Value::Array(array) = args.take(0) else {
        return Ok(Value::Undefined);
    };
    engine.limits.work(array.len())?;
    let mut shuffled: Vec<Value> = Vec::with_capacity(array.len());
    for value in array.into_values() {
        let length = shuffled.len();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a position in a list"
        )]
        let at = (engine.sources.random() * (length + 1) as f64) as usize;
        shuffled.push(value);
        shuffled.swap(at.min(length), length);
    }
    Ok(Value::array(shuffled))
}

pub(super) fn distinct(engine: &mut Engine<'_>, mut args: Args) -> Result<Value, Thrown> {
    let array = match args.take(0) {
        Value::Array(array) if array.len() > 1 => array,
        other => return Ok(other),
    };
    let mut found: Vec<Value> = Vec::new();
    for value in array.values() {
        engine.limits.work(found.len() + 1)?;
        if !found.iter().any(|known| known.equals(value)) {
            found.push(value.clone());
        }
    }
    Ok(Value::Array(array.with(found)))
}

pub(super) fn zip(engine: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    let length = |value: &Value| value.as_array().map_or(0, Array::len);
    let shortest = args.0.iter().map(length).min().unwrap_or(0);
    let mut rows = Growing::default();
    for row in 0..shortest {
        engine.limits.work(args.0.len())?;
        let cells = args
            .0
            .iter()
            .filter_map(|list| list.items().get(row).cloned());
        rows.push(Value::array(cells.collect()))?;
    }
    Ok(Value::array(rows.into_values()))
}

pub(super) fn error(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    let message = args.text(0).filter(|text| !text.is_empty());
    let message = message.as_deref().unwrap_or("$error() function evaluated");
    Err(Thrown::message("D3137", message))
}

pub(super) fn assert(_: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    if let Value::Bool(true) = args.get(0) {
        return Ok(Value::Undefined);
    }
    let message = args.text(1).filter(|text| !text.is_empty());
    let message = message.as_deref().unwrap_or("$assert() statement failed");
    Err(Thrown::message("D3141", message))
}
