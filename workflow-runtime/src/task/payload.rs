//! Arguments as JSON and back.

use serde::de::{DeserializeOwned, Deserializer, Visitor};
use serde::{Serialize, de, forward_to_deserialize_any, ser};
use serde_json::{Map, Value};
use workflow_core::error::Failure;

use super::{TaskContext, TaskToken, to_value};

/// The caller's arguments, on their way into JSON.
#[derive(Debug, Default)]
pub struct Arguments(Map<String, Value>);

impl Arguments {
    /// The only argument, as it is.
    ///
    /// # Errors
    /// The argument has no JSON.
    pub fn whole<T: Serialize>(value: &T) -> Result<Value, serde_json::Error> {
        to_value(value)
    }

    /// An object, as yet empty.
    ///
    /// # Errors
    /// None; it starts a chain.
    pub fn object() -> Result<Arguments, serde_json::Error> {
        Ok(Arguments::default())
    }

    /// One more argument.
    ///
    /// # Errors
    /// The argument has no JSON.
    pub fn add<T: Serialize>(mut self, key: &str, value: &T) -> Result<Self, serde_json::Error> {
        let value = to_value(value)
            .map_err(|e| ser::Error::custom(format_args!("argument `{key}`: {e}")))?;
        self.0.insert(key.to_owned(), value);
        Ok(self)
    }

    /// One more argument of a service, whose key is left out for `None`.
    ///
    /// # Errors
    /// The argument has no JSON.
    pub fn add_given<T: Serialize>(self, key: &str, value: &T) -> Result<Self, serde_json::Error> {
        let mut all = self.add(key, value)?;
        if all.0.get(key).is_some_and(Value::is_null) {
            all.0.remove(key);
        }
        Ok(all)
    }

    /// All of them.
    #[must_use]
    pub fn finish(self) -> Value {
        Value::Object(self.0)
    }
}

/// A payload that a task's parameters are read from.
#[derive(Debug)]
pub struct Payload {
    task: &'static str,
    value: Value,
}

impl Payload {
    /// The payload of the task of that path.
    #[must_use]
    pub fn new(task: &'static str, value: Value) -> Payload {
        Payload { task, value }
    }

    /// The only parameter: the payload itself.
    ///
    /// # Errors
    /// A `States.Runtime` failure that names the parameter.
    pub fn whole<T: DeserializeOwned>(&mut self, name: &str) -> Result<T, Failure> {
        T::deserialize(self.value.take()).map_err(|e| refuse(self.task, name, e))
    }

    /// One parameter of several: the value of its key.
    ///
    /// # Errors
    /// A `States.Runtime` failure that names the parameter.
    pub fn take<T: DeserializeOwned>(&mut self, name: &str, key: &str) -> Result<T, Failure> {
        let Value::Object(object) = &mut self.value else {
            let error = format!(
                "expected an object with the key `{key}`, not `{}`",
                self.value
            );
            return Err(refuse(self.task, name, error));
        };
        let value = match object.remove(key) {
            Some(value) => T::deserialize(value),
            None => T::deserialize(Missing(key)),
        };
        value.map_err(|e| refuse(self.task, name, e))
    }

    /// The token, which the engine puts beside the payload.
    ///
    /// # Errors
    /// A `States.Runtime` failure: nobody can be answered.
    pub fn token(&self, context: &TaskContext) -> Result<TaskToken, Failure> {
        context.token.clone().ok_or_else(|| {
            let cause = format!("callback task `{}` was run without a token", self.task);
            Failure::new("States.Runtime", cause)
        })
    }
}

fn refuse(task: &str, name: &str, error: impl std::fmt::Display) -> Failure {
    let cause = format!("the payload of task `{task}` does not fit parameter `{name}`: {error}");
    Failure::new("States.Runtime", cause)
}

/// A key that is not there: `None` for an `Option`, as in a struct; an error for anything else.
struct Missing<'a>(&'a str);

impl<'de> Deserializer<'de> for Missing<'_> {
    type Error = serde_json::Error;

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
        Err(de::Error::custom(format_args!("missing key `{}`", self.0)))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Self::Error> {
        visitor.visit_none()
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf unit
        unit_struct newtype_struct seq tuple tuple_struct map struct enum identifier ignored_any
    }
}
