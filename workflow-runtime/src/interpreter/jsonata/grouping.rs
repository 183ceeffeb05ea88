//! Objects, and what a grouping makes of a list.

use std::sync::Arc;

use indexmap::IndexMap;

use super::engine::{Engine, leave_tuple};
use super::error::Thrown;
use super::frame::Frame;
use super::limits::{self, Growing, Limits, Passing};
use super::plan::Node;
use super::value::{Fields, Value};

impl Engine<'_> {
    /// `{'k': v}`, and `a{'k': v}` over the items of `a`.
    pub(super) fn group(
        &mut self,
        fields: &[(Node, Node)],
        input: &Value,
        frame: &Frame,
    ) -> Result<Value, Thrown> {
        let tuples = input.as_array().is_some_and(|array| array.tuples);
        let nothing = [Value::Undefined];
        let items = match input.items() {
            [] if !tuples => &nothing,
            items => items,
        };
        let mut groups = Groups::default();
        for item in items {
            let (context, scope) = self.tuple_scope(item, tuples, frame)?;
            for (position, (key, _)) in fields.iter().enumerate() {
                match self.evaluate(key, &context, &scope)? {
                    Value::String(key) => groups.add(key, position, item, &mut self.limits)?,
                    Value::Undefined => {}
                    key => return Err(Thrown::about("T1003", &key)),
                }
            }
            leave_tuple(scope, tuples);
        }
        let mut passing = Passing::default();
        let mut result = Fields::with_capacity(groups.0.len());
        for (key, group) in groups.0 {
            let position = group.position;
            let data = group.data();
            let (context, scope) = if tuples {
                let tuple = self.reduce(&data)?;
                self.tuple_scope(&tuple, true, frame)?
            } else {
                (data, frame.clone())
            };
            let value = self.evaluate(&fields[position].1, &context, &scope)?;
            leave_tuple(scope, tuples);
            if !value.is_undefined() {
                passing.add(&value)?;
                result.insert(key, value);
            }
        }
        let result = Value::object(result);
        limits::check(&result)?;
        Ok(result)
    }

    /// The tuples of a group as one, their values in lists.
    fn reduce(&mut self, data: &Value) -> Result<Value, Thrown> {
        let Value::Array(tuples) = data else {
            return Ok(data.clone());
        };
        let mut fields: IndexMap<Arc<str>, Group> = IndexMap::new();
        for tuple in tuples.values() {
            let Value::Object(tuple) = tuple else {
                continue;
            };
            for (key, value) in &tuple.fields {
                self.limits.work(1)?;
                fields.entry(Arc::clone(key)).or_default().add(value)?;
            }
        }
        let fields = fields.into_iter().map(|(key, group)| (key, group.data()));
        Ok(Value::object(fields.collect()))
    }
}

/// The items of each key.
#[derive(Default)]
struct Groups(IndexMap<Arc<str>, Group>);

#[derive(Default)]
struct Group {
    position: usize,
    /// What is in it, as long as that is one thing.
    single: Option<Value>,
    /// What is in it, once it is a list.
    items: Option<Growing>,
}

impl Groups {
    fn add(
        &mut self,
        key: Arc<str>,
        position: usize,
        item: &Value,
        limits: &mut Limits,
    ) -> Result<(), Thrown> {
        limits.work(1)?;
        let group = self.0.entry(Arc::clone(&key)).or_insert_with(|| Group {
            position,
            ..Group::default()
        });
        if group.position != position {
            return Err(Thrown::about("D1009", &Value::String(key)));
        }
        group.add(item)
    }
}

impl Group {
    /// Appends, as `$append` does.
    fn add(&mut self, item: &Value) -> Result<(), Thrown> {
        if let Some(items) = &mut self.items {
            return items.append(item);
        }
        match self.single.take() {
            // Nothing before it leaves it alone.
            None | Some(Value::Undefined) => self.single = Some(item.clone()),
            Some(first) => {
                let mut items = Growing::default();
                items.append(&first)?;
                items.append(item)?;
                self.items = Some(items);
            }
        }
        Ok(())
    }

    fn data(self) -> Value {
        match self.items {
            Some(items) => Value::array(items.into_values()),
            None => self.single.unwrap_or(Value::Undefined),
        }
    }
}
