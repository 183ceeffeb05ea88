//! What the reference implementation answers.

use serde_json::{Value as Json, json};
use workflow_core::jsonata;

use super::super::expression::Expression;
use super::super::output::json;
use super::super::value::Value;
use crate::interpreter::{ContextObject, Sources, Variables, View};

fn answer(text: &str, bindings: &Json) -> Json {
    let context_json = bindings["states"]["context"].clone();
    let context = ContextObject::new(|| context_json.clone());
    let mut variables = Variables::default();
    for (name, value) in bindings.as_object().unwrap() {
        if name != "states" {
            variables.set(name, value.clone());
        }
    }
    let view = View {
        input: &bindings["states"]["input"],
        context: &context,
        variables: &variables,
        result: None,
        error_output: None,
    };
    let mut sources = Sources::new("arn:x", 1, jiff::Timestamp::UNIX_EPOCH);
    let expression = match jsonata::parse(text).and_then(|ast| Expression::new(text, &ast)) {
        Ok(expression) => expression,
        Err(e) => return json!({"kind": "code", "expected": e.code, "text": e.message}),
    };
    match expression.value(&view, &mut sources) {
        Ok(Value::Undefined) => json!({"kind": "undefined"}),
        Ok(value) => json!({"kind": "result", "expected": json(&value)}),
        Err(thrown) => match thrown.code() {
            Some(code) => json!({"kind": "code", "expected": code, "text": thrown.text()}),
            None => json!({"kind": "code", "expected": format!("JS:{}", thrown.text())}),
        },
    }
}

#[test]
fn dump() {
    let Ok(path) = std::env::var("CASES") else {
        return;
    };
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text
        .lines()
        .map(|l| serde_json::from_str::<Json>(l).unwrap());
    let bindings = lines.next().unwrap()["bindings"].clone();
    let mut out = String::new();
    for case in lines {
        let text = case["expr"].as_str().unwrap();
        let mut got = answer(text, &bindings);
        got["i"] = case["i"].clone();
        out.push_str(&format!("{got}\n"));
    }
    std::fs::write("/tmp/jsonata-got.jsonl", out).unwrap();
}
