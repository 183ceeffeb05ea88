//! From expressions to the JSON of a state's fields.

use serde_json::{Map, Value as Json};

use super::Value;
use super::reads::{defined, depth, may_be_nothing};
use crate::jsonata::{Ast, BinaryOp};

/// The service evaluates expressions to a depth of about 100.
const DEEPEST: usize = 90;

/// Collects what can't be written.
#[derive(Debug, Default)]
pub(super) struct Writer {
    pub(super) errors: Vec<String>,
}

impl Writer {
    /// A field that may be any JSON: objects and lists as such, with expressions inside.
    pub(super) fn template(&mut self, value: &Value, place: &str) -> Json {
        let ast = defined(value);
        self.check_depth(&ast, place);
        template(&ast)
    }

    /// The same, where `null` in the definition might be read as a missing field.
    pub(super) fn field(&mut self, value: &Value, place: &str) -> Json {
        match self.template(value, place) {
            Json::Null => Json::String("{% null %}".to_owned()),
            json => json,
        }
    }

    /// A field that is text.
    pub(super) fn text(&mut self, value: &Value, place: &str) -> String {
        match self.template(value, place) {
            Json::String(text) => text,
            _ => expression(&defined(value)),
        }
    }

    /// A condition.
    pub(super) fn condition(&mut self, value: &Value, place: &str) -> Json {
        let ast = defined(value);
        self.check_depth(&ast, place);
        Json::String(expression(&ast))
    }

    fn check_depth(&mut self, ast: &Ast, place: &str) {
        let depth = depth(ast);
        if depth > DEEPEST {
            self.errors.push(format!(
                "the expression in {place} nests {depth} levels deep, and Step Functions \
                 evaluates about 100; compute it in several steps with tasks between them, or in \
                 a task"
            ));
        }
    }
}

fn expression(ast: &Ast) -> String {
    format!("{{% {ast} %}}")
}

fn template(ast: &Ast) -> Json {
    match ast {
        Ast::Null => Json::Null,
        Ast::Bool(b) => Json::Bool(*b),
        Ast::Number(n) => Json::Number(n.clone()),
        // A literal that looks like an expression is written as one.
        Ast::String(text) if text.trim_start().starts_with("{%") => Json::String(expression(ast)),
        Ast::String(text) => Json::String(text.clone()),
        Ast::Negate(a) => match &**a {
            Ast::Number(n) => negative(n).unwrap_or_else(|| Json::String(expression(ast))),
            _ => Json::String(expression(ast)),
        },
        Ast::Array(items) if items.iter().all(is_item) => {
            Json::Array(items.iter().map(template).collect())
        }
        Ast::Object(fields) => object(fields).unwrap_or_else(|| Json::String(expression(ast))),
        _ => Json::String(expression(ast)),
    }
}

fn negative(n: &serde_json::Number) -> Option<Json> {
    match n.as_i64() {
        Some(i) => i.checked_neg().map(Json::from),
        None => n
            .as_f64()
            .and_then(|f| serde_json::Number::from_f64(-f))
            .map(Json::Number),
    }
}

/// An object with constant, distinct keys that are all there: JSONata leaves a key out when its
/// value is nothing, and a state fails.
fn object(fields: &[(Ast, Ast)]) -> Option<Json> {
    let mut out = Map::new();
    for (key, value) in fields {
        let Ast::String(key) = key else {
            return None;
        };
        if may_be_nothing(value) {
            return None;
        }
        if out.insert(key.clone(), template(value)).is_some() {
            return None;
        }
    }
    Some(Json::Object(out))
}

/// Whether an element of a JSONata list constructor is one element of a JSON list too: a list
/// that an element evaluates to would be merged by JSONata, and kept whole by JSON.
fn is_item(ast: &Ast) -> bool {
    match ast {
        Ast::Null | Ast::Bool(_) | Ast::Number(_) | Ast::String(_) | Ast::Object(_) => true,
        Ast::Array(items) => items.iter().all(is_item),
        Ast::Negate(_) => true,
        Ast::Binary(op, ..) => !matches!(
            op,
            BinaryOp::Path
                | BinaryOp::Apply
                | BinaryOp::Range
                | BinaryOp::Coalesce
                | BinaryOp::Default
        ),
        _ => false,
    }
}
