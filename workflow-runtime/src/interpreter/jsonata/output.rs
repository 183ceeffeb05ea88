//! What an expression gives, as JSON.

use jsonata_core::value::JValue;
use serde_json::{Number, Value};

/// The JSON of `value`; none when there is a function in it.
pub(super) fn json(value: &JValue) -> Option<Value> {
    Some(match value {
        JValue::Null | JValue::Undefined => Value::Null,
        JValue::Bool(b) => Value::Bool(*b),
        JValue::Number(n) => number(*n),
        JValue::String(text) => Value::String(text.to_string()),
        JValue::Array(items) => Value::Array(items.iter().map(json).collect::<Option<_>>()?),
        JValue::Object(fields) => {
            let field = |(key, value): (&String, &JValue)| Some((key.clone(), json(value)?));
            Value::Object(fields.iter().map(field).collect::<Option<_>>()?)
        }
        JValue::Lambda(_) | JValue::Builtin { .. } | JValue::Regex { .. } => return None,
    })
}

/// 2^53: up to there a double holds every integer.
const MOST_EXACT: f64 = 9_007_199_254_740_992.0;

/// A whole number is one in JSON, too; what is no number is its name in JavaScript.
fn number(n: f64) -> Value {
    if n.fract() == 0.0 && n.abs() <= MOST_EXACT {
        #[expect(clippy::cast_possible_truncation, reason = "it is whole and in range")]
        return Value::from(n as i64);
    }
    match Number::from_f64(n) {
        Some(number) => Value::Number(number),
        None if n.is_nan() => Value::from("NaN"),
        None if n > 0.0 => Value::from("Infinity"),
        None => Value::from("-Infinity"),
    }
}
