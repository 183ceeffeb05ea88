//! Builds structs, variants and errors as serde writes them.

use crate::data::{
    EnumShape, ErrorShape, ErrorVariant, FieldShape, FieldsForm, Holds, Shape, SkipSerializing,
    StructShape, Tag, VariantShape, WorkflowData,
};
use crate::ir::Value;
use crate::jsonata::{Ast, BinaryOp};

use super::field::{Members, find};
use super::refusal::{Refusal, refuse};
use super::{Expr, Ty, build, error_value, wire};

/// `Path { name: value, .. }`, `Path(value)` or `Path`, by the last segment of the path.
///
/// Fields go by their Rust names, tuple fields by their indexes; `base` is `..base`.
pub fn construct<T: WorkflowData + ?Sized>(
    _: Ty<T>,
    path: &str,
    fields: Vec<(&'static str, Value)>,
    base: Option<Value>,
) -> Expr<T> {
    Expr::new(built(&T::shape(), path, &fields, base.as_ref()))
}

/// A value of that shape, or a refusal.
pub(crate) fn built(
    shape: &Shape,
    path: &str,
    fields: &[(&'static str, Value)],
    base: Option<&Value>,
) -> Value {
    let given = Given { fields, base };
    literal(shape, path, given).unwrap_or_else(|Refusal(message)| {
        refuse(message);
        Value::of(Ast::Null)
    })
}

/// A value of that shape with these fields, and nothing left out.
pub(crate) fn of_shape(
    shape: &Shape,
    path: &str,
    fields: &[(&'static str, Value)],
) -> Result<Value, Refusal> {
    literal(shape, path, Given { fields, base: None })
}

/// What the user's literal gives.
#[derive(Clone, Copy)]
struct Given<'a> {
    fields: &'a [(&'static str, Value)],
    base: Option<&'a Value>,
}

impl<'a> Given<'a> {
    fn get(self, name: &str) -> Option<&'a Value> {
        let mut fields = self.fields.iter();
        fields.find(|(n, _)| *n == name).map(|(_, v)| v)
    }

    /// The one value of `Some(x)`, `Ok(x)`.
    fn only(self, path: &str) -> Result<Value, Refusal> {
        match self.fields {
            [(_, value)] => Ok(wire::or_null(value)),
            _ => Err(Refusal::new(format!("`{path}` takes one value"))),
        }
    }
}

fn literal(shape: &Shape, path: &str, given: Given<'_>) -> Result<Value, Refusal> {
    match (shape, path) {
        (Shape::Option(inner), "Some") => match wire::is_optional(&inner()) {
            true => Err(Refusal::new(
                "`Some` of an `Option` is `null` in JSON when the inner one is `None`; use an enum",
            )),
            false => given.only(path),
        },
        (Shape::Option(_), "None") => Ok(Value::of(Ast::Null)),
        (Shape::Result(..), "Ok" | "Err") => {
            let value = given.only(path)?;
            let ast = Ast::object([(path.to_owned(), value.ast.clone())]);
            Ok(Value::derive(ast, [&value]))
        }
        (Shape::Struct(s), _) => build_struct(s, given),
        (Shape::Enum(e), _) => {
            let variant = e.variants.iter().find(|v| v.name == path);
            let variant = variant.ok_or_else(|| unknown(path))?;
            build_variant(e, variant, given)
        }
        (Shape::Error(e), _) if e.variants.is_empty() => build_failure(given),
        (Shape::Error(e), _) => {
            let variant = error_value::find(e, path).ok_or_else(|| unknown(path))?;
            build_error(e, variant, given)
        }
        (Shape::Opaque(why), _) => Err(Refusal::new(format!(
            "`{path}` can't be built in a workflow: {why}; let a task make it"
        ))),
        _ => Err(unknown(path)),
    }
}

fn unknown(path: &str) -> Refusal {
    Refusal::new(format!(
        "`{path}` can't be built in a workflow: its JSON form has no such struct or variant; let a task make it"
    ))
}

fn build_struct(shape: &StructShape, given: Given<'_>) -> Result<Value, Refusal> {
    if let Some(base) = given.base {
        let flattened =
            |(name, _): &(&str, _)| find(&shape.fields, name).is_some_and(|f| f.flatten);
        let by_key = shape.form == FieldsForm::Object && !given.fields.iter().any(flattened);
        return match by_key {
            true => update(shape, base, given),
            false => Content::of(shape).with(&all_fields(shape, base, given)?),
        };
    }
    Content::of(shape).with(given.fields)
}

/// `base` with other values under some keys, and without those that serde skips for them.
fn update(shape: &StructShape, base: &Value, given: Given<'_>) -> Result<Value, Refusal> {
    let mut pairs = Vec::new();
    let mut removed = Vec::new();
    for field in &shape.fields {
        if let Some(value) = given.get(field.name) {
            check_writable(shape.name, field)?;
            if !field.skip_deserializing {
                replace_key(field, value, &mut removed, &mut pairs);
            }
        }
    }
    let ast = wire::updated(base, &removed, pairs);
    Ok(Value::derive(
        ast,
        given.fields.iter().map(|(_, v)| v).chain([base]),
    ))
}

/// The value under its key, and the keys that must not stay.
pub(super) fn replace_key(
    field: &FieldShape,
    value: &Value,
    removed: &mut Vec<&str>,
    pairs: &mut Vec<(String, Ast)>,
) {
    let written = unless_skipped(field, &(field.shape)(), value);
    let always = match field.skip_serializing {
        SkipSerializing::IfNone => is_literal(&value.ast),
        SkipSerializing::IfEmpty => is_full(&value.ast),
        SkipSerializing::Never | SkipSerializing::Always | SkipSerializing::IfOther(_) => true,
    };
    if !always {
        removed.push(field.json_name);
    }
    removed.extend(field.aliases);
    pairs.extend(written.map(|ast| (field.json_name.to_owned(), ast)));
}

/// The given fields, and the rest read out of `base`.
fn all_fields(
    shape: &StructShape,
    base: &Value,
    given: Given<'_>,
) -> Result<Vec<(&'static str, Value)>, Refusal> {
    let members = Members::of(shape, base);
    let named = shape.fields.iter().filter(|f| !f.name.is_empty());
    let unread =
        |f: &FieldShape| f.skip_deserializing && f.skip_serializing == SkipSerializing::Always;
    let mut all = Vec::new();
    for field in named.filter(|f| !unread(f)) {
        let value = match given.get(field.name) {
            Some(value) => value.clone(),
            None => members.read(field.name)?.0,
        };
        all.push((field.name, value));
    }
    Ok(all)
}

/// The fields of a struct or variant, to be written.
struct Content<'a> {
    owner: &'a str,
    form: FieldsForm,
    fields: &'a [FieldShape],
}

impl<'a> Content<'a> {
    fn of(shape: &'a StructShape) -> Content<'a> {
        Content {
            owner: shape.name,
            form: shape.form,
            fields: &shape.fields,
        }
    }

    fn with(&self, given: &[(&'static str, Value)]) -> Result<Value, Refusal> {
        let written = self.written(given)?;
        let values = written.iter().map(|(_, value)| value);
        match self.form {
            FieldsForm::Unit => Ok(Value::of(Ast::Null)),
            FieldsForm::Transparent => match &written[..] {
                [(_, value), ..] => Ok(wire::or_null(value)),
                [] => Err(unknown(self.owner)),
            },
            FieldsForm::Tuple => {
                let items = written.iter();
                let items = items.map(|(f, v)| (wire::or_null(v).ast, (f.shape)()));
                Ok(Value::derive(build::array_of(items), values))
            }
            FieldsForm::Object => Ok(Value::derive(self.object(&written, Vec::new())?, values)),
        }
    }

    /// The fields that have a place in JSON, with their values, in declaration order.
    fn written(
        &self,
        given: &[(&'static str, Value)],
    ) -> Result<Vec<(&'a FieldShape, Value)>, Refusal> {
        let mut written = Vec::new();
        for field in self.fields {
            if field.skip_deserializing && field.skip_serializing == SkipSerializing::Always {
                continue;
            }
            let value = match given.iter().find(|(name, _)| *name == field.name) {
                _ if field.name.is_empty() => Value::of(Ast::literal(
                    &field.default.map(|d| d()).unwrap_or_default(),
                )),
                Some((_, value)) => value.clone(),
                None => {
                    return Err(Refusal::new(format!(
                        "`{}` is built without its field `{}`",
                        self.owner, field.name
                    )));
                }
            };
            check_writable(self.owner, field)?;
            written.push((field, value));
        }
        Ok(written)
    }

    /// `{'key': value, ..}` after `first`, with flattened objects in their places.
    fn object(
        &self,
        written: &[(&FieldShape, Value)],
        first: Vec<(String, Ast)>,
    ) -> Result<Ast, Refusal> {
        let mut parts = Vec::new();
        let mut pairs = first;
        for (field, value) in written {
            let shape = (field.shape)();
            if field.flatten {
                if !pairs.is_empty() {
                    parts.push(Ast::object(std::mem::take(&mut pairs)));
                }
                parts.push(self.flat(field, &shape, value)?);
            } else if let Some(ast) = unless_skipped(field, &shape, value) {
                pairs.push((field.json_name.to_owned(), ast));
            }
        }
        if parts.is_empty() {
            return Ok(Ast::object(pairs));
        }
        if !pairs.is_empty() {
            parts.push(Ast::object(pairs));
        }
        Ok(wire::merge(parts))
    }

    /// A flattened value must be an object; a missing `Option` adds no key.
    fn flat(&self, field: &FieldShape, shape: &Shape, value: &Value) -> Result<Ast, Refusal> {
        match shape {
            Shape::Option(_) => {
                let present = wire::once(value, field.name, |v| {
                    let test = Ast::binary(BinaryOp::NotEqual, v.ast.clone(), Ast::Null);
                    Ast::conditional(test, v.ast.clone(), Ast::Object(Vec::new()))
                });
                Ok(present.ast)
            }
            Shape::Struct(_) | Shape::Map(_) | Shape::Json => Ok(value.ast.clone()),
            Shape::Enum(e) if e.tag != Tag::External => Ok(value.ast.clone()),
            _ => Err(Refusal::new(format!(
                "`{}` can't be built in a workflow: its flattened field `{}` is not always an object; let a task make it",
                self.owner, field.name
            ))),
        }
    }
}

/// Whether a workflow can write the field as serde does.
pub(super) fn check_writable(owner: &str, field: &FieldShape) -> Result<(), Refusal> {
    let name = field.name;
    if let Some(why) = field.opaque {
        return Err(Refusal::new(format!(
            "`{owner}` can't be built in a workflow: {why} of its field `{name}`; let a task make it, or give the field a newtype whose only field has that attribute"
        )));
    }
    match field.skip_serializing {
        SkipSerializing::IfOther(path) => Err(Refusal::new(format!(
            "`{owner}` can't be built in a workflow: `skip_serializing_if = \"{path}\"` decides by code whether `{name}` is written; let a task make it, or use `Option::is_none` or an `is_empty`"
        ))),
        SkipSerializing::Never
        | SkipSerializing::Always
        | SkipSerializing::IfNone
        | SkipSerializing::IfEmpty => Ok(()),
    }
}

/// The value under its key; none when the key is left out. An expression without an `else` gives
/// nothing, and an object constructor leaves the key out.
fn unless_skipped(field: &FieldShape, shape: &Shape, value: &Value) -> Option<Ast> {
    match (field.skip_serializing, &value.ast) {
        (SkipSerializing::IfNone, Ast::Null) => None,
        (SkipSerializing::IfNone, ast) if is_literal(ast) => Some(value.ast.clone()),
        (SkipSerializing::IfNone, _) => Some(if_(value, field.name, |v| {
            Ast::binary(BinaryOp::NotEqual, v, Ast::Null)
        })),
        (SkipSerializing::IfEmpty, Ast::Array(items)) if items.is_empty() => None,
        (SkipSerializing::IfEmpty, Ast::Object(pairs)) if pairs.is_empty() => None,
        (SkipSerializing::IfEmpty, Ast::String(text)) if text.is_empty() => None,
        (SkipSerializing::IfEmpty, ast) if is_full(ast) => Some(value.ast.clone()),
        (SkipSerializing::IfEmpty, _) => Some(if_(value, field.name, |v| match shape {
            Shape::String | Shape::Text(_) => Ast::binary(BinaryOp::NotEqual, v, Ast::string("")),
            Shape::Map(_) => not_empty(Ast::call("keys", [v])),
            _ => not_empty(v),
        })),
        (SkipSerializing::Never | SkipSerializing::Always | SkipSerializing::IfOther(_), _) => {
            Some(wire::or_null(value).ast)
        }
    }
}

fn is_literal(ast: &Ast) -> bool {
    match ast {
        Ast::Bool(_) | Ast::Number(_) | Ast::String(_) | Ast::Array(_) | Ast::Object(_) => true,
        Ast::Negate(a) => is_literal(a),
        _ => false,
    }
}

/// Whether a list, object or text is written down with something in it.
fn is_full(ast: &Ast) -> bool {
    match ast {
        Ast::Array(items) => items.iter().any(|item| !may_be_many(item)),
        Ast::Object(pairs) => !pairs.is_empty(),
        Ast::String(text) => !text.is_empty(),
        _ => false,
    }
}

/// Whether an item of an array constructor can stand for several, or for none.
fn may_be_many(item: &Ast) -> bool {
    matches!(
        item,
        Ast::Call(..)
            | Ast::KeepArray(_)
            | Ast::Block(_)
            | Ast::Filter(..)
            | Ast::Conditional(..)
            | Ast::Binary(BinaryOp::Range, ..)
    )
}

fn not_empty(list: Ast) -> Ast {
    Ast::binary(BinaryOp::Greater, Ast::call("count", [list]), Ast::int(0))
}

fn if_(value: &Value, name: &str, test: impl FnOnce(Ast) -> Ast) -> Ast {
    let kept = wire::once(value, name, |v| {
        let test = test(v.ast.clone());
        Ast::Conditional(Box::new(test), Box::new(v.ast.clone()), None)
    });
    kept.ast
}

fn build_variant(
    shape: &EnumShape,
    variant: &VariantShape,
    given: Given<'_>,
) -> Result<Value, Refusal> {
    if variant.skip_serializing {
        return Err(Refusal::new(format!(
            "`{}::{}` can't be built in a workflow: serde skips the variant, so it has no JSON; remove the `skip`",
            shape.name, variant.name
        )));
    }
    let content = Content {
        owner: variant.name,
        form: variant.form,
        fields: &variant.fields,
    };
    let name = Ast::string(variant.json_name);
    let value = content.with(given.fields)?;
    let ast = match (shape.tag, variant.form) {
        (Tag::External, FieldsForm::Unit) => name,
        (Tag::External, _) => Ast::object([(variant.json_name.to_owned(), value.ast.clone())]),
        (Tag::Internal(tag), form) => {
            let tagged = vec![(tag.to_owned(), name)];
            match form {
                FieldsForm::Unit => Ast::object(tagged),
                FieldsForm::Object => content.object(&content.written(given.fields)?, tagged)?,
                FieldsForm::Transparent | FieldsForm::Tuple => {
                    wire::merge([Ast::object(tagged), value.ast.clone()])
                }
            }
        }
        (Tag::Adjacent(tag, _), FieldsForm::Unit) => Ast::object([(tag.to_owned(), name)]),
        (Tag::Adjacent(tag, content), _) => Ast::object([
            (tag.to_owned(), name),
            (content.to_owned(), value.ast.clone()),
        ]),
        (Tag::Untagged, _) => value.ast.clone(),
    };
    Ok(Value::derive(ast, [&value]))
}

fn build_failure(given: Given<'_>) -> Result<Value, Refusal> {
    match (given.get("error"), given.get("cause"), given.base) {
        (Some(error), Some(cause), _) => Ok(error_object(error, cause)),
        (_, _, None) => Err(unknown("Failure")),
        (error, cause, Some(base)) => {
            let part = |key| Value::derive(wire::key(base, key), [base]);
            let (base_error, base_cause) = (part("Error"), part("Cause"));
            Ok(error_object(
                error.unwrap_or(&base_error),
                cause.unwrap_or(&base_cause),
            ))
        }
    }
}

fn error_object(error: &Value, cause: &Value) -> Value {
    let ast = Ast::object([
        ("Error".to_owned(), error.ast.clone()),
        ("Cause".to_owned(), cause.ast.clone()),
    ]);
    Value::derive(ast, [error, cause])
}

fn build_error(
    shape: &ErrorShape,
    variant: &ErrorVariant,
    given: Given<'_>,
) -> Result<Value, Refusal> {
    match variant.holds {
        Holds::Other | Holds::Transparent(_) => given.only(variant.name),
        Holds::Name(name) => {
            if given.base.is_some() {
                return Err(Refusal::new(format!(
                    "`..` can't be used in `{}`: write all fields of an error",
                    shape.name
                )));
            }
            let cause = cause(variant, given)?;
            Ok(error_object(&Value::of(Ast::string(name)), &cause))
        }
    }
}

/// The `Display` text, or JSON text of it with the fields.
fn cause(variant: &ErrorVariant, given: Given<'_>) -> Result<Value, Refusal> {
    let mut binds = Vec::new();
    let mut values = Vec::new();
    for field in &variant.fields {
        let value = given.get(field.name).ok_or_else(|| {
            Refusal::new(format!(
                "`{}` is built without its field `{}`",
                variant.name, field.name
            ))
        })?;
        // It stands in the text and under its key.
        let value = wire::bind(value, field.name, &mut binds);
        values.push((field, wire::or_null(&value)));
    }
    let message = error_value::pieces(&variant.display, |name, kind| {
        match values.iter().find(|(field, _)| field.name == name) {
            Some((field, value)) => {
                let what = format!("`{name}` of `{}`", variant.name);
                error_value::text(&(field.shape)(), kind, value, &what)
            }
            None => Err(unknown(name)),
        }
    })?;
    if variant.fields.is_empty() {
        return Ok(message);
    }
    let pairs = values
        .iter()
        .map(|(field, value)| (field.json_name.to_owned(), value.ast.clone()));
    let mut pairs: Vec<_> = pairs.collect();
    // The order in which engines print them: indexes come first.
    let at = if variant.tuple { pairs.len() } else { 0 };
    pairs.insert(at, ("errorMessage".to_owned(), message.ast.clone()));
    let object = Ast::object(pairs);
    let text = wire::block(binds, Ast::call("string", [object]));
    let facts = given.fields.iter().map(|(_, v)| v).chain([&message]);
    Ok(Value::derive(text, facts))
}
