//! Functions that call functions.

use std::sync::Arc;

use super::Args;
use crate::interpreter::jsonata::call::Function;
use crate::interpreter::jsonata::engine::Engine;
use crate::interpreter::jsonata::error::Thrown;
use crate::interpreter::jsonata::limits::Growing;
use crate::interpreter::jsonata::value::{Array, Fields, Value, compare_texts};

fn arity(function: &Value) -> usize {
    match function {
        Value::Function(function) => Function::arity(function),
        _ => 0,
    }
}

/// As many of the value, its position and the whole as the function takes.
fn call_args(function: &Value, value: &Value, at: Value, whole: &Value) -> Vec<Value> {
    let mut args = vec![value.clone()];
    let arity = arity(function);
    if arity >= 2 {
        args.push(at);
    }
    if arity >= 3 {
        args.push(whole.clone());
    }
    args
}

pub(super) fn map(engine: &mut Engine<'_>, mut args: Args) -> Result<Value, Thrown> {
    let (list, function) = (args.take(0), args.take(1));
    let Value::Array(array) = &list else {
        return Ok(Value::Undefined);
    };
    let mut results = Growing::default();
    for (i, item) in array.values().iter().enumerate() {
        let args = call_args(&function, item, Value::count(i), &list);
        let result = engine.call_back(&function, args)?;
        if !result.is_undefined() {
            results.push(result)?;
        }
    }
    Ok(Value::sequence(results.into_values()))
}

pub(super) fn filter(engine: &mut Engine<'_>, mut args: Args) -> Result<Value, Thrown> {
    let (list, function) = (args.take(0), args.take(1));
    let Value::Array(array) = &list else {
        return Ok(Value::Undefined);
    };
    let mut found = Vec::new();
    for (i, item) in array.values().iter().enumerate() {
        let args = call_args(&function, item, Value::count(i), &list);
        let result = engine.call_back(&function, args)?;
        if engine.holds(&result)? {
            found.push(item.clone());
        }
    }
    Ok(Value::sequence(found))
}

pub(super) fn single(engine: &mut Engine<'_>, mut args: Args) -> Result<Value, Thrown> {
    let (list, function) = (args.take(0), args.take(1));
    let Value::Array(array) = &list else {
        return Ok(Value::Undefined);
    };
    let mut found = None;
    for (i, item) in array.values().iter().enumerate() {
        let fits = function.is_undefined() || {
            let args = call_args(&function, item, Value::count(i), &list);
            let result = engine.call_back(&function, args)?;
            engine.holds(&result)?
        };
        if fits && found.replace(item.clone()).is_some() {
            return Err(Thrown::new("D3138"));
        }
    }
    found.ok_or_else(|| Thrown::new("D3139"))
}

pub(super) fn reduce(engine: &mut Engine<'_>, mut args: Args) -> Result<Value, Thrown> {
    let (list, function, start) = (args.take(0), args.take(1), args.take(2));
    let Value::Array(array) = &list else {
        return Ok(Value::Undefined);
    };
    let arity = arity(&function);
    if arity < 2 {
        return Err(Thrown::new("D3050"));
    }
    let mut items = array.values().iter().enumerate();
    let mut result = start;
    if result.is_undefined()
        && let Some((_, first)) = items.next()
    {
        result = first.clone();
    }
    for (i, item) in items {
        let mut args = vec![result, item.clone()];
        if arity >= 3 {
            args.push(Value::count(i));
        }
        if arity >= 4 {
            args.push(list.clone());
        }
        result = engine.call_back(&function, args)?;
    }
    Ok(result)
}

/// The fields of an object.
fn fields(value: &Value) -> Vec<(Arc<str>, Value)> {
    match value {
        Value::Object(object) => {
            let fields = object.fields.iter();
            fields
                .map(|(key, value)| (Arc::clone(key), value.clone()))
                .collect()
        }
        _ => Vec::new(),
    }
}

pub(super) fn sift(engine: &mut Engine<'_>, mut args: Args) -> Result<Value, Thrown> {
    let (object, function) = (args.take(0), args.take(1));
    let mut found = Fields::new();
    for (key, value) in fields(&object) {
        let args = call_args(&function, &value, Value::String(Arc::clone(&key)), &object);
        let result = engine.call_back(&function, args)?;
        if engine.holds(&result)? {
            found.insert(key, value);
        }
    }
    Ok(match found.is_empty() {
        true => Value::Undefined,
        false => Value::object(found),
    })
}

pub(super) fn each(engine: &mut Engine<'_>, mut args: Args) -> Result<Value, Thrown> {
    let (object, function) = (args.take(0), args.take(1));
    let mut results = Growing::default();
    for (key, value) in fields(&object) {
        let args = call_args(&function, &value, Value::String(key), &object);
        let result = engine.call_back(&function, args)?;
        if !result.is_undefined() {
            results.push(result)?;
        }
    }
    Ok(Value::sequence(results.into_values()))
}

pub(super) fn sort(engine: &mut Engine<'_>, mut args: Args) -> Result<Value, Thrown> {
    let (list, function) = (args.take(0), args.take(1));
    let array = match list {
        Value::Array(array) if array.len() > 1 => array,
        other => return Ok(other),
    };
    if function.is_undefined() {
        return natural(engine, array);
    }
    let sorted = engine.merge_sort(array.into_values(), &mut |engine, a, b| {
        let result = engine.call_back(&function, vec![a.clone(), b.clone()])?;
        Ok(is_behind(&result))
    })?;
    Ok(Value::array(sorted))
}

/// What counts as true in JavaScript, whose truth the reference asks for here.
fn is_behind(result: &Value) -> bool {
    match result {
        Value::Array(_) | Value::Object(_) | Value::Function(_) => true,
        other => other.is_true(),
    }
}

/// Numbers or texts in their order.
fn natural(engine: &mut Engine<'_>, array: Array) -> Result<Value, Thrown> {
    let values = array.values();
    let are_numbers = values
        .iter()
        .all(|v| v.number().is_some_and(|n| !n.is_nan()));
    if let Some(infinite) = values
        .iter()
        .find(|v| v.number().is_some_and(f64::is_infinite))
    {
        return Err(Thrown::about("D1001", infinite));
    }
    if !are_numbers && values.iter().any(|v| v.as_text().is_none()) {
        return Err(Thrown::new("D3070"));
    }
    let sorted = engine.merge_sort(array.into_values(), &mut |_, a, b| {
        Ok(match (a, b) {
            (Value::String(a), Value::String(b)) => compare_texts(a, b).is_gt(),
            _ => a.number() > b.number(),
        })
    })?;
    Ok(Value::array(sorted))
}
