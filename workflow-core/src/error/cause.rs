//! The cause of an error with fields: JSON text with `errorMessage` and the fields.

use serde::de::{Deserialize, DeserializeOwned, Deserializer, Error as _};
use serde_json::{Map, Number, Value};

use super::Failure;

/// The failure named `error` whose cause has `message` and `fields`.
///
/// A field that has no JSON (a map with keys that are no text) makes it a `States.Runtime`
/// failure, which ends the execution.
#[must_use]
pub fn with_fields<const N: usize>(
    error: &str,
    message: &dyn std::fmt::Display,
    fields: [(&str, serde_json::Result<Value>); N],
) -> Failure {
    let mut cause = Map::new();
    let message = ("errorMessage", Ok(message.to_string().into()));
    // JSONata prints keys that are indexes before others, wherever they were written.
    let indexes = fields.first().is_some_and(|(name, _)| is_index(name));
    let (first, last) = if indexes {
        (None, Some(message))
    } else {
        (Some(message), None)
    };
    let fields = first.into_iter().chain(fields).chain(last);
    for (name, value) in fields {
        match value {
            Ok(mut value) => {
                shorten_numbers(&mut value);
                cause.insert(name.to_owned(), value);
            }
            Err(e) => {
                let cause = format!("the field `{name}` of the error `{error}` has no JSON: {e}");
                return Failure::new("States.Runtime", cause);
            }
        }
    }
    Failure::new(error, Value::Object(cause).to_string())
}

/// Whether a field is one of a tuple.
fn is_index(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_digit())
}

/// The fields in a cause, when it is a JSON object.
#[must_use]
pub fn fields_of_cause(failure: &Failure) -> Option<Map<String, Value>> {
    serde_json::from_str(&failure.cause).ok()
}

/// One field out of [`fields_of_cause`]; a missing one is `null`.
#[must_use]
pub fn field_of_cause<T: DeserializeOwned>(fields: &Map<String, Value>, name: &str) -> Option<T> {
    let value = fields.get(name).cloned().unwrap_or(Value::Null);
    serde_json::from_value(value).ok()
}

/// The error type named `type_name`, from `{"Error", "Cause"}`.
///
/// # Errors
/// When it is no such object, or the type has no such error.
pub fn deserialize<'de, E, D: Deserializer<'de>>(
    deserializer: D,
    from_failure: fn(Failure) -> Result<E, Failure>,
    type_name: &str,
) -> Result<E, D::Error> {
    from_failure(Failure::deserialize(deserializer)?).map_err(|failure| {
        D::Error::custom(format!("`{}` is no error of `{type_name}`", failure.error))
    })
}

/// `1.0` as `1`, the way `$string` prints it, so that both causes are the same text.
fn shorten_numbers(value: &mut Value) {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    match value {
        Value::Number(n) => {
            let whole = n.as_f64().filter(|f| n.is_f64() && f.fract() == 0.0);
            if let Some(f) = whole.filter(|f| f.abs() < EXACT) {
                let whole = f as i64;
                *n = Number::from(whole);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(shorten_numbers),
        Value::Object(fields) => fields.values_mut().for_each(shorten_numbers),
        Value::Null | Value::Bool(_) | Value::String(_) => {}
    }
}
