//! Which values are equal: not all whose JSON is.
//!
//! A struct may come with keys that serde ignores, and without those of its `Option`s, so structs
//! are compared field by field.

use crate::data::{
    EnumShape, FieldShape, FieldsForm, Kind, Shape, ShapeFn, SkipSerializing, StructShape, Tag,
};
use crate::expr::build::{self, defined, is_some, item, once};
use crate::expr::{Type, refused, time};
use crate::ir::Value;
use crate::jsonata::Ast;

/// How deep a type may contain others.
const DEEPEST: usize = 8;

/// Whether values of the type are equal when their JSON is.
pub(super) fn exact(ty: Type) -> bool {
    let set = matches!(ty.kind(), Kind::BTreeSet(_) | Kind::HashSet(_));
    !set && exact_json(&ty.shape(), 0)
}

/// Whether values of the form are equal when their JSON is.
pub(crate) fn exact_json(shape: &Shape, depth: usize) -> bool {
    let inner = |shape: &ShapeFn| depth < DEEPEST && exact_json(&shape(), depth + 1);
    match shape {
        Shape::Unit
        | Shape::Bool
        | Shape::Integer
        | Shape::Float
        | Shape::String
        | Shape::Char
        | Shape::Json => true,
        Shape::Text(_) => !time::is_time(shape),
        Shape::Option(s) | Shape::List(s) | Shape::Map(s) => inner(s),
        Shape::Tuple(all) => all.iter().all(inner),
        Shape::Result(ok, err) => inner(ok) && inner(err),
        Shape::Struct(s) => {
            s.form != FieldsForm::Object
                && s.fields
                    .iter()
                    .all(|f| is_spelled_once(f) && inner(&f.shape))
        }
        Shape::Enum(e) => e.tag == Tag::External && only_names(e),
        Shape::Error(_) | Shape::Opaque(_) => false,
    }
}

/// Whether a field's value has one place and one form in JSON.
fn is_spelled_once(field: &FieldShape) -> bool {
    !field.flatten
        && !field.skip_deserializing
        && field.default.is_none()
        && field.aliases.is_empty()
        && field.opaque.is_none()
        && matches!(
            field.skip_serializing,
            SkipSerializing::Never | SkipSerializing::IfNone
        )
}

/// Whether an enum's variants are names alone, one each.
fn only_names(e: &EnumShape) -> bool {
    e.variants
        .iter()
        .all(|v| v.form == FieldsForm::Unit && !v.other && v.aliases.is_empty())
}

/// Whether `in` finds values of the form: it looks at scalars only.
pub(crate) fn scalar(shape: &Shape) -> bool {
    match shape {
        Shape::Bool | Shape::Integer | Shape::Float | Shape::String | Shape::Char => true,
        Shape::Text(_) => !time::is_time(shape),
        Shape::Enum(e) => e.tag == Tag::External && only_names(e),
        _ => false,
    }
}

/// `a == b` of values whose JSON alone doesn't tell.
pub(super) fn of_values(shape: &Shape, a: &Value, b: &Value) -> Ast {
    once(defined(a), "left", |a| {
        once(defined(b), "right", |b| of(shape, a, b))
    })
}

/// `a == b`, where both can be read more than once.
pub(crate) fn of(shape: &Shape, a: Ast, b: Ast) -> Ast {
    compare(shape, a, b, 0).unwrap_or_else(|what| {
        refused(format!(
            "`==` is not exact in a definition for {what}: compare the parts that matter"
        ))
        .ast
    })
}

fn compare(shape: &Shape, a: Ast, b: Ast, depth: usize) -> Result<Ast, String> {
    if depth > DEEPEST {
        return Err("a type that contains itself".to_owned());
    }
    if exact_json(shape, 0) && !matches!(shape, Shape::Option(_)) {
        return Ok(build::eq(a, b));
    }
    match shape {
        Shape::Option(inner) => {
            let some = |x: &Ast| is_some(x.clone());
            let both = build::and(some(&a), some(&b));
            let same = build::eq(some(&a), some(&b));
            Ok(Ast::conditional(
                both,
                compare(&inner(), a, b, depth + 1)?,
                same,
            ))
        }
        Shape::Tuple(shapes) => {
            let parts = shapes.iter().zip(0..).map(|(shape, i)| {
                let at = |x: &Ast| item(x.clone(), Ast::int(i));
                compare(&shape(), at(&a), at(&b), depth + 1)
            });
            all(parts)
        }
        Shape::Struct(s) => fields(s, &a, &b, depth),
        Shape::Enum(e) => match e.tag {
            Tag::Internal(tag) | Tag::Adjacent(tag, _) if only_names(e) => {
                Ok(build::eq(a.field(tag), b.field(tag)))
            }
            _ => Err(format!("`{}`: use `match`", e.name)),
        },
        // Without fields the name says it all.
        Shape::Error(e) if !e.holds_any() && e.variants.iter().all(|v| v.fields.is_empty()) => {
            Ok(build::eq(a.field("Error"), b.field("Error")))
        }
        Shape::Error(e) => Err(format!("`{}`, an error with fields", e.name)),
        Shape::List(_) | Shape::Map(_) => Err("collections of structs, enums or times".to_owned()),
        Shape::Result(..) => Err("a `Result` of structs, enums or errors".to_owned()),
        Shape::Text(_) if time::is_time(shape) => Ok(build::eq(time::millis(a), time::millis(b))),
        Shape::Opaque(why) => Err(format!("a value whose form is not known ({why})")),
        _ => Ok(build::eq(a, b)),
    }
}

fn fields(s: &StructShape, a: &Ast, b: &Ast, depth: usize) -> Result<Ast, String> {
    let parts = s.fields.iter().zip(0..).map(|(field, i)| {
        if !is_spelled_once(field) {
            return Err(format!(
                "`{}`, whose field `{}` has several spellings in JSON",
                s.name, field.json_name
            ));
        }
        let at = |x: &Ast| match s.form {
            FieldsForm::Object => x.clone().field(field.json_name),
            FieldsForm::Tuple => item(x.clone(), Ast::int(i)),
            FieldsForm::Transparent | FieldsForm::Unit => x.clone(),
        };
        compare(&(field.shape)(), at(a), at(b), depth + 1)
    });
    all(parts)
}

/// `a and b and c`
fn all(parts: impl Iterator<Item = Result<Ast, String>>) -> Result<Ast, String> {
    let parts = parts.collect::<Result<Vec<Ast>, String>>()?;
    Ok(parts
        .into_iter()
        .reduce(build::and)
        .unwrap_or(Ast::Bool(true)))
}
