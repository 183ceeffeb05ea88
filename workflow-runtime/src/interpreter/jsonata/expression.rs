//! One expression.

use std::fmt;

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

    /// Its value as JSON.
    pub(super) fn evaluate(&self, view: &View<'_>, sources: &mut Sources) -> Result<Json, NoValue> {
        match self.value(view, sources).map_err(NoValue::Failed)? {
            Value::Undefined => Err(NoValue::Nothing),
            value => json(&value).ok_or(NoValue::Unsupported),
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

/// Why an expression has no value that is JSON.
pub(super) enum NoValue {
    /// It is nothing.
    Nothing,
    /// It has a function in it.
    Unsupported,
    Failed(Thrown),
}

impl fmt::Display for NoValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            NoValue::Nothing => f.write_str("returned nothing (undefined)."),
            NoValue::Unsupported => f.write_str("returned an unsupported result type."),
            NoValue::Failed(thrown) => {
                let text = thrown.text();
                f.write_str("threw an error during evaluation")?;
                match thrown.code() {
                    Some(code) => write!(f, ". {code}: {text}"),
                    None => write!(f, ": {text}"),
                }
            }
        }
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
