//! Variants of enums, in every tagging.

use crate::data::{EnumShape, FieldShape, FieldsForm, Tag, VariantShape};
use crate::expr::field::{Members, select};
use crate::expr::{Refusal, wire};
use crate::ir::Value;
use crate::jsonata::{Ast, BinaryOp};

use super::{Lowered, Wanted, lower_parts, no_such};

/// A variant of an enum, by its Rust name.
pub(super) fn lower_variant(
    shape: &EnumShape,
    path: &str,
    wanted: Wanted<'_>,
    value: &Value,
) -> Result<Lowered, Refusal> {
    if shape.tag == Tag::Untagged {
        return Err(Refusal::new(format!(
            "`{path}` of `{}` can't be told apart: the enum is `#[serde(untagged)]`, so serde finds the variant by trial; give it a `#[serde(tag = \"..\")]`, or pass the value on whole",
            shape.name
        )));
    }
    let variant = shape.variants.iter().find(|v| v.name == path);
    let variant = variant.ok_or_else(|| no_such(path))?;
    let mut all = Lowered::when(has_tag(shape, variant, value));
    if wanted.are_wild(variant.fields.len()) {
        return Ok(all);
    }
    let content = content(shape, variant, value)?;
    let members = Members {
        owner: variant.name,
        form: variant.form,
        fields: &variant.fields,
        value: &content,
    };
    all.and(lower_parts(&wanted.parts(variant.fields.len()), |name| {
        members.read(name)
    })?);
    Ok(all)
}

fn tags(variant: &VariantShape) -> Vec<&'static str> {
    let aliases = variant.aliases.iter().copied();
    std::iter::once(variant.json_name).chain(aliases).collect()
}

/// Whether `value` is that variant; none when it must be.
fn has_tag(shape: &EnumShape, variant: &VariantShape, value: &Value) -> Option<Value> {
    if let [_] = &shape.variants[..] {
        return None;
    }
    let tag = match shape.tag {
        Tag::External | Tag::Untagged => value.ast.clone(),
        Tag::Internal(tag) | Tag::Adjacent(tag, _) => wire::key(value, tag),
    };
    let ast = if variant.other {
        let listed = shape.variants.iter().filter(|v| !v.other);
        let tests = listed.map(|v| has_own_tag(shape, v, value, tag.clone()));
        not_any(tests.collect())
    } else {
        has_own_tag(shape, variant, value, tag)
    };
    Some(Value::derive(ast, [value]))
}

fn not_any(tests: Vec<Ast>) -> Ast {
    let mut tests = tests.into_iter();
    let first = tests.next().unwrap_or(Ast::Bool(false));
    let any = tests.fold(first, |a, b| Ast::binary(BinaryOp::Or, a, b));
    wire::not(any)
}

fn has_own_tag(shape: &EnumShape, variant: &VariantShape, value: &Value, tag: Ast) -> Ast {
    if shape.tag == Tag::External && variant.form != FieldsForm::Unit {
        let keys = tags(variant).into_iter();
        let tests = keys.map(|k| wire::exists(wire::key(value, k)));
        let any = tests.reduce(|a, b| Ast::binary(BinaryOp::Or, a, b));
        return any.unwrap_or(Ast::Bool(false));
    }
    wire::one_of(tag, &tags(variant))
}

/// Where the fields of the variant stand.
fn content(shape: &EnumShape, variant: &VariantShape, value: &Value) -> Result<Value, Refusal> {
    let content = match shape.tag {
        Tag::External | Tag::Untagged => {
            let keys = tags(variant);
            let last = wire::key(value, keys[keys.len() - 1]);
            let ast = keys.iter().rev().skip(1).fold(last, |otherwise, key| {
                let key = wire::key(value, key);
                Ast::conditional(wire::exists(key.clone()), key, otherwise)
            });
            Value::derive(ast, [value])
        }
        Tag::Internal(tag) => {
            let fields: &[FieldShape] = &variant.fields;
            match (variant.form, fields) {
                // The fields of a newtype's content stand beside the tag.
                (FieldsForm::Transparent, [only]) => {
                    let inner = (only.shape)();
                    return select(&inner, value, &[tag]).ok_or_else(|| {
                        Refusal::new(format!(
                            "the content of `{}` can't be read: its keys stand beside the tag and are not known; use named fields",
                            variant.name
                        ))
                    });
                }
                _ => value.clone(),
            }
        }
        Tag::Adjacent(_, content) => Value::derive(wire::key(value, content), [value]),
    };
    let optional = variant.form == FieldsForm::Transparent
        && variant
            .fields
            .iter()
            .all(|f| wire::is_optional(&(f.shape)()));
    Ok(if optional {
        content.may_be_undefined()
    } else {
        content
    })
}
