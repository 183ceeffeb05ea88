//! One expression.

use std::cell::RefCell;
use std::rc::Rc;

use jsonata_core::ast::AstNode;
use jsonata_core::evaluator::{Context, Evaluator, EvaluatorError, EvaluatorOptions};
use jsonata_core::parser;
use jsonata_core::value::JValue;
use serde_json::{Map, Value};
use workflow_core::jsonata::{self, ParseError, analysis::free_variables};

use super::output::json;
use crate::interpreter::{Sources, View};

/// An expression, parsed.
#[derive(Debug, Clone)]
pub(super) struct Expression {
    text: String,
    program: AstNode,
    /// The variables that it reads.
    reads: Vec<String>,
}

impl Expression {
    /// Parses `text`.
    pub(super) fn parse(text: &str) -> Result<Expression, ParseError> {
        let ast = jsonata::parse(text)?;
        let program = parser::parse(&ast.to_string()).map_err(|e| ParseError {
            code: "S0201",
            message: e.to_string(),
            offset: 0,
        })?;
        Ok(Expression {
            text: text.to_owned(),
            program,
            reads: free_variables(&ast).into_iter().collect(),
        })
    }

    /// What stands between `{%` and `%}`.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Its value, or what the service says instead.
    pub(super) fn evaluate(&self, view: &View<'_>, sources: &mut Sources) -> Result<Value, String> {
        let mut context = Context::new();
        for name in &self.reads {
            if name == "states" {
                context.bind(name.clone(), JValue::from(states(view)));
            } else if let Some(value) = view.variables.get(name) {
                context.bind(name.clone(), JValue::from(Value::clone(value)));
            }
        }
        let options = EvaluatorOptions {
            timeout_ms: Some(5_000),
            max_stack_depth: Some(100),
            max_sequence_length: Some(873_782),
            ..EvaluatorOptions::default()
        };
        let mut evaluator = Evaluator::with_options(context, options);
        let shared = Rc::new(RefCell::new(sources.clone()));
        register(&mut evaluator, &shared).map_err(|e| thrown(&e))?;
        let value = evaluator.evaluate(&self.program, &JValue::Undefined);
        *sources = shared.borrow().clone();
        match value.map_err(|e| thrown(&e))? {
            JValue::Undefined => Err("returned nothing (undefined).".to_owned()),
            value => json(&value).ok_or_else(|| "returned an unsupported result type.".to_owned()),
        }
    }
}

fn thrown(error: &EvaluatorError) -> String {
    let message = error.message();
    if error.code().is_some() {
        format!("threw an error during evaluation. {message}")
    } else {
        format!("threw an error during evaluation: {message}")
    }
}

fn states(view: &View<'_>) -> Value {
    let mut states = Map::new();
    states.insert("input".to_owned(), view.input.clone());
    states.insert("context".to_owned(), view.context.value().clone());
    if let Some(result) = view.result {
        states.insert("result".to_owned(), result.clone());
    }
    if let Some(output) = view.error_output {
        states.insert("errorOutput".to_owned(), output.clone());
    }
    Value::Object(states)
}

fn register(
    evaluator: &mut Evaluator,
    sources: &Rc<RefCell<Sources>>,
) -> Result<(), EvaluatorError> {
    let uuid = Rc::clone(sources);
    evaluator.register_fn("uuid", move |_: &[JValue]| {
        Ok(JValue::from(uuid.borrow_mut().uuid().to_string()))
    })?;
    let random = Rc::clone(sources);
    evaluator.register_fn_override("random", move |_: &[JValue]| {
        Ok(JValue::from(random.borrow_mut().random()))
    })?;
    let millis = Rc::clone(sources);
    evaluator.register_fn_override("millis", move |_: &[JValue]| {
        Ok(JValue::from(millis.borrow().now().as_millisecond()))
    })?;
    evaluator.register_fn("parse", |args: &[JValue]| {
        let text = args.first().and_then(JValue::as_str).unwrap_or_default();
        let value: Value = serde_json::from_str(text)
            .map_err(|_| EvaluatorError::EvaluationError("D3137: Invalid JSON".to_owned()))?;
        Ok(JValue::from(value))
    })
}
