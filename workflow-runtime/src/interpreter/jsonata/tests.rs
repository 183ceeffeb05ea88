//! Templates, the service's words, and the limits.

mod hostile;
mod limits;
mod reference;
mod service;

use serde_json::{Value, json};

use super::expression::Expression;
use crate::interpreter::{ContextObject, Sources, Variables, View};

/// What `see` makes of a view with some data.
fn viewing<R>(see: impl FnOnce(&View<'_>) -> R) -> R {
    let context = ContextObject::new(|| json!({"State": {"Name": "S"}}));
    let mut variables = Variables::default();
    variables.set("v", json!(42));
    variables.set("long", json!(9_007_199_254_740_993_i64));
    see(&View {
        input: &json!({"a": 1, "list": [1, 2], "items": [{"x": 1, "y": 2}, {"x": 3}], "n": null}),
        context: &context,
        variables: &variables,
        result: Some(&json!({"r": [{"s": 1}]})),
        error_output: None,
    })
}

fn sources() -> Sources {
    Sources::new("arn:x", 1, jiff::Timestamp::UNIX_EPOCH)
}

/// What an expression gives, or the service says instead.
fn evaluate_text(text: &str) -> Result<Value, String> {
    let expression = Expression::parse(text).map_err(|e| format!("{}: {e}", e.code))?;
    viewing(|view| expression.evaluate(view, &mut sources())).map_err(|e| e.to_string())
}
