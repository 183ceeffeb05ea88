//! What the body of a distributed map uses from outside.
//!
//! Its child executions see no variable of the execution that starts them. So the body is closed
//! before any pass runs: each value that it reads from outside travels in the child's input, under
//! a key of its own, and is a variable that the child sets first. The passes see a body like the
//! machine itself; the values are fields of the Map state.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::Value as Json;

use super::check::bindings;
use super::flow::{Edge, Exit, Flow, Kind, Step};
use super::{Assigns, Distribution, Value};
use crate::data::{FieldShape, FieldsForm, Shape, SkipSerializing};
use crate::jsonata::{Ast, BinaryOp};
use crate::names::{self, is_reserved};

/// A variable from outside, and fields of it.
type Path = (String, Vec<String>);

/// What stands where a value is missing.
#[derive(Debug, Clone, PartialEq)]
enum Missing {
    /// It never is.
    Never,
    /// `null`: it is an `Option`.
    Null,
    /// The default of the field.
    Default(Json),
}

impl Missing {
    fn of(field: &FieldShape, shape: &Shape) -> Missing {
        match (field.default, shape) {
            (Some(default), _) => Missing::Default(default()),
            (None, Shape::Option(_)) => Missing::Null,
            (None, _) => Missing::Never,
        }
    }

    /// The value of `path`, which is always something.
    fn filled(&self, path: Ast) -> Value {
        match self {
            Missing::Never => Value::of(path),
            Missing::Null => Value::of(path).may_be_undefined(),
            Missing::Default(default) => {
                let there = Ast::call("exists", [path.clone()]);
                Value::of(Ast::conditional(there, path, Ast::literal(default)))
            }
        }
    }
}

/// Closes `body`: its item is `item`, what it captures goes into `distribution`.
pub(super) fn close(distribution: &mut Distribution, item: &str, mut body: Flow) -> Flow {
    let captured = captured(distribution, item, &body);
    let mut keys = BTreeSet::from([super::distribution::ITEM.to_owned()]);
    let mut inside: Vec<(Path, String)> = Vec::new();
    let mut assigns = Assigns::new();
    for (path, missing) in captured {
        let (variable, fields) = &path;
        let hint = fields.last().map_or(names::plain(variable), String::as_str);
        let key = key(&path, hint, &mut keys);
        let outer = fields.iter().fold(Ast::var(variable), |a, f| a.field(f));
        distribution
            .captures
            .push((key.clone(), missing.filled(outer)));
        let inner = names::fresh(hint);
        assigns.push((inner.clone(), Value::of(distribution.captured(&key))));
        inside.push((path, inner));
    }
    assigns.insert(0, (item.to_owned(), Value::of(distribution.item())));
    body.each_value_mut(&mut |value| redirect(&mut value.ast, &inside));
    body.steps.push(Step::silent(Kind::Pass {
        exit: Exit::Next(Edge {
            assigns,
            to: body.entry,
        }),
    }));
    body.entry = body.steps.len() - 1;
    body
}

/// A key that tells a reader what it is.
fn key((variable, fields): &Path, hint: &str, taken: &mut BTreeSet<String>) -> String {
    let whole = std::iter::once(names::plain(variable))
        .chain(fields.iter().map(String::as_str))
        .collect::<Vec<_>>()
        .join("_");
    let numbered = (2..).map(|n| format!("{whole}_{n}"));
    let mut names = [hint.to_owned(), whole.clone()].into_iter().chain(numbered);
    let free = names.find(|name| !taken.contains(name));
    let key = free.unwrap_or(whole);
    taken.insert(key.clone());
    key
}

/// What `body` reads from outside, as little of it as is known to do.
fn captured(distribution: &Distribution, item: &str, body: &Flow) -> BTreeMap<Path, Missing> {
    let own = own(item, body);
    let mut read = BTreeSet::new();
    body.each_value(&mut |value| paths(&value.ast, &own, &mut read));
    let shapes = &distribution.shapes;
    let narrowed: Vec<(Path, Missing)> = read.iter().map(|path| narrowed(path, shapes)).collect();
    let mut kept: BTreeMap<Path, Missing> = BTreeMap::new();
    // The shortest come first: what they hold needs no key of its own.
    let mut by_length: Vec<_> = narrowed.into_iter().collect();
    by_length.sort_by_key(|((_, fields), _)| fields.len());
    for (path, missing) in by_length {
        if !kept.keys().any(|other| holds(other, &path)) {
            kept.insert(path, missing);
        }
    }
    kept
}

fn holds((variable, fields): &Path, other: &Path) -> bool {
    *variable == other.0 && other.1.starts_with(fields)
}

/// The variables of the body itself.
fn own(item: &str, body: &Flow) -> HashSet<String> {
    fn assigned(flow: &Flow, own: &mut HashSet<String>) {
        for i in flow.reachable() {
            for edge in flow.steps[i].edges() {
                own.extend(edge.assigns.iter().map(|(name, _)| name.clone()));
            }
            for scope in flow.steps[i].scopes() {
                assigned(scope, own);
            }
        }
    }
    let mut own = HashSet::from([item.to_owned()]);
    assigned(body, &mut own);
    body.each_value(&mut |value| bindings(&value.ast, &mut own));
    own
}

/// The paths into variables from outside that `ast` reads, each as long as it goes.
fn paths(ast: &Ast, own: &HashSet<String>, out: &mut BTreeSet<Path>) {
    if let Some(path) = path_of(ast) {
        let (name, _) = &path;
        let given = name.is_empty() || name == "$" || is_reserved(name);
        if !given && !own.contains(name) {
            out.insert(path);
        }
        return;
    }
    for child in ast.children() {
        paths(child, own, out);
    }
}

/// `$a.b.c`
fn path_of(ast: &Ast) -> Option<Path> {
    match ast {
        Ast::Variable(name) => Some((name.clone(), Vec::new())),
        Ast::Binary(BinaryOp::Path, base, field) => {
            let (Some((name, mut fields)), Ast::Name(field)) = (path_of(base), &**field) else {
                return None;
            };
            fields.push(field.clone());
            Some((name, fields))
        }
        _ => None,
    }
}

/// As much of `path` as goes through objects whose keys are known to be there; with that, what
/// stands for the last one where it is missing.
fn narrowed((variable, fields): &Path, shapes: &[(String, Shape)]) -> (Path, Missing) {
    let shape = shapes.iter().find(|(name, _)| name == variable);
    let mut shape = shape.map(|(_, shape)| shape.clone());
    let (mut kept, mut missing) = (Vec::new(), Missing::Never);
    for field in fields {
        let Some((next, may_be)) = shape.take().as_ref().and_then(|s| key_of(s, field)) else {
            break;
        };
        kept.push(field.clone());
        shape = (may_be == Missing::Never).then_some(next);
        missing = may_be;
    }
    ((variable.clone(), kept), missing)
}

/// The form of what an object has under `key`, and what stands there where it is missing.
fn key_of(shape: &Shape, key: &str) -> Option<(Shape, Missing)> {
    let Shape::Struct(strct) = shape else {
        return None;
    };
    let field = strct.fields.iter().find(|f| f.json_name == key)?;
    let there = strct.form == FieldsForm::Object
        && !strct.fields.iter().any(|f| f.flatten)
        && field.opaque.is_none()
        && !field.skip_deserializing
        && field.aliases.is_empty()
        && matches!(
            field.skip_serializing,
            SkipSerializing::Never | SkipSerializing::IfNone
        );
    let shape = there.then(field.shape)?;
    let missing = Missing::of(field, &shape);
    Some((shape, missing))
}

/// Reads the variables inside instead of those outside.
fn redirect(ast: &mut Ast, inside: &[(Path, String)]) {
    if let Some(path) = path_of(ast) {
        if let Some(((_, fields), inner)) = inside.iter().find(|(outer, _)| holds(outer, &path)) {
            let rest = &path.1[fields.len()..];
            *ast = rest.iter().fold(Ast::var(inner), |a, field| a.field(field));
        }
        return;
    }
    for child in ast.children_mut() {
        redirect(child, inside);
    }
}

/// Drops captures that no body reads any more, and puts constants where they are read.
pub(super) fn trim(root: &mut Flow) {
    root.each_scope(&mut |flow| {
        for step in &mut flow.steps {
            if let Kind::Map { options, body, .. } = &mut step.kind
                && let Some(distribution) = &mut options.distribution
            {
                trim_body(distribution, body);
            }
        }
    });
}

fn trim_body(distribution: &mut Distribution, body: &mut Flow) {
    let before = distribution.item();
    let captures = std::mem::take(&mut distribution.captures);
    let mut kept = Vec::new();
    for (key, value) in captures {
        let place = distribution.captured(&key);
        if is_scalar(&value.ast) {
            body.each_value_mut(&mut |v| replace(&mut v.ast, &place, &value.ast));
        } else if reads(body, &place) {
            kept.push((key, value));
        }
    }
    distribution.captures = kept;
    let item = distribution.item();
    if item != before {
        body.each_value_mut(&mut |v| replace(&mut v.ast, &before, &item));
    }
}

/// A literal that is one item wherever it is put.
fn is_scalar(ast: &Ast) -> bool {
    match ast {
        Ast::Bool(_) | Ast::Number(_) | Ast::String(_) => true,
        Ast::Negate(a) => is_scalar(a),
        _ => false,
    }
}

fn reads(body: &Flow, place: &Ast) -> bool {
    fn inside(ast: &Ast, place: &Ast) -> bool {
        ast == place || ast.children().into_iter().any(|child| inside(child, place))
    }
    let mut found = false;
    body.each_value(&mut |value| found |= inside(&value.ast, place));
    found
}

fn replace(ast: &mut Ast, place: &Ast, by: &Ast) {
    if ast == place {
        *ast = by.clone();
        return;
    }
    for child in ast.children_mut() {
        replace(child, place, by);
    }
}
