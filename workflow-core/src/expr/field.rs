//! Reads the fields of structs, tuples and variants out of their JSON.

use crate::data::{FieldShape, FieldsForm, Shape, StructShape, WorkflowData};
use crate::ir::Value;
use crate::jsonata::Ast;

use super::refusal::{Refusal, refuse};
use super::{Expr, Ty, error_value, wire};

/// `value.name`, where `name` is the Rust name or the index of a tuple field.
pub fn field<T, U>(value: Expr<T>, name: &str, _: Ty<U>) -> Expr<U>
where
    T: WorkflowData + ?Sized,
    U: ?Sized,
{
    Expr::new(value_of(&T::shape(), name, &value.value))
}

fn value_of(shape: &Shape, name: &str, value: &Value) -> Value {
    match read(shape, name, value) {
        Ok((part, _)) => part,
        Err(Refusal(message)) => {
            refuse(message);
            Value::of(Ast::Null)
        }
    }
}

/// A part of a value, with its shape.
pub(crate) type Part = (Value, Shape);

/// The field of a value of some shape.
pub(crate) fn read(shape: &Shape, name: &str, value: &Value) -> Result<Part, Refusal> {
    match shape {
        Shape::Struct(s) => Members::of(s, value).read(name),
        Shape::Tuple(items) => {
            let index = name.parse::<usize>().ok();
            match index.and_then(|i| Some((i, items.get(i)?))) {
                Some((i, item)) => Ok((part(wire::index(value, i), value), item())),
                None => Err(no_field(name, "the tuple")),
            }
        }
        Shape::Error(e) => error_value::read(e, name, value),
        Shape::Opaque(why) => Err(Refusal::new(format!(
            "`{name}` can't be read: {why}; pass the value on whole"
        ))),
        Shape::Json => Err(no_field(name, "a JSON value")),
        Shape::Text(word) => Err(no_field(name, word)),
        Shape::Unit
        | Shape::Bool
        | Shape::Integer
        | Shape::Float
        | Shape::String
        | Shape::Char
        | Shape::Option(_)
        | Shape::List(_)
        | Shape::Map(_)
        | Shape::Enum(_)
        | Shape::Result(..) => Err(no_field(name, "the value")),
    }
}

fn no_field(name: &str, owner: &str) -> Refusal {
    Refusal::new(format!(
        "the JSON form of {owner} has no field `{name}`; use a type with `#[derive(WorkflowData)]`"
    ))
}

/// An expression over `value`, always there.
fn part(ast: Ast, value: &Value) -> Value {
    Value::derive(ast, [value])
}

/// The fields of a struct or variant, where they stand.
pub(crate) struct Members<'a> {
    /// The Rust name of the struct or variant.
    pub(crate) owner: &'a str,
    pub(crate) form: FieldsForm,
    pub(crate) fields: &'a [FieldShape],
    /// The array, the object, or the only field.
    pub(crate) value: &'a Value,
}

impl<'a> Members<'a> {
    pub(crate) fn of(shape: &'a StructShape, value: &'a Value) -> Members<'a> {
        Members {
            owner: shape.name,
            form: shape.form,
            fields: &shape.fields,
            value,
        }
    }

    /// The field of that Rust name.
    pub(crate) fn read(&self, name: &str) -> Result<Part, Refusal> {
        let field = find(self.fields, name).ok_or_else(|| no_field(name, self.owner))?;
        self.check_readable(field)?;
        let shape = (field.shape)();
        let value = match self.form {
            FieldsForm::Unit => return Err(no_field(name, self.owner)),
            FieldsForm::Transparent => self.value.clone(),
            FieldsForm::Tuple => {
                let index = field.json_name.parse().unwrap_or(usize::MAX);
                self.or_default(field, wire::index(self.value, index), &shape)
            }
            FieldsForm::Object if field.flatten => self.flattened(field, &shape)?,
            FieldsForm::Object => self.or_default(field, self.key(field), &shape),
        };
        Ok((value, shape))
    }

    fn check_readable(&self, field: &FieldShape) -> Result<(), Refusal> {
        let (name, owner) = (field.name, self.owner);
        if field.skip_deserializing {
            return Err(Refusal::new(format!(
                "`{name}` of `{owner}` can't be read in a workflow: serde skips it, so no value of it arrives; remove the `skip` or pass what is needed separately"
            )));
        }
        match field.opaque {
            Some(why) => Err(Refusal::new(format!(
                "`{name}` of `{owner}` can't be read by itself: {why}; pass the whole `{owner}` on, or give the field a newtype whose only field has that attribute"
            ))),
            None => Ok(()),
        }
    }

    /// The key of a field, or the first of its aliases that is there.
    fn key(&self, field: &FieldShape) -> Ast {
        let mut keys = field.aliases.iter().rev();
        let Some(last) = keys.next() else {
            return wire::key(self.value, field.json_name);
        };
        let all = keys.chain([&field.json_name]);
        all.fold(wire::key(self.value, last), |otherwise, key| {
            let key = wire::key(self.value, key);
            Ast::conditional(wire::exists(key.clone()), key, otherwise)
        })
    }

    /// What a missing key means.
    fn or_default(&self, field: &FieldShape, read: Ast, shape: &Shape) -> Value {
        let default = field.default.map(|default| default());
        let value = match default {
            Some(default) if !(default.is_null() && wire::is_optional(shape)) => {
                let value = part(read, self.value);
                return wire::once(&value, field.name, |v| {
                    let read = v.ast.clone();
                    Ast::conditional(wire::exists(read.clone()), read, Ast::literal(&default))
                });
            }
            _ => part(read, self.value),
        };
        if wire::is_optional(shape) {
            value.may_be_undefined()
        } else {
            value
        }
    }

    /// The value of a `#[serde(flatten)]` field: the keys that are its own.
    fn flattened(&self, field: &FieldShape, shape: &Shape) -> Result<Value, Refusal> {
        let mut taken = Vec::new();
        for other in self.fields.iter().filter(|f| f.name != field.name) {
            match other.flatten {
                true => taken.extend(all_keys(&(other.shape)()).unwrap_or_default()),
                false => taken.extend(keys_of(other)),
            }
        }
        select(shape, self.value, &taken).ok_or_else(|| {
            Refusal::new(format!(
                "`{}` of `{}` can't be read by itself: it is flattened, and the keys of its type are not known; read the fields you need, or drop `#[serde(flatten)]`",
                field.name, self.owner
            ))
        })
    }
}

/// The field of that Rust name.
pub(crate) fn find<'a>(fields: &'a [FieldShape], name: &str) -> Option<&'a FieldShape> {
    fields.iter().find(|f| f.name == name && !name.is_empty())
}

/// The keys under which a field is read.
pub(crate) fn keys_of(field: &FieldShape) -> impl Iterator<Item = &'static str> {
    std::iter::once(field.json_name).chain(field.aliases.iter().copied())
}

/// All keys of an object form; none when they are not known.
pub(crate) fn all_keys(shape: &Shape) -> Option<Vec<&'static str>> {
    let Shape::Struct(s) = shape else {
        return None;
    };
    match s.form {
        FieldsForm::Unit | FieldsForm::Tuple => None,
        FieldsForm::Transparent => {
            let field = s.fields.iter().find(|f| !f.skip_deserializing)?;
            all_keys(&(field.shape)())
        }
        FieldsForm::Object => {
            let mut keys = Vec::new();
            for field in &s.fields {
                match field.flatten {
                    true => keys.extend(all_keys(&(field.shape)())?),
                    false => keys.extend(keys_of(field)),
                }
            }
            Some(keys)
        }
    }
}

/// The value of `shape` whose keys stand in the object `value` among others: `taken` are keys
/// that are not its own. None when that is not known.
pub(crate) fn select(shape: &Shape, value: &Value, taken: &[&str]) -> Option<Value> {
    if let Some(keys) = all_keys(shape) {
        let pairs = keys.iter().map(|k| ((*k).to_owned(), wire::key(value, k)));
        // Some keys may be missing, and are left out: in a block it stays one expression.
        return Some(part(Ast::Block(vec![Ast::object(pairs)]), value));
    }
    match shape {
        Shape::Map(_) | Shape::Enum(_) | Shape::Json if taken.is_empty() => Some(value.clone()),
        Shape::Map(_) | Shape::Enum(_) | Shape::Json => Some(wire::without_keys(value, taken)),
        Shape::Struct(s) if s.form == FieldsForm::Object => {
            // A struct with a flattened map of its own takes all that is left.
            Some(wire::without_keys(value, taken))
        }
        _ => None,
    }
}
