//! What the responses of service operations look like.
//!
//! `operations.json` has the operations that mocks are checked for, made by `generate.py` from
//! AWS's own service models: the optimized integrations that answer with the service's response,
//! and the SDK operations that are used most. The service knows all of its thousands of
//! operations; a mock of another one is taken as it is here, as are the results of `.sync` and
//! `.waitForTaskToken` tasks.

use std::collections::HashMap;
use std::sync::OnceLock;

use serde::Deserialize;
use serde_json::Value;

/// What a value has to be.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(super) enum Schema {
    Any,
    Structure {
        members: HashMap<String, Schema>,
        #[serde(default)]
        required: Vec<String>,
    },
    List {
        item: Box<Schema>,
    },
    Map {
        item: Box<Schema>,
    },
    /// Text, also for bytes and times.
    String {
        min: Option<usize>,
        max: Option<usize>,
        #[serde(rename = "enum", default)]
        one_of: Vec<String>,
    },
    Number {
        min: Option<f64>,
        max: Option<f64>,
    },
    Boolean,
}

/// The schema of what the task `resource` answers, where it is known.
pub(super) fn of_resource(resource: &str) -> Option<&'static Schema> {
    static OPERATIONS: OnceLock<HashMap<String, Schema>> = OnceLock::new();
    let operations = OPERATIONS.get_or_init(|| {
        serde_json::from_str(include_str!("schema/operations.json"))
            .expect("the file beside this one has schemas")
    });
    let mut parts = resource.splitn(6, ':');
    let action = parts.nth(5)?;
    let is_integration = resource.split(':').skip(2).take(3).eq(["states", "", ""]);
    operations.get(action).filter(|_| is_integration)
}

impl Schema {
    /// Checks a response; `required` fields count only when asked for.
    pub(super) fn check(&self, value: &Value, required: bool) -> Result<(), String> {
        self.check_field("result", value, required)
    }

    fn check_field(&self, field: &str, value: &Value, required: bool) -> Result<(), String> {
        let must_be = |what: &str| Err(format!("Field '{field}' must be {what}"));
        match (self, value) {
            (Schema::Any, _) | (Schema::Boolean, Value::Bool(_)) => Ok(()),
            (
                Schema::Structure {
                    members,
                    required: names,
                },
                Value::Object(fields),
            ) => {
                let missing = names.iter().find(|name| !fields.contains_key(*name));
                if let Some(name) = missing.filter(|_| required) {
                    return Err(format!("Required field '{name}' is missing"));
                }
                // What the service does not answer with is no matter to it.
                fields.iter().try_for_each(|(name, value)| {
                    let member = members.get(name);
                    member.map_or(Ok(()), |schema| schema.check_field(name, value, required))
                })
            }
            (Schema::Map { item }, Value::Object(fields)) => fields
                .iter()
                .try_for_each(|(name, value)| item.check_field(name, value, required)),
            (Schema::List { item }, Value::Array(items)) => items
                .iter()
                .try_for_each(|value| item.check_field(field, value, required)),
            (Schema::String { min, max, one_of }, Value::String(text)) => {
                text_in(field, text, (*min, *max), one_of)
            }
            (Schema::Number { min, max }, Value::Number(number)) => {
                let number = number.as_f64().unwrap_or(f64::NAN);
                match (min, max) {
                    (Some(min), _) if number < *min => {
                        Err(format!("Field '{field}' is less than the minimum value"))
                    }
                    (_, Some(max)) if number > *max => {
                        Err(format!("Field '{field}' exceeds the maximum value"))
                    }
                    _ => Ok(()),
                }
            }
            (Schema::Structure { .. } | Schema::Map { .. }, _) => must_be("an object"),
            (Schema::List { .. }, _) => must_be("an array"),
            (Schema::String { .. }, _) => must_be("a string"),
            (Schema::Number { .. }, _) => must_be("a number"),
            (Schema::Boolean, _) => must_be("a boolean"),
        }
    }
}

fn text_in(
    field: &str,
    text: &str,
    (min, max): (Option<usize>, Option<usize>),
    one_of: &[String],
) -> Result<(), String> {
    let length = text.chars().count();
    if !one_of.is_empty() && !one_of.iter().any(|value| value == text) {
        return Err(format!("Field '{field}' is not an expected value"));
    }
    if min.is_some_and(|min| length < min) {
        return Err(format!(
            "Field '{field}' is smaller than the minimum length"
        ));
    }
    if max.is_some_and(|max| length > max) {
        return Err(format!("Field '{field}' exceeds the maximum length"));
    }
    Ok(())
}
