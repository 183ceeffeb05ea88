//! One expression.

use serde_json::Value as Json;
use workflow_core::jsonata::analysis::{Roots, unsupported};
use workflow_core::jsonata::{self, Ast, ParseError};

use super::compile::{Plan, compile};
use super::engine::Engine;
use super::error::Thrown;
use super::input::{self, Needs};
use super::output::json;
use super::value::Value;
use crate::interpreter::{Sources, View};

/// An expression, parsed.
#[derive(Debug, Clone)]
pub(super) struct Expression {
    text: String,
    plan: Plan,
    needs: Needs,
}

impl Expression {
    /// Parses `text`.
    pub(super) fn parse(text: &str) -> Result<Expression, ParseError> {
        let ast = jsonata::parse(text)?;
        refuse_unsupported(&ast)?;
        Expression::new(text, &ast)
    }

    /// The expression that `ast` is, whether or not the service has all of it.
    pub(super) fn new(text: &str, ast: &Ast) -> Result<Expression, ParseError> {
        let plan = compile(ast)?;
        Ok(Expression {
            text: text.to_owned(),
            needs: input::needs(&plan),
            plan,
        })
    }

    /// What stands between `{%` and `%}`.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Its value, or what the service says instead.
    pub(super) fn evaluate(&self, view: &View<'_>, sources: &mut Sources) -> Result<Json, String> {
        let value = self.value(view, sources).map_err(|thrown| {
            let text = thrown.text();
            match thrown.code() {
                Some(code) => format!("threw an error during evaluation. {code}: {text}"),
                None => format!("threw an error during evaluation: {text}"),
            }
        })?;
        match value {
            Value::Undefined => Err("returned nothing (undefined).".to_owned()),
            value => json(&value).ok_or_else(|| "returned an unsupported result type.".to_owned()),
        }
    }

    /// Its value.
    pub(super) fn value(&self, view: &View<'_>, sources: &mut Sources) -> Result<Value, Thrown> {
        let engine = Engine::new(&self.plan.labels, sources);
        for (name, need) in &self.needs {
            if **name == *"states" {
                engine.root.bind(name, input::states(view, need))?;
            } else if let Some(json) = view.variables.get(name) {
                engine.root.bind(name, input::pruned(json, need))?;
            }
        }
        engine.run(&self.plan.root)
    }
}

/// What JSONata has and the service has not.
fn refuse_unsupported(ast: &Ast) -> Result<(), ParseError> {
    let found = unsupported(ast, Roots::default());
    // Which fields `$states` has depends on the field that the expression is in.
    let words = ["Operator ", "Function "];
    match found
        .into_iter()
        .find(|text| words.iter().any(|word| text.starts_with(word)))
    {
        None => Ok(()),
        Some(message) => Err(ParseError {
            code: "S0500",
            message,
            offset: 0,
        }),
    }
}
