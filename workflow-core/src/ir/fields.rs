//! Objects put where only their fields are read: `$outcome.Ok`, where `$outcome` is
//! `{'Ok': $states.result}`, is `$states.result`.

use super::Value;
use super::reads::{change_parts, is_short, may_be_nothing};
use crate::jsonata::{Ast, BinaryOp};

/// How often a field is read as a value, and whether it may be read many times.
#[derive(Default)]
struct Reads {
    values: usize,
    often: bool,
}

/// `$name.field`
fn field_of<'a>(ast: &'a Ast, name: &str) -> Option<&'a str> {
    match ast {
        Ast::Binary(BinaryOp::Path, a, b) => match (&**a, &**b) {
            (Ast::Variable(n), Ast::Name(field)) if n == name => Some(field),
            _ => None,
        },
        _ => None,
    }
}

/// `$exists(a)`
fn exists_of(ast: &Ast) -> Option<&Ast> {
    match ast {
        Ast::Call(function, args) if **function == Ast::var("exists") => args.first(),
        _ => None,
    }
}

fn field<'a>(fields: &'a [(Ast, Ast)], name: &str) -> Option<&'a Ast> {
    fields.iter().find_map(|(key, value)| match key {
        Ast::String(key) if key == name => Some(value),
        _ => None,
    })
}

/// The fields of an object whose keys are all known and there.
fn known(object: &Ast) -> Option<&[(Ast, Ast)]> {
    match object {
        Ast::Object(fields) => {
            let there =
                |(key, value): &(Ast, Ast)| matches!(key, Ast::String(_)) && !may_be_nothing(value);
            fields.iter().all(there).then_some(fields)
        }
        _ => None,
    }
}

/// Counts the reads of `wanted` in `ast`; false when the variable is read otherwise than by its
/// fields.
fn count(ast: &Ast, name: &str, wanted: &str, often: bool, reads: &mut Reads) -> bool {
    if exists_of(ast).is_some_and(|a| field_of(a, name).is_some()) {
        return true;
    }
    if let Some(field) = field_of(ast, name) {
        if field == wanted {
            reads.values += 1;
            reads.often |= often;
        }
        return true;
    }
    if matches!(ast, Ast::Variable(n) if n == name) {
        return false;
    }
    let often = often
        || matches!(
            ast,
            Ast::Lambda { .. }
                | Ast::Filter(..)
                | Ast::Group(..)
                | Ast::Sort(..)
                | Ast::Transform { .. }
        );
    ast.children()
        .into_iter()
        .all(|child| count(child, name, wanted, often, reads))
}

/// Whether `values`, which read `name`, read nothing but fields that the object has, each long
/// one once.
pub(super) fn can_replace<'a>(
    name: &str,
    object: &Value,
    values: impl Iterator<Item = &'a Value> + Clone,
) -> bool {
    let Some(fields) = known(&object.ast) else {
        return false;
    };
    if object.fallible || object.volatile {
        return false;
    }
    let readable = |wanted: &str, short: bool| {
        let mut reads = Reads::default();
        let by_field = values
            .clone()
            .all(|v| count(&v.ast, name, wanted, false, &mut reads));
        by_field && (short || (reads.values <= 1 && !reads.often))
    };
    readable("", true)
        && fields.iter().all(|(key, value)| match key {
            Ast::String(key) => readable(key, is_short(value)),
            _ => false,
        })
}

/// Puts the fields of `object` where `value` reads them as those of `name`, and keeps what is
/// left of conditions that are known then.
pub(super) fn replace(value: &mut Value, name: &str, object: &Ast) {
    let Some(fields) = known(object) else { return };
    if let Some(wanted) = field_of(&value.ast, name) {
        // What is not there is `null` to the reader of a whole value.
        value.ast = field(fields, wanted).cloned().unwrap_or(Ast::Null);
        value.undefined = false;
        return;
    }
    replace_in(&mut value.ast, name, fields);
}

fn replace_in(ast: &mut Ast, name: &str, fields: &[(Ast, Ast)]) {
    if let Some(wanted) = exists_of(ast).and_then(|a| field_of(a, name)) {
        *ast = Ast::Bool(field(fields, wanted).is_some());
        return;
    }
    if let Some(wanted) = field_of(ast, name) {
        if let Some(value) = field(fields, wanted) {
            *ast = Ast::Block(vec![value.clone()]);
            if is_plain(value) {
                *ast = value.clone();
            }
        }
        return;
    }
    change_parts(ast, &mut |part| replace_in(part, name, fields));
    keep_known(ast);
}

/// Whether a value needs no parentheses where a field was read.
fn is_plain(value: &Ast) -> bool {
    match value {
        Ast::Variable(_) => true,
        Ast::Binary(BinaryOp::Path, a, b) => is_plain(a) && matches!(**b, Ast::Name(_)),
        _ => false,
    }
}

/// `true ? a : b` as `a`.
fn keep_known(ast: &mut Ast) {
    let taken = match ast {
        Ast::Conditional(condition, then, otherwise) => match (known_bool(condition), otherwise) {
            (Some(true), _) => Some(std::mem::replace(&mut **then, Ast::Null)),
            (Some(false), Some(otherwise)) => Some(std::mem::replace(&mut **otherwise, Ast::Null)),
            _ => None,
        },
        _ => None,
    };
    if let Some(taken) = taken {
        *ast = taken;
    }
}

fn known_bool(ast: &Ast) -> Option<bool> {
    match ast {
        Ast::Bool(b) => Some(*b),
        Ast::Block(items) => match items.as_slice() {
            [only] => known_bool(only),
            _ => None,
        },
        Ast::Call(function, args) if **function == Ast::var("not") => {
            args.first().and_then(known_bool).map(|b| !b)
        }
        _ => None,
    }
}
