//! Evaluates JSONata with an engine of other authors, and the functions the service adds.

use std::collections::BTreeMap;

use jsonata_core::evaluator::{Context, Evaluator, EvaluatorError};
use jsonata_core::parser;
use jsonata_core::value::JValue;
use serde_json::Value as Json;
use workflow_core::error::Failure;
use workflow_core::jsonata;
use workflow_core::jsonata::analysis::free_variables;

/// The variables of a state machine.
pub type Variables = BTreeMap<String, Json>;

/// A failing expression.
fn failed(cause: impl Into<String>) -> Failure {
    Failure::new("States.QueryEvaluationError", cause)
}

/// Evaluates an expression; none when it gives nothing.
///
/// # Errors
/// It fails, or it reads a variable that has not been assigned.
pub fn evaluate(text: &str, vars: &Variables, states: &Json) -> Result<Option<Json>, Failure> {
    let parsed = jsonata::parse(text).map_err(|e| failed(format!("`{text}`: {e}")))?;
    let is_function = |name: &str| ADDED.contains(&name) || is_builtin(name);
    for name in free_variables(&parsed) {
        if name != "states" && !vars.contains_key(&name) && !is_function(&name) {
            return Err(failed(format!("`{text}` reads ${name}, which is not set")));
        }
    }
    let program = parser::parse(text).map_err(|e| failed(format!("`{text}`: {e:?}")))?;
    let mut context = Context::new();
    for (name, value) in vars {
        context.bind(name.clone(), JValue::from(value.clone()));
    }
    context.bind("states".to_owned(), JValue::from(states.clone()));
    let mut evaluator = Evaluator::with_context(context);
    add_functions(&mut evaluator);
    let value = evaluator.evaluate(&program, &JValue::Null);
    match value.map_err(|e| failed(format!("`{text}`: {e:?}")))? {
        JValue::Undefined => Ok(None),
        value => Ok(Some(whole_numbers(Json::from(&value)))),
    }
}

/// What the service adds to JSONata, as far as the compiler uses it.
const ADDED: [&str; 4] = ["parse", "partition", "range", "uuid"];

/// Whether the engine itself has a function of that name.
fn is_builtin(name: &str) -> bool {
    let Ok(program) = parser::parse(&format!("$type(${name})")) else {
        return false;
    };
    let kind = Evaluator::new().evaluate(&program, &JValue::Null);
    kind.is_ok_and(|kind| kind.as_str() == Some("function"))
}

fn add_functions(evaluator: &mut Evaluator) {
    let mut add = |name: &str, f: fn(&[Json]) -> Result<Option<Json>, String>| {
        let host = move |args: &[JValue]| {
            let args: Vec<Json> = args.iter().map(Json::from).collect();
            match f(&args) {
                Ok(Some(value)) => Ok(JValue::from(value)),
                Ok(None) => Ok(JValue::Undefined),
                Err(text) => Err(EvaluatorError::EvaluationError(text)),
            }
        };
        if let Err(e) = evaluator.register_fn(name, host) {
            panic!("`${name}` is new to the engine: {e:?}");
        }
    };
    add("parse", |args| {
        let text = args.first().and_then(Json::as_str).unwrap_or_default();
        serde_json::from_str(text)
            .map(Some)
            .map_err(|e| e.to_string())
    });
    add("uuid", |_| {
        Ok(Some(Json::from(
            workflow_runtime::prelude::Uuid::new_v4().to_string(),
        )))
    });
    add("partition", |args| {
        let (Some(Json::Array(items)), Some(size)) = (args.first(), whole(args, 1)) else {
            return Err("$partition takes a list and a number".to_owned());
        };
        Ok(usize::try_from(size)
            .ok()
            .filter(|size| *size > 0)
            .map(|size| {
                items
                    .chunks(size)
                    .map(|chunk| Json::Array(chunk.to_vec()))
                    .collect()
            }))
    });
    add("range", |args| {
        let (Some(start), Some(end), Some(step)) = (whole(args, 0), whole(args, 1), whole(args, 2))
        else {
            return Ok(None);
        };
        let count = if step == 0 {
            0
        } else {
            (end - start) / step + 1
        };
        let items: Vec<Json> = (0..count).map(|i| Json::from(start + i * step)).collect();
        Ok(match items.len() {
            0 => None,
            1 => items.into_iter().next(),
            _ => Some(Json::Array(items)),
        })
    });
}

fn whole(args: &[Json], at: usize) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "the service truncates")]
    args.get(at).and_then(Json::as_f64).map(|n| n as i64)
}

/// 2^53: up to there a double holds every integer.
const MOST_EXACT: f64 = 9_007_199_254_740_992.0;

/// The engine has doubles only; `1.0` is `1`, as in any JSON that the service writes.
#[must_use]
pub fn whole_numbers(json: Json) -> Json {
    match json {
        Json::Number(n) => match n.as_f64() {
            #[expect(clippy::cast_possible_truncation, reason = "it is whole and in range")]
            Some(f) if f.fract() == 0.0 && f.abs() <= MOST_EXACT => Json::from(f as i64),
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
