//! Objects.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::Args;
use crate::interpreter::jsonata::call::Function;
use crate::interpreter::jsonata::engine::Engine;
use crate::interpreter::jsonata::error::Thrown;
use crate::interpreter::jsonata::frame::Frame;
use crate::interpreter::jsonata::limits::{self, Growing};
use crate::interpreter::jsonata::plan::Transform;
use crate::interpreter::jsonata::value::{Fields, Object, Value};

pub(super) fn keys(engine: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    let mut names = indexmap::IndexSet::new();
    collect_keys(engine, args.get(0), &mut names)?;
    Ok(Value::sequence(
        names.into_iter().map(Value::String).collect(),
    ))
}

fn collect_keys(
    engine: &mut Engine<'_>,
    value: &Value,
    names: &mut indexmap::IndexSet<Arc<str>>,
) -> Result<(), Thrown> {
    engine.limits.work(1)?;
    match value {
        Value::Array(array) => array
            .values()
            .iter()
            .try_for_each(|item| collect_keys(engine, item, names)),
        Value::Object(object) => {
            names.extend(object.fields.keys().cloned());
            Ok(())
        }
        _ => Ok(()),
    }
}

pub(super) fn lookup(engine: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    match args.text(1) {
        Some(name) => engine.lookup(args.get(0), &name),
        None => Ok(Value::Undefined),
    }
}

pub(super) fn spread(engine: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    spread_value(engine, args.get(0))
}

fn spread_value(engine: &mut Engine<'_>, value: &Value) -> Result<Value, Thrown> {
    match value {
        Value::Array(array) => {
            let mut all = Growing::default();
            for item in array.values() {
                engine.limits.work(1)?;
                all.append(&spread_value(engine, item)?)?;
            }
            // Nothing is appended to an empty sequence, which stays one.
            if array.values().iter().all(Value::is_undefined) {
                return Ok(Value::sequence(Vec::new()));
            }
            Ok(Value::array(all.into_values()))
        }
        Value::Object(object) => {
            engine.limits.work(object.fields.len())?;
            let single = |(key, value): (&Arc<str>, &Value)| {
                Value::object(Fields::from_iter([(Arc::clone(key), value.clone())]))
            };
            Ok(Value::sequence(object.fields.iter().map(single).collect()))
        }
        other => Ok(other.clone()),
    }
}

pub(super) fn merge(engine: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    let Some(list) = args.list(0) else {
        return Ok(Value::Undefined);
    };
    let mut fields = Fields::new();
    for item in list.values() {
        if let Value::Object(object) = item {
            engine.limits.work(object.fields.len() + 1)?;
            let own = object.fields.iter();
            fields.extend(own.map(|(key, value)| (Arc::clone(key), value.clone())));
        }
    }
    Ok(Value::object(fields))
}

/// A copy; what is no JSON goes the way of `$string`.
pub(super) fn clone(engine: &mut Engine<'_>, args: Args) -> Result<Value, Thrown> {
    match args.get(0) {
        Value::Undefined => Ok(Value::Undefined),
        value => copy(engine, value),
    }
}

fn copy(engine: &mut Engine<'_>, value: &Value) -> Result<Value, Thrown> {
    engine.limits.work(1)?;
    Ok(match value {
        Value::Array(array) => {
            let items = array.values().iter().map(|item| copy(engine, item));
            Value::array(items.collect::<Result<_, _>>()?)
        }
        Value::Object(object) => {
            let mut fields = Fields::with_capacity(object.fields.len());
            for (key, value) in &object.fields {
                fields.insert(Arc::clone(key), copy(engine, value)?);
            }
            Value::object(fields)
        }
        Value::Number(n) if n.is_infinite() => return Err(Thrown::about("D1001", value)),
        Value::Number(n) if n.is_nan() => Value::Null,
        Value::Number(n) if n.fract() != 0.0 => {
            Value::Number(format!("{n:.14e}").parse().unwrap_or(*n))
        }
        Value::Undefined => Value::Null,
        Value::Function(_) => Value::text(""),
        other => other.clone(),
    })
}

impl Engine<'_> {
    /// `object ~> |pattern|update,delete|`
    pub(in crate::interpreter::jsonata) fn transform(
        &mut self,
        transform: &Transform,
        object: &Value,
        frame: &Frame,
    ) -> Result<Value, Thrown> {
        if object.is_undefined() {
            return Ok(Value::Undefined);
        }
        let clone = self.variable("clone", frame);
        let original = match clone {
            Value::Function(Function::Native(_)) => copy(self, object)?,
            Value::Function(_) => self.apply(&clone, vec![object.clone()], &Value::Null, None)?,
            _ => return Err(Thrown::new("T2013")),
        };
        let matches = self.evaluate(&transform.pattern, &original, frame)?;
        let mut changes = Changes(HashMap::new());
        if !matches.is_undefined() {
            for target in matches.items() {
                self.change(transform, target, &mut changes, frame)?;
            }
        }
        let result = changes.applied(self, &original)?;
        limits::check(&result)?;
        Ok(result)
    }

    fn change(
        &mut self,
        transform: &Transform,
        target: &Value,
        changes: &mut Changes,
        frame: &Frame,
    ) -> Result<(), Thrown> {
        let current = changes.applied(self, target)?;
        let update = self.evaluate(&transform.update, &current, frame)?;
        let update = match &update {
            Value::Undefined => None,
            Value::Object(update) => Some(update),
            other => return Err(Thrown::about("T2011", other)),
        };
        let name = update.and_then(|update| update.fields.keys().next());
        let Value::Object(object) = target else {
            return name.map_or(Ok(()), |name| refuse_scalar(target, name));
        };
        let mut fields = changes.fields(object).unwrap_or(&object.fields).clone();
        if let Some(update) = update {
            let own = update.fields.iter();
            fields.extend(own.map(|(key, value)| (Arc::clone(key), value.clone())));
        }
        if let Some(delete) = &transform.delete {
            changes.set(object, fields.clone());
            let current = changes.applied(self, target)?;
            let deletions = self.evaluate(delete, &current, frame)?;
            remove(&mut fields, &deletions)?;
        }
        changes.set(object, fields);
        Ok(())
    }
}

/// Removes the fields that `deletions` names.
fn remove(fields: &mut Fields, deletions: &Value) -> Result<(), Thrown> {
    if deletions.is_undefined() {
        return Ok(());
    }
    for name in deletions.items() {
        match name {
            Value::String(name) => fields.shift_remove(name),
            _ => return Err(Thrown::about("T2012", deletions)),
        };
    }
    Ok(())
}

/// Only objects (and lists, where nobody sees it) can get fields.
fn refuse_scalar(target: &Value, name: &str) -> Result<(), Thrown> {
    let (kind, shown) = match target {
        Value::Object(_) | Value::Array(_) | Value::Function(_) => return Ok(()),
        Value::Undefined | Value::Null => {
            let message = format!("Cannot set properties of null (setting '{name}')");
            return Err(Thrown::message("", message));
        }
        Value::String(text) => ("string", text.to_string()),
        Value::Bool(b) => ("boolean", b.to_string()),
        Value::Number(n) => ("number", crate::interpreter::jsonata::print::number(*n)),
        Value::Long(n) => ("number", n.to_string()),
    };
    let message = format!("Cannot create property '{name}' on {kind} '{shown}'");
    Err(Thrown::message("", message))
}

/// The new fields of objects, by where the objects are that they were.
struct Changes(HashMap<*const Object, (Rc<Object>, Fields)>);

impl Changes {
    fn fields(&self, object: &Rc<Object>) -> Option<&Fields> {
        self.0.get(&Rc::as_ptr(object)).map(|(_, fields)| fields)
    }

    fn set(&mut self, object: &Rc<Object>, fields: Fields) {
        self.0
            .insert(Rc::as_ptr(object), (Rc::clone(object), fields));
    }

    /// `value` with the changes.
    fn applied(&self, engine: &mut Engine<'_>, value: &Value) -> Result<Value, Thrown> {
        if self.0.is_empty() {
            return Ok(value.clone());
        }
        engine.limits.work(1)?;
        Ok(match value {
            Value::Array(array) => {
                let items = array.values().iter().map(|item| self.applied(engine, item));
                Value::array(items.collect::<Result<_, _>>()?)
            }
            Value::Object(object) => {
                let fields = self.fields(object).unwrap_or(&object.fields);
                let mut changed = Fields::with_capacity(fields.len());
                for (key, value) in fields {
                    changed.insert(Arc::clone(key), self.applied(engine, value)?);
                }
                Value::object(changed)
            }
            other => other.clone(),
        })
    }
}
