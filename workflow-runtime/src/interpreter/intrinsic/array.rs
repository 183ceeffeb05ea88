//! Functions on arrays and objects.

use std::collections::HashSet;

use serde_json::{Map, Value};

use super::super::json_text::json;
use super::{Arguments, Problem, fail};

/// How many numbers `States.ArrayRange` gives at most.
const MAX_RANGE: usize = 1000;

pub(super) fn partition(arguments: &Arguments<'_>) -> Result<Value, Problem> {
    let items = arguments.array(0)?;
    match usize::try_from(arguments.integer(1)?) {
        Ok(size) if size > 0 => Ok(items.chunks(size).map(<[Value]>::to_vec).collect()),
        _ => fail("The chunk size must be a positive integer"),
    }
}

pub(super) fn range(arguments: &Arguments<'_>) -> Result<Value, Problem> {
    let (first, last) = (arguments.integer(0)?, arguments.integer(1)?);
    let step = arguments.integer(2)?;
    if step == 0 {
        return fail("The step must not be zero");
    }
    let mut numbers = Vec::new();
    let mut next = Some(first);
    while let Some(number) = next {
        if (step > 0 && number > last) || (step < 0 && number < last) {
            break;
        }
        if numbers.len() == MAX_RANGE {
            return fail(format!("The range has more than {MAX_RANGE} items"));
        }
        numbers.push(Value::from(number));
        next = number.checked_add(step);
    }
    Ok(Value::Array(numbers))
}

pub(super) fn item(arguments: &Arguments<'_>) -> Result<Value, Problem> {
    let items = arguments.array(0)?;
    let index = arguments.integer(1)?;
    let item = usize::try_from(index).ok().and_then(|i| items.get(i));
    match item {
        Some(item) => Ok(item.clone()),
        None => fail(format!(
            "The index {index} is out of bounds for an array of length {}",
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
pub(super) fn merge(arguments: &Arguments<'_>) -> Result<Value, Problem> {
    let first = object(arguments, 0)?;
    let second = object(arguments, 1)?;
    match arguments.value(2) {
        Value::Bool(false) => {}
        Value::Bool(true) => return fail("Deep merge is not supported"),
        other => return arguments.wrong(2, "a boolean", other),
    }
    let mut fields = first.clone();
    fields.extend(second.clone());
    Ok(Value::Object(fields))
}

fn object<'v>(
    arguments: &'v Arguments<'_>,
    index: usize,
) -> Result<&'v Map<String, Value>, Problem> {
    match arguments.value(index) {
        Value::Object(fields) => Ok(fields),
        other => arguments.wrong(index, "an object", other),
    }
}
