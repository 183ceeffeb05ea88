//! Functions on arrays and objects.

use std::collections::HashSet;

use serde_json::Value;

use super::super::json_text::json;
use super::super::jsonpath::order;
use super::{Arguments, Invalid, fail};

/// How many numbers `States.ArrayRange` gives at most.
const MAX_RANGE: usize = 1000;

pub(super) fn partition(arguments: &Arguments<'_>) -> Result<Value, Invalid> {
    let items = arguments.array(0)?;
    match usize::try_from(arguments.truncated(1)?) {
        Ok(size) if size > 0 => Ok(items.chunks(size).map(<[Value]>::to_vec).collect()),
        _ => fail("the chunk size is not positive"),
    }
}

pub(super) fn range(arguments: &Arguments<'_>) -> Result<Value, Invalid> {
    let (first, last) = (arguments.truncated(0)?, arguments.truncated(1)?);
    let step = arguments.truncated(2)?;
    if step == 0 {
        return fail("the step is zero");
    }
    let mut numbers = Vec::new();
    let mut next = Some(first);
    while let Some(number) = next {
        if (step > 0 && number > last) || (step < 0 && number < last) {
            break;
        }
        if numbers.len() == MAX_RANGE {
            return fail(format!("the range has more than {MAX_RANGE} items"));
        }
        numbers.push(Value::from(number));
        next = number.checked_add(step);
    }
    Ok(Value::Array(numbers))
}

pub(super) fn item(arguments: &Arguments<'_>) -> Result<Value, Invalid> {
    let items = arguments.array(0)?;
    let index = arguments.truncated(1)?;
    let item = usize::try_from(index).ok().and_then(|i| items.get(i));
    match item {
        Some(item) => Ok(item.clone()),
        // So the service has it.
        None if items.is_empty() => Ok(Value::Null),
        None => fail(format!(
            "the index {index} is not that of one of {} items",
            items.len()
        )),
    }
}

/// Every value where it is first.
pub(super) fn unique(items: &[Value]) -> Value {
    let mut seen = HashSet::new();
    items
        .iter()
        .filter(|item| seen.insert(json(&sorted(item))))
        .cloned()
        .collect()
}

/// Equal objects in one order of keys.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(sorted).collect(),
        Value::Object(fields) => {
            let mut fields: Vec<(&String, &Value)> = fields.iter().collect();
            fields.sort_by_key(|(name, _)| *name);
            fields
                .into_iter()
                .map(|(name, field)| (name.clone(), sorted(field)))
                .collect()
        }
        other => other.clone(),
    }
}

/// The fields of both objects; the second's where both have one.
pub(super) fn merge(arguments: &Arguments<'_>) -> Result<Value, Invalid> {
    let mut fields = arguments.object(0)?.clone();
    let second = arguments.object(1)?;
    if *arguments.value(2) == Value::Bool(true) {
        return fail("only shallow merging is supported");
    }
    fields.extend(second.clone());
    let mut fields: Vec<_> = fields.into_iter().collect();
    order::of_hash_map(&mut fields);
    Ok(Value::Object(fields.into_iter().collect()))
}
