//! Assignments to a part of a variable: `x.a.b = v` gives the variable a new value.

use crate::data::{FieldShape, FieldsForm, Shape, StructShape, WorkflowData};
use crate::ir::Value;
use crate::jsonata::Ast;
use crate::names;

use super::field::{Members, all_keys, find};
use super::refusal::{Refusal, refuse};
use super::{Expr, build, construct, wire};

/// A step from a value to a part of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// `.name`, `.0`
    Field(&'static str),
    /// `[index]`
    Index(Value),
}

/// The value of `root` after `root.path = new`.
pub fn assign<T: WorkflowData + ?Sized>(root: &Expr<T>, path: &[Step], new: Value) -> Expr<T> {
    Expr::new(assigned(&T::shape(), &root.value, path, &new))
}

fn assigned(shape: &Shape, root: &Value, path: &[Step], new: &Value) -> Value {
    update(shape, root, path, new).unwrap_or_else(|Refusal(message)| {
        refuse(message);
        root.clone()
    })
}

fn update(shape: &Shape, value: &Value, path: &[Step], new: &Value) -> Result<Value, Refusal> {
    let Some((step, rest)) = path.split_first() else {
        return Ok(wire::or_null(new));
    };
    match (step, shape) {
        (Step::Field(name), Shape::Struct(s)) => update_field(s, name, value, rest, new),
        (Step::Field(name), Shape::Tuple(items)) => {
            let shapes: Vec<_> = items.iter().map(|item| item()).collect();
            update_position(&shapes, name, value, rest, new)
        }
        (Step::Index(index), Shape::List(item)) => update_item(&item(), index, value, rest, new),
        (Step::Field(name), _) => Err(Refusal::new(format!(
            "`{name}` of this value can't be assigned: its JSON form has no fields; assign the whole value"
        ))),
        (Step::Index(_), _) => Err(Refusal::new(
            "only items of a list can be assigned by index; assign the whole value",
        )),
    }
}

fn update_field(
    shape: &StructShape,
    name: &str,
    value: &Value,
    rest: &[Step],
    new: &Value,
) -> Result<Value, Refusal> {
    let members = Members::of(shape, value);
    let field = find(&shape.fields, name);
    let field =
        field.ok_or_else(|| Refusal::new(format!("`{}` has no field `{name}`", shape.name)))?;
    // Also says so when the field can't be read: then it can't be written either.
    let (old, field_shape) = members.read(name)?;
    match shape.form {
        FieldsForm::Unit => Ok(value.clone()),
        FieldsForm::Transparent => update(&field_shape, value, rest, new),
        FieldsForm::Tuple => {
            let placed = shape.fields.iter().filter(|f| !f.skip_deserializing);
            let shapes: Vec<_> = placed.map(|f| (f.shape)()).collect();
            update_position(&shapes, field.json_name, value, rest, new)
        }
        FieldsForm::Object if field.flatten => {
            update_flattened(field, &field_shape, value, rest, new)
        }
        FieldsForm::Object => {
            let new = update(&field_shape, &old, rest, new)?;
            construct::check_writable(shape.name, field)?;
            let (mut removed, mut pairs) = (Vec::new(), Vec::new());
            construct::replace_key(field, &new, &mut removed, &mut pairs);
            let ast = wire::updated(value, &removed, pairs);
            Ok(Value::derive(ast, [value, &new]))
        }
    }
}

/// The keys of a flattened field stand in `value` itself.
fn update_flattened(
    field: &FieldShape,
    shape: &Shape,
    value: &Value,
    rest: &[Step],
    new: &Value,
) -> Result<Value, Refusal> {
    let keys = all_keys(shape).ok_or_else(|| {
        Refusal::new(format!(
            "`{}` can't be assigned: it is flattened, and the keys of its type are not known; assign the whole value",
            field.name
        ))
    })?;
    if !rest.is_empty() {
        return update(shape, value, rest, new);
    }
    let others = wire::without_keys(value, &keys);
    let ast = wire::merge([others.ast, new.ast.clone()]);
    Ok(Value::derive(ast, [value, new]))
}

fn update_position(
    shapes: &[Shape],
    position: &str,
    value: &Value,
    rest: &[Step],
    new: &Value,
) -> Result<Value, Refusal> {
    let mut items = Vec::new();
    for (i, shape) in shapes.iter().enumerate() {
        let old = Value::derive(wire::index(value, i), [value]);
        let item = match i.to_string() == position {
            true => update(shape, &old, rest, new)?,
            false => old,
        };
        items.push((item, shape.clone()));
    }
    let parts = items
        .iter()
        .map(|(v, shape)| (v.ast.clone(), shape.clone()));
    let ast = build::array_of(parts);
    Ok(Value::derive(ast, items.iter().map(|(v, _)| v)))
}

/// The list with another item at `index`, which must be there.
fn update_item(
    shape: &Shape,
    index: &Value,
    value: &Value,
    rest: &[Step],
    new: &Value,
) -> Result<Value, Refusal> {
    let mut binds = Vec::new();
    let at = wire::bind(index, "index", &mut binds);
    let list = wire::bind(value, "list", &mut binds);
    let new = wire::bind(new, "new", &mut binds);
    let (item, position) = (names::fresh("item"), names::fresh("position"));
    let changed = update(shape, &Value::var(&item), rest, &new)?;
    let here = build::eq(Ast::var(&position), at.ast.clone());
    let each = Ast::conditional(here, changed.ast.clone(), Ast::var(&item));
    let each = Ast::lambda(&[&item, &position], each);
    let all = build::map(list.ast.clone(), each, shape);
    let inside = build::lt(at.ast, build::count(list.ast));
    let error = build::fail("index out of range");
    let ast = wire::block(binds, Ast::conditional(inside, all, error));
    Ok(Value::derive(ast, [index, value, &new, &changed]).may_fail())
}
