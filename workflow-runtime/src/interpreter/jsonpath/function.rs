//! The functions of paths: `.length()`, `.sum()`.

use serde_json::{Number, Value};
use workflow_core::jsonpath::{Path, Segment, Selector};

use super::evaluate::{Evaluator, Miss};

/// The search and the function of a path `$..a.sum()`: such a function applies to all that the
/// search gives, at once.
pub(super) fn of_a_search(path: &Path) -> Option<(&[Segment], &str)> {
    let (last, search) = path.segments.split_last()?;
    match (&last.selector, &search.first()?.selector) {
        (Selector::Function { name, .. }, Selector::Descend) => Some((search, name)),
        _ => None,
    }
}

/// What the function `name` gives for all that a search gave.
pub(super) fn of_list(name: &str, list: &Value) -> Result<Value, Miss> {
    match (name, list) {
        // The library counts what is in the values found.
        ("length" | "size", Value::Array(found)) => {
            let lengths = found.iter().map(|value| match value {
                Value::Array(items) => items.len(),
                Value::Object(fields) => fields.len(),
                _ => 0,
            });
            Ok(lengths.sum::<usize>().into())
        }
        _ => apply(name, list, &[]),
    }
}

/// What the function `name` gives for `node`.
pub(super) fn invoke(
    name: &str,
    arguments: &[String],
    node: &Value,
    evaluator: &Evaluator<'_, '_>,
) -> Result<Value, Miss> {
    let arguments = arguments
        .iter()
        .map(|text| evaluator.parameter(text))
        .collect::<Result<Vec<Value>, Miss>>()?;
    apply(name, node, &arguments)
}

fn apply(name: &str, node: &Value, arguments: &[Value]) -> Result<Value, Miss> {
    Ok(match name {
        "length" | "size" => match arguments.first().unwrap_or(node) {
            Value::Array(items) => items.len().into(),
            Value::Object(fields) => fields.len().into(),
            _ => Value::Null,
        },
        "keys" => match node {
            Value::Object(fields) => fields.keys().map(String::as_str).collect(),
            _ => Value::Null,
        },
        "first" => index(node, 0)?,
        "last" => index(node, -1)?,
        "index" => match arguments.first().and_then(Value::as_i64) {
            Some(at) => index(node, at)?,
            None => return Err(Miss::Invalid("Arguments to function: 'index'".to_owned())),
        },
        "concat" => Value::String(concat(node, arguments)),
        "append" => append(node, arguments),
        "sum" | "avg" | "min" | "max" | "stddev" => aggregate(name, node, arguments)?,
        _ => {
            return Err(Miss::Invalid(format!(
                "Function with name: {name} does not exist."
            )));
        }
    })
}

fn index(node: &Value, at: i64) -> Result<Value, Miss> {
    let items = node.as_array().map_or(&[][..], Vec::as_slice);
    let at = match usize::try_from(at) {
        Ok(at) => Some(at),
        Err(_) => usize::try_from(at.unsigned_abs())
            .ok()
            .and_then(|back| items.len().checked_sub(back)),
    };
    let item = at.and_then(|at| items.get(at));
    item.cloned()
        .ok_or_else(|| Miss::Invalid("Target index:-1 larger than object count:0".to_owned()))
}

fn concat(node: &Value, arguments: &[Value]) -> String {
    let own = node.as_array().map_or(&[][..], Vec::as_slice);
    let parts = own.iter().chain(arguments);
    parts.filter_map(Value::as_str).collect()
}

fn append(node: &Value, arguments: &[Value]) -> Value {
    match node {
        Value::Array(items) => items.iter().chain(arguments).cloned().collect(),
        other => other.clone(),
    }
}

fn aggregate(name: &str, node: &Value, arguments: &[Value]) -> Result<Value, Miss> {
    let items = node.as_array().map_or(&[][..], Vec::as_slice);
    let given = arguments.iter().flat_map(|argument| match argument {
        Value::Array(items) => items.as_slice(),
        other => std::slice::from_ref(other),
    });
    let numbers: Vec<f64> = items
        .iter()
        .chain(given)
        .filter_map(Value::as_f64)
        .collect();
    if numbers.is_empty() {
        return Err(Miss::Invalid(
            "Aggregation function attempted to calculate value using empty array".to_owned(),
        ));
    }
    #[expect(clippy::cast_precision_loss, reason = "no list has 2^53 items")]
    let count = numbers.len() as f64;
    let sum: f64 = numbers.iter().sum();
    let result = match name {
        "avg" => sum / count,
        "min" => numbers.iter().copied().fold(f64::INFINITY, f64::min),
        "max" => numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        "stddev" => {
            let squares: f64 = numbers.iter().map(|number| number * number).sum();
            (squares / count - sum * sum / count / count).sqrt()
        }
        _ => sum,
    };
    Ok(Number::from_f64(result).map_or(Value::Null, Value::Number))
}
