//! Evaluates JSONata with an engine of other authors, and the functions the service adds.

use jsonata_core::evaluator::{Context, Evaluator, EvaluatorError};
use jsonata_core::parser::parse;
use jsonata_core::value::JValue;
use serde_json::Value as Json;
use workflow_runtime::__private::core::jsonata::Ast;

/// The value of `ast` with `variables`; none when it is nothing, an error text when it fails.
pub(crate) fn evaluate(ast: &Ast, variables: &[(&str, &Json)]) -> Result<Option<Json>, String> {
    let text = ast.to_string();
    let program = parse(&text).map_err(|e| format!("{text}: {e:?}"))?;
    let mut context = Context::new();
    for (name, value) in variables {
        context.bind((*name).to_owned(), JValue::from((*value).clone()));
    }
    let mut evaluator = Evaluator::with_context(context);
    let parse = |args: &[JValue]| {
        let text = args.first().and_then(|v| v.as_str()).unwrap_or_default();
        JValue::from_json_str(text).map_err(|e| EvaluatorError::EvaluationError(e.to_string()))
    };
    evaluator
        .register_fn("parse", parse)
        .map_err(|e| format!("{e:?}"))?;
    let value = evaluator
        .evaluate(&program, &JValue::Null)
        .map_err(|e| format!("{text}: {e:?}"))?;
    Ok(match value {
        JValue::Undefined => None,
        value => Some(whole_numbers(Json::from(&value))),
    })
}

/// The engine has doubles only; `1.0` is `1`, as in any JSON that the service writes.
pub(crate) fn whole_numbers(json: Json) -> Json {
    match json {
        Json::Number(n) => match n.as_f64() {
            Some(f) if f.fract() == 0.0 && f.abs() < 9e15 => Json::from(f as i64),
            _ => Json::Number(n),
        },
        Json::Array(items) => items.into_iter().map(whole_numbers).collect(),
        Json::Object(fields) => {
            let fields = fields.into_iter().map(|(k, v)| (k, whole_numbers(v)));
            Json::Object(fields.collect())
        }
        other => other,
    }
}
