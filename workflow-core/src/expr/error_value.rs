//! Error values: `{"Error": name, "Cause": text}`.

use crate::data::{
    DisplayPiece, ErrorShape, ErrorVariant, FieldsForm, Holds, Kind, Shape, ShapeFn, WorkflowData,
};
use crate::error::{ErrorConversion, Failure, IntoWorkflowError, WorkflowError};
use crate::ir::Value;
use crate::jsonata::{Ast, BinaryOp};

use super::field::{Members, Part};
use super::format::{AslDisplay, scalar};
use super::refusal::{Refusal, refuse};
use super::{Expr, Ty, construct, time, wire};

/// The ASL error name and cause of an error, as a Fail state takes them.
///
/// The name of a variant built in place is a literal.
#[must_use]
pub fn error<E: ?Sized>(error: &Expr<E>) -> (Value, Value) {
    parts(&error.value)
}

pub(crate) fn parts(error: &Value) -> (Value, Value) {
    let part = |key| Value::derive(wire::key(error, key), [error]);
    (part("Error"), part("Cause"))
}

/// The `Display` text of an error: what `{}` and `to_string()` write.
#[must_use]
pub fn display<E: WorkflowError>(error: &Value) -> Value {
    display_text(&E::error_shape(), error).unwrap_or_else(|Refusal(message)| {
        refuse(message);
        Value::of(Ast::string(""))
    })
}

/// `F::from(error)`, as `?` and `.into()` do it.
pub fn convert<E, F>(error: Expr<E>, _: Ty<F>) -> Expr<F>
where
    E: IntoWorkflowError<F>,
    F: WorkflowData,
{
    Expr::new(converted(error.value, E::conversion(), F::shape))
}

fn converted(error: Value, conversion: ErrorConversion, to: ShapeFn) -> Value {
    match conversion {
        ErrorConversion::Keep => error,
        ErrorConversion::Wrap(variant) => {
            let to = to();
            let field = match &to {
                Shape::Error(shape) => find(shape, variant)
                    .and_then(|v| v.fields.first())
                    .map(|f| f.name),
                _ => None,
            };
            let fields = [(field.unwrap_or("0"), error)];
            construct::built(&to, variant, &fields, None)
        }
    }
}

/// The variant of that Rust name; the only one of a struct is named like it.
pub(crate) fn find<'a>(shape: &'a ErrorShape, name: &str) -> Option<&'a ErrorVariant> {
    shape.variants.get(shape.position(name)?)
}

/// Where the fields of a variant stand, or what its one field is.
pub(crate) enum Content {
    /// The object that was in the cause.
    Fields(Value),
    /// The error itself, as the type of the one field.
    Inner(Value, Shape),
}

/// What a variant holds.
pub(crate) fn content(variant: &ErrorVariant, error: &Value) -> Content {
    match &variant.holds {
        Holds::Name(_) => {
            let cause = wire::key(error, "Cause");
            let parsed = Ast::call("parse", [cause]);
            Content::Fields(Value::derive(parsed, [error]).may_fail())
        }
        Holds::Other => Content::Inner(error.clone(), failure()),
        Holds::Transparent(inner) => Content::Inner(error.clone(), Shape::Error(inner())),
    }
}

fn failure() -> Shape {
    Shape::Error(ErrorShape {
        name: "Failure",
        variants: Vec::new(),
    })
}

/// The field of a variant.
pub(crate) fn read_variant(
    variant: &ErrorVariant,
    name: &str,
    error: &Value,
) -> Result<Part, Refusal> {
    match content(variant, error) {
        Content::Inner(value, shape) => Ok((value, shape)),
        Content::Fields(object) => Members {
            owner: variant.name,
            form: FieldsForm::Object,
            fields: &variant.fields,
            value: &object,
        }
        .read(name),
    }
}

/// The field of an error struct, or of `Failure`.
pub(crate) fn read(shape: &ErrorShape, name: &str, error: &Value) -> Result<Part, Refusal> {
    let part = |key| Value::derive(wire::key(error, key), [error]);
    match (&shape.variants[..], name) {
        ([], "error") => Ok((part("Error"), Shape::String)),
        ([], "cause") => Ok((part("Cause"), Shape::String)),
        ([only], _) if shape.is_struct() => read_variant(only, name, error),
        _ => Err(Refusal::new(format!(
            "`{}` has no field `{name}`; match its variants",
            shape.name
        ))),
    }
}

/// The `Display` text of an error value.
pub(crate) fn display_text(shape: &ErrorShape, error: &Value) -> Result<Value, Refusal> {
    if shape.variants.is_empty() {
        return Ok(failure_text(error));
    }
    let mut text = None;
    // From the last: each variant is `its name ? its text : the rest`.
    for (i, variant) in shape.variants.iter().enumerate().rev() {
        let this = variant_text(shape, variant, error)?;
        text = Some(match (text, super::pattern::holds_name(shape, i, error)) {
            (Some(rest), Some(condition)) => choose(&condition, &this, &rest),
            (_, None) | (None, _) => this,
        });
    }
    Ok(text.unwrap_or_else(|| failure_text(error)))
}

fn choose(condition: &Value, then: &Value, otherwise: &Value) -> Value {
    let ast = Ast::conditional(
        condition.ast.clone(),
        then.ast.clone(),
        otherwise.ast.clone(),
    );
    Value::derive(ast, [condition, then, otherwise])
}

fn failure_text(error: &Value) -> Value {
    <Failure as AslDisplay>::display(error)
}

fn variant_text(
    shape: &ErrorShape,
    variant: &ErrorVariant,
    error: &Value,
) -> Result<Value, Refusal> {
    let field = |name: &str, kind| {
        let (value, field_shape) = read_variant(variant, name, error)?;
        text(
            &field_shape,
            kind,
            &value,
            &format!("`{name}` of `{}`", variant.name),
        )
    };
    pieces(&variant.display, field).map_err(|Refusal(why)| {
        Refusal(format!(
            "the text of `{}` can't be printed: {why}",
            shape.name
        ))
    })
}

/// Display pieces joined, with the text of each field.
pub(crate) fn pieces(
    display: &[DisplayPiece],
    mut field: impl FnMut(&str, Kind) -> Result<Value, Refusal>,
) -> Result<Value, Refusal> {
    let mut parts: Vec<Value> = Vec::new();
    for piece in display {
        parts.push(match piece {
            DisplayPiece::Text(text) => Value::of(Ast::string(*text)),
            DisplayPiece::Computed(text) => Value::of(Ast::string(text())),
            DisplayPiece::Field(name, kind) => field(name, kind())?,
        });
    }
    let ast = concat(parts.iter().map(|p| p.ast.clone()).collect());
    Ok(Value::derive(ast, &parts))
}

fn concat(parts: Vec<Ast>) -> Ast {
    let mut parts = parts.into_iter();
    let first = parts.next().unwrap_or_else(|| Ast::string(""));
    parts.fold(first, |a, b| Ast::binary(BinaryOp::Concat, a, b))
}

/// `value.to_string()` of data inside an error's text.
pub(crate) fn text(shape: &Shape, kind: Kind, value: &Value, what: &str) -> Result<Value, Refusal> {
    match shape {
        Shape::Text(_) if time::is_time(shape) => {
            Ok(Value::derive(time::display(value.ast.clone()), [value]))
        }
        Shape::String | Shape::Char | Shape::Text(_) => Ok(value.clone()),
        Shape::Bool | Shape::Integer | Shape::Float => {
            Ok(scalar(value, kind, |x| Ast::call("string", [x])))
        }
        Shape::Error(shape) => display_text(shape, value),
        Shape::Unit
        | Shape::Option(_)
        | Shape::List(_)
        | Shape::Map(_)
        | Shape::Tuple(_)
        | Shape::Struct(_)
        | Shape::Enum(_)
        | Shape::Result(..)
        | Shape::Json
        | Shape::Opaque(_) => Err(Refusal::new(format!(
            "{what} is no text, number, bool or error, so a definition does not know its `Display` text; give the error a text field and fill it where the error is made"
        ))),
    }
}
