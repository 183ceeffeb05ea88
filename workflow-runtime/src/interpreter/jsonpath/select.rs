//! What names, indexes and slices select of one node.

use std::borrow::Cow;
use std::ops::Range;

use serde_json::{Map, Value};

use super::super::json_text::json;
use super::evaluate::{Evaluator, Miss, Nodes};
use super::place::{Place, fragment_of_names};
use super::work::TooMuch;

impl Evaluator<'_, '_> {
    /// The elements at `indexes`, counted from the end when negative.
    #[expect(
        clippy::ptr_arg,
        reason = "children of what is borrowed are borrowed, too"
    )]
    pub(super) fn elements<'v>(
        &self,
        place: &Place<'_>,
        indexes: impl Iterator<Item = i64>,
        node: &Cow<'v, Value>,
        out: &mut Nodes<'v>,
    ) -> Result<(), Miss> {
        let Some(items) = self.array(place, node)? else {
            return Ok(());
        };
        for index in indexes {
            let index = match index < 0 {
                true => length(items).checked_add(index),
                false => Some(index),
            };
            let index = index.and_then(|index| usize::try_from(index).ok());
            out.extend(self.child(node, |value| value.get(index?))?);
        }
        Ok(())
    }

    #[expect(
        clippy::ptr_arg,
        reason = "children of what is borrowed are borrowed, too"
    )]
    pub(super) fn slice<'v>(
        &self,
        place: &Place<'_>,
        (from, to): (Option<i64>, Option<i64>),
        node: &Cow<'v, Value>,
        out: &mut Nodes<'v>,
    ) -> Result<(), Miss> {
        match self.array(place, node)? {
            Some(items) => self.elements(place, slice(length(items), from, to), node, out),
            None => Ok(()),
        }
    }

    /// What is an array. Otherwise that is an error where the path is definite.
    fn array<'n>(&self, place: &Place<'_>, node: &'n Value) -> Result<Option<&'n [Value]>, Miss> {
        match node {
            Value::Array(items) => Ok(Some(items)),
            _ if !place.definite => Ok(None),
            _ => Err(self.miss(|| {
                Miss::Invalid(format!(
                    "Filter: {} can only be applied to arrays. Current context is: {}",
                    place.rest(),
                    json(node)
                ))
            })),
        }
    }

    /// The properties `names`.
    #[expect(
        clippy::ptr_arg,
        reason = "children of what is borrowed are borrowed, too"
    )]
    pub(super) fn properties<'v>(
        &self,
        place: &Place<'_>,
        names: &[String],
        node: &Cow<'v, Value>,
        out: &mut Nodes<'v>,
    ) -> Result<(), Miss> {
        let Value::Object(fields) = &**node else {
            return match place.definite {
                true => Err(self.miss(|| {
                    let (names, path) = (fragment_of_names(names), place.path());
                    Miss::NotFound(format!("Property {names} not found in path {path}"))
                })),
                false => Ok(()),
            };
        };
        let one = place.is_leaf() || names.len() == 1;
        if place.is_scanned() && one && !names.iter().all(|name| fields.contains_key(name)) {
            return Ok(());
        }
        if names.len() > 1 && place.is_leaf() {
            out.push(Cow::Owned(self.merged(place, names, fields)?));
            return Ok(());
        }
        for name in names {
            match self.child(node, |value| value.get(name))? {
                Some(value) => out.push(value),
                None => self.absent(place, name, names.len() == 1)?,
            }
        }
        Ok(())
    }

    /// Several names at the end of a path give one object of those that are there.
    fn merged(
        &self,
        place: &Place<'_>,
        names: &[String],
        fields: &Map<String, Value>,
    ) -> Result<Value, Miss> {
        let mut object = Map::new();
        for name in names {
            match fields.get(name) {
                Some(value) => {
                    self.work.spend_on(value)?;
                    object.insert(name.clone(), value.clone());
                }
                None => self.absent(place, name, false)?,
            }
        }
        Ok(Value::Object(object))
    }

    /// A property is not there; `single` when no other is asked for.
    fn absent(&self, place: &Place<'_>, name: &str, single: bool) -> Result<(), Miss> {
        let is_error = place.definite && single || place.required;
        match is_error {
            true => Err(self.miss(|| {
                let what = match place.is_leaf() && single {
                    true => "No results for path:",
                    false => "Missing property in path",
                };
                Miss::NotFound(format!("{what} {}['{name}']", place.path()))
            })),
            false => Ok(()),
        }
    }

    /// A part of `node`: a copy when the node is only here.
    fn child<'v>(
        &self,
        node: &Cow<'v, Value>,
        part: impl Fn(&Value) -> Option<&Value>,
    ) -> Result<Option<Cow<'v, Value>>, TooMuch> {
        self.work.spend(1)?;
        match node {
            Cow::Borrowed(value) => Ok(part(value).map(Cow::Borrowed)),
            Cow::Owned(value) => match part(value) {
                Some(part) => {
                    self.work.spend_on(part)?;
                    Ok(Some(Cow::Owned(part.clone())))
                }
                None => Ok(None),
            },
        }
    }
}

/// What is in `node`, in order.
pub(super) fn children(node: Cow<'_, Value>) -> Nodes<'_> {
    match node {
        Cow::Borrowed(Value::Array(items)) => items.iter().map(Cow::Borrowed).collect(),
        Cow::Borrowed(Value::Object(fields)) => fields.values().map(Cow::Borrowed).collect(),
        Cow::Owned(Value::Array(items)) => items.into_iter().map(Cow::Owned).collect(),
        Cow::Owned(Value::Object(fields)) => fields.into_values().map(Cow::Owned).collect(),
        _ => Vec::new(),
    }
}

fn length(items: &[Value]) -> i64 {
    i64::try_from(items.len()).unwrap_or(i64::MAX)
}

/// The indexes of a slice. With both ends a negative first index counts from the end element by
/// element, and a negative last one ends what begins before it: so the library does it.
fn slice(length: i64, from: Option<i64>, to: Option<i64>) -> Range<i64> {
    let from_end = |index: i64| match index < 0 {
        true => length.saturating_add(index),
        false => index,
    };
    match (from, to) {
        (Some(from), None) => from_end(from).max(0)..length,
        (None, Some(to)) => 0..from_end(to).min(length),
        (Some(from), Some(to)) => from.max(-length)..to.min(length),
        (None, None) => 0..length,
    }
}
