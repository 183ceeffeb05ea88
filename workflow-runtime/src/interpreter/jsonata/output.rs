//! What an expression gives, as JSON.

use serde_json::{Number, Value as Json};

use super::print;
use super::value::Value;

/// The JSON of `value`; none when there is a function in it.
pub(super) fn json(value: &Value) -> Option<Json> {
    Some(match value {
        Value::Undefined | Value::Null => Json::Null,
        Value::Bool(b) => Json::Bool(*b),
        Value::Number(n) => number(*n),
        Value::Long(n) => Json::from(*n),
        Value::String(text) => Json::from(&**text),
        Value::Array(array) => Json::Array(array.values().iter().map(json).collect::<Option<_>>()?),
        Value::Object(object) => {
            let field = |(key, value): (&std::sync::Arc<str>, &Value)| {
                Some((key.to_string(), json(value)?))
            };
            Json::Object(object.fields.iter().map(field).collect::<Option<_>>()?)
        }
        Value::Function(_) => return None,
    })
}

/// A whole number is one in JSON, too; what is no number is its name in JavaScript.
fn number(n: f64) -> Json {
    if !n.is_finite() {
        return Json::from(print::number(n));
    }
    if n.fract() == 0.0 {
        // The digits that JavaScript shows.
        let digits = print::number(n);
        if let Ok(whole) = digits.parse::<i64>() {
            return Json::from(whole);
        }
        if let Ok(whole) = digits.parse::<u64>() {
            return Json::from(whole);
        }
    }
    Number::from_f64(n).map_or(Json::Null, Json::Number)
}
