//! Values at work.
//!
//! Every array and object knows how much it holds, so that the bound on memory costs nothing to
//! check: a value that mentions another one twice weighs twice as much, though it takes no room.

use std::cmp::Ordering;
use std::rc::Rc;
use std::sync::Arc;

use indexmap::IndexMap;

use super::call::Function;

/// A value of JSONata, or none.
#[derive(Clone)]
pub(super) enum Value {
    Undefined,
    Null,
    Bool(bool),
    Number(f64),
    /// A whole number that no double is: what comes with the data passes through as it is.
    Long(i64),
    String(Arc<str>),
    Array(Array),
    Object(Rc<Object>),
    Function(Function),
}

/// A list and how paths treat it.
#[derive(Clone)]
pub(super) struct Array {
    items: Rc<Items>,
    /// Made by a path or a function: alone, an item stands for its list, and an empty list for
    /// nothing.
    pub(super) sequence: bool,
    /// Made by brackets within a path, which paths don't flatten.
    pub(super) cons: bool,
    /// `[]` was said: a single item stays a list.
    pub(super) keep: bool,
    /// The items are the tuples of a path that binds variables: objects whose `@` is the value.
    pub(super) tuples: bool,
}

struct Items {
    values: Vec<Value>,
    size: Size,
}

/// Fields in order.
pub(super) type Fields = IndexMap<Arc<str>, Value>;

/// An object.
pub(super) struct Object {
    pub(super) fields: Fields,
    size: Size,
}

/// What a value holds.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Size {
    /// A number counts as eight, a text as its characters.
    pub(super) weight: u64,
    /// How many levels.
    pub(super) height: u32,
    /// Whether there is a function in it.
    pub(super) functions: bool,
}

/// What anything weighs at least.
const LEAST: u64 = 8;

impl Size {
    fn text(text: &str) -> Size {
        Size {
            weight: (text.len() as u64).max(LEAST),
            ..Size::default()
        }
    }

    /// Of something around `parts`.
    pub(super) fn around(parts: impl Iterator<Item = Size>) -> Size {
        let mut whole = Size::default();
        for part in parts {
            whole.weight = whole.weight.saturating_add(part.weight);
            whole.height = whole.height.max(part.height);
            whole.functions |= part.functions;
        }
        Size {
            weight: whole.weight.max(LEAST),
            height: whole.height + 1,
            ..whole
        }
    }
}

impl Array {
    /// A list that is nothing but one.
    pub(super) fn plain(values: Vec<Value>) -> Array {
        let size = Size::around(values.iter().map(Value::size));
        Array {
            items: Rc::new(Items { values, size }),
            sequence: false,
            cons: false,
            keep: false,
            tuples: false,
        }
    }

    /// What a path gives.
    pub(super) fn sequence(values: Vec<Value>) -> Array {
        Array {
            sequence: true,
            ..Array::plain(values)
        }
    }

    /// The tuples of a path.
    pub(super) fn tuples(values: Vec<Value>) -> Array {
        Array {
            tuples: true,
            ..Array::sequence(values)
        }
    }

    /// Other items of the same kind.
    pub(super) fn with(&self, values: Vec<Value>) -> Array {
        Array {
            sequence: self.sequence,
            tuples: self.tuples,
            ..Array::plain(values)
        }
    }

    pub(super) fn values(&self) -> &[Value] {
        &self.items.values
    }

    pub(super) fn len(&self) -> usize {
        self.items.values.len()
    }

    /// The items, copied unless nobody else has them.
    pub(super) fn into_values(self) -> Vec<Value> {
        match Rc::try_unwrap(self.items) {
            Ok(items) => items.values,
            Err(shared) => shared.values.clone(),
        }
    }
}

impl Object {
    pub(super) fn new(fields: Fields) -> Object {
        let parts = fields
            .iter()
            .flat_map(|(key, value)| [Size::text(key), value.size()]);
        let size = Size::around(parts);
        Object { fields, size }
    }
}

impl Value {
    pub(super) fn text(text: impl Into<Arc<str>>) -> Value {
        Value::String(text.into())
    }

    pub(super) fn object(fields: Fields) -> Value {
        Value::Object(Rc::new(Object::new(fields)))
    }

    pub(super) fn array(values: Vec<Value>) -> Value {
        Value::Array(Array::plain(values))
    }

    pub(super) fn sequence(values: Vec<Value>) -> Value {
        Value::Array(Array::sequence(values))
    }

    /// How many there are of something.
    #[expect(clippy::cast_precision_loss, reason = "no list is that long")]
    pub(super) fn count(count: usize) -> Value {
        Value::Number(count as f64)
    }

    pub(super) fn is_undefined(&self) -> bool {
        matches!(self, Value::Undefined)
    }

    /// What it holds.
    pub(super) fn size(&self) -> Size {
        match self {
            Value::String(text) => Size::text(text),
            Value::Array(array) => array.items.size,
            Value::Object(object) => object.size,
            _ => Size {
                weight: LEAST,
                height: 0,
                functions: matches!(self, Value::Function(_)),
            },
        }
    }

    /// Whether nobody else has what it holds.
    pub(super) fn is_fresh(&self) -> bool {
        match self {
            Value::String(text) => Arc::strong_count(text) == 1,
            Value::Array(array) => Rc::strong_count(&array.items) == 1,
            Value::Object(object) => Rc::strong_count(object) == 1,
            _ => false,
        }
    }

    /// The number that it is.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Value::Number(n) => Some(*n),
            #[expect(clippy::cast_precision_loss, reason = "calculations are in doubles")]
            Value::Long(n) => Some(*n as f64),
            _ => None,
        }
    }

    pub(super) fn as_text(&self) -> Option<&Arc<str>> {
        match self {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    pub(super) fn as_array(&self) -> Option<&Array> {
        match self {
            Value::Array(array) => Some(array),
            _ => None,
        }
    }

    /// Itself as a list: its items, or it alone.
    pub(super) fn items(&self) -> &[Value] {
        match self {
            Value::Array(array) => array.values(),
            single => std::slice::from_ref(single),
        }
    }

    /// A sequence of one item is the item, and of none is nothing, unless `[]` was said.
    pub(super) fn unwrapped(self) -> Value {
        match &self {
            Value::Array(array) if array.sequence && !array.tuples => match array.values() {
                [] => Value::Undefined,
                [single] if !array.keep => single.clone(),
                _ => self,
            },
            _ => self,
        }
    }

    /// Whether it counts as true; nothing at all is `None`.
    pub(super) fn truth(&self) -> Option<bool> {
        Some(match self {
            Value::Undefined => return None,
            Value::Null | Value::Function(_) => false,
            Value::Bool(b) => *b,
            Value::Number(n) => *n != 0.0 && !n.is_nan(),
            Value::Long(_) => true,
            Value::String(text) => !text.is_empty(),
            Value::Array(array) => array.values().iter().any(Value::is_true),
            Value::Object(object) => !object.fields.is_empty(),
        })
    }

    pub(super) fn is_true(&self) -> bool {
        self.truth() == Some(true)
    }

    /// Whether two values are the same, whatever order fields are in.
    pub(super) fn equals(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Null, Value::Null) | (Value::Undefined, Value::Undefined) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Long(a), Value::Long(b)) => a == b,
            (Value::String(a), Value::String(b)) => a == b,
            (Value::Array(a), Value::Array(b)) => {
                let mut pairs = a.values().iter().zip(b.values());
                a.len() == b.len()
                    && (Rc::ptr_eq(&a.items, &b.items) || pairs.all(|(a, b)| a.equals(b)))
            }
            (Value::Object(a), Value::Object(b)) => {
                let same =
                    |(key, a): (&Arc<str>, &Value)| b.fields.get(key).is_some_and(|b| a.equals(b));
                a.fields.len() == b.fields.len() && (Rc::ptr_eq(a, b) || a.fields.iter().all(same))
            }
            (Value::Function(a), Value::Function(b)) => a.is_same(b),
            _ => match (self.number(), other.number()) {
                (Some(a), Some(b)) => a == b,
                _ => false,
            },
        }
    }

    /// Whether two values are the same, where lists and objects are only the same as themselves.
    pub(super) fn is(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Array(a), Value::Array(b)) => Rc::ptr_eq(&a.items, &b.items),
            (Value::Object(a), Value::Object(b)) => Rc::ptr_eq(a, b),
            _ => self.equals(other),
        }
    }
}

/// The order of texts: by their UTF-16 code units.
pub(super) fn compare_texts(a: &str, b: &str) -> Ordering {
    a.encode_utf16().cmp(b.encode_utf16())
}
