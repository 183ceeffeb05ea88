//! Small pieces of JSONata with which a definition reads and writes values as serde does.

use crate::data::{FieldsForm, Shape};
use crate::ir::Value;
use crate::jsonata::{Ast, BinaryOp};
use crate::names;

/// Whether evaluating it again costs nothing worth a variable.
fn is_cheap(ast: &Ast) -> bool {
    match ast {
        Ast::Variable(_) | Ast::Null | Ast::Bool(_) | Ast::Number(_) | Ast::String(_) => true,
        Ast::Binary(BinaryOp::Path, a, b) => is_cheap(a) && matches!(**b, Ast::Name(_)),
        Ast::Filter(a, b) => is_cheap(a) && matches!(**b, Ast::Number(_) | Ast::Negate(_)),
        _ => false,
    }
}

/// `value`, bound to a variable by a step in `binds` when evaluating it twice is a waste.
pub(crate) fn bind(value: &Value, name: &str, binds: &mut Vec<Ast>) -> Value {
    if is_cheap(&value.ast) {
        return value.clone();
    }
    let name = names::fresh(name);
    binds.push(Ast::Bind(name.clone(), Box::new(value.ast.clone())));
    Value {
        ast: Ast::var(name),
        ..value.clone()
    }
}

/// `body` after the steps of `binds`.
pub(crate) fn block(mut binds: Vec<Ast>, body: Ast) -> Ast {
    if binds.is_empty() {
        return body;
    }
    binds.push(body);
    Ast::Block(binds)
}

/// An expression in which `value` stands more than once: it is evaluated once.
pub(crate) fn once(value: &Value, name: &str, body: impl FnOnce(&Value) -> Ast) -> Value {
    let mut binds = Vec::new();
    let bound = bind(value, name, &mut binds);
    Value::derive(block(binds, body(&bound)), [value])
}

/// `$exists(value)`
pub(crate) fn exists(ast: Ast) -> Ast {
    Ast::call("exists", [ast])
}

/// `$not(value)`
pub(crate) fn not(ast: Ast) -> Ast {
    Ast::call("not", [ast])
}

/// The value, with `null` where it is not there.
pub(crate) fn or_null(value: &Value) -> Value {
    if !value.undefined {
        return value.clone();
    }
    once(value, "option", |v| {
        Ast::conditional(exists(v.ast.clone()), v.ast.clone(), Ast::Null)
    })
}

/// Both conditions; no condition is true. The second is evaluated only when the first holds.
pub(crate) fn and(a: Option<Value>, b: Option<Value>) -> Option<Value> {
    let (a, b) = match (a, b) {
        (Some(a), Some(b)) => (a, b),
        (a, b) => return a.or(b),
    };
    let ast = if b.fallible {
        Ast::conditional(a.ast.clone(), b.ast.clone(), Ast::Bool(false))
    } else {
        Ast::binary(BinaryOp::And, a.ast.clone(), b.ast.clone())
    };
    Some(Value::derive(ast, [&a, &b]))
}

/// Either condition; tests of one value against literals become `value in [..]`.
pub(crate) fn or(a: &Value, b: &Value) -> Value {
    let ast = match (choices(&a.ast), choices(&b.ast)) {
        (Some((value, first)), Some((other, rest))) if value == other => {
            let mut all = first.to_vec();
            all.extend_from_slice(rest);
            Ast::binary(BinaryOp::In, value.clone(), Ast::Array(all))
        }
        _ => Ast::binary(BinaryOp::Or, a.ast.clone(), b.ast.clone()),
    };
    Value::derive(ast, [a, b])
}

/// The value and the literals of `value = literal`, `value in [literals]`.
fn choices(test: &Ast) -> Option<(&Ast, &[Ast])> {
    let literal = |ast: &Ast| matches!(ast, Ast::String(_) | Ast::Number(_));
    match test {
        Ast::Binary(BinaryOp::Equal, value, one) if literal(one) => {
            Some((value, std::slice::from_ref(&**one)))
        }
        Ast::Binary(BinaryOp::In, value, all) => match &**all {
            Ast::Array(all) if all.iter().all(literal) => Some((value, all)),
            _ => None,
        },
        _ => None,
    }
}

/// `value = 'a'`, `value in ['a', 'b']`
pub(crate) fn one_of(value: Ast, texts: &[&str]) -> Ast {
    match texts {
        [text] => Ast::binary(BinaryOp::Equal, value, Ast::string(*text)),
        texts => {
            let texts = texts.iter().map(|t| Ast::string(*t)).collect();
            Ast::binary(BinaryOp::In, value, Ast::Array(texts))
        }
    }
}

/// `value.key`, or the part itself when `value` is an object literal.
pub(crate) fn key(value: &Value, key: &str) -> Ast {
    let object = match &value.ast {
        Ast::Block(parts) if parts.len() == 1 => &parts[0],
        other => other,
    };
    if let (Ast::Object(pairs), false) = (object, value.fallible) {
        let mut pairs = pairs.iter();
        if let Some((_, part)) = pairs.find(|(k, _)| matches!(k, Ast::String(k) if k == key)) {
            return part.clone();
        }
    }
    if key.contains('`') {
        return Ast::call("lookup", [value.ast.clone(), Ast::string(key)]);
    }
    value.ast.clone().field(key)
}

/// `value[index]`, or the part itself when `value` is an array literal.
pub(crate) fn index(value: &Value, index: usize) -> Ast {
    if let (Ast::Array(items), false) = (&value.ast, value.fallible) {
        // The parts of a literal made by `build::array_of` are one position each; a kept array holds it.
        match items.get(index) {
            Some(Ast::KeepArray(_)) | None => {}
            Some(part) => return part.clone(),
        }
    }
    let index = i64::try_from(index).unwrap_or(i64::MAX);
    value.ast.clone().filter(Ast::int(index))
}

/// The object without some of its keys.
pub(crate) fn without_keys(value: &Value, keys: &[&str]) -> Value {
    // `$sift` gives nothing, not `{}`, when no key is left.
    let ast = merge([Ast::Object(Vec::new()), sift(value, keys)]);
    Value::derive(ast, [value])
}

/// `$sift(value, ..)`: the object without some of its keys, or nothing.
fn sift(value: &Value, keys: &[&str]) -> Ast {
    let (item, key) = (names::fresh("value"), names::fresh("key"));
    let test = match keys {
        [only] => Ast::binary(BinaryOp::NotEqual, Ast::var(&key), Ast::string(*only)),
        keys => not(one_of(Ast::var(&key), keys)),
    };
    Ast::call(
        "sift",
        [value.ast.clone(), Ast::lambda(&[&item, &key], test)],
    )
}

/// The object without the keys of `removed`, and with `pairs`.
pub(crate) fn updated(value: &Value, removed: &[&str], pairs: Vec<(String, Ast)>) -> Ast {
    let base = match (removed, pairs.is_empty()) {
        ([], true) => return value.ast.clone(),
        (_, true) => return without_keys(value, removed).ast,
        ([], false) => value.ast.clone(),
        (_, false) => sift(value, removed),
    };
    merge([base, Ast::object(pairs)])
}

/// `$merge([a, b])`
pub(crate) fn merge(parts: impl IntoIterator<Item = Ast>) -> Ast {
    Ast::call("merge", [Ast::Array(parts.into_iter().collect())])
}

/// `null`, a missing key or a value: `Option` and newtypes around it.
pub(crate) fn is_optional(shape: &Shape) -> bool {
    match shape {
        Shape::Option(_) => true,
        Shape::Struct(s) if s.form == FieldsForm::Transparent => {
            let mut fields = s.fields.iter().filter(|f| !f.skip_deserializing);
            fields.any(|f| is_optional(&(f.shape)()))
        }
        _ => false,
    }
}
