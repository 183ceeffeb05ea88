//! JSONata as the service evaluates it.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html>

mod ancestry;
mod call;
mod compile;
mod engine;
mod error;
mod expression;
mod frame;
mod functions;
mod grouping;
mod input;
mod limits;
mod operators;
mod output;
mod paths;
mod pattern;
mod plan;
mod print;
mod signature;
mod value;

use jiff::Timestamp;
use serde_json::Value;
use workflow_core::jsonata::ParseError;

use self::expression::Expression;
use super::{ContextObject, Fault, Sources, Variables, View, json_text};

/// JSON in which strings `{% .. %}` are expressions; a string alone is one, too.
#[derive(Debug, Clone)]
pub(crate) struct Template(Node);

#[derive(Debug, Clone)]
enum Node {
    /// JSON without expressions.
    Literal(Value),
    Expression(Box<Expression>),
    Array(Vec<Node>),
    Object(Vec<(String, Node)>),
}

/// What a field has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    /// Any JSON.
    Any,
    /// An array.
    Array,
    /// A boolean.
    Boolean,
    /// A string.
    String,
    /// A number.
    Number,
}

impl Expected {
    /// The name of the type; none for [`Expected::Any`].
    fn name(self) -> Option<&'static str> {
        match self {
            Expected::Any => None,
            Expected::Array => Some("array"),
            Expected::Boolean => Some("boolean"),
            Expected::String => Some("string"),
            Expected::Number => Some("number"),
        }
    }
}

/// The name of the type of `value`, as the service writes it.
fn type_name(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// The text of an expression, without `{%` and `%}`.
fn expression_text(text: &str) -> Option<&str> {
    let inner = text.strip_prefix("{%")?.strip_suffix("%}")?;
    Some(inner.trim())
}

impl Node {
    fn parse(json: &Value) -> Result<Node, ParseError> {
        Ok(match json {
            Value::String(text) => match expression_text(text) {
                Some(text) => Node::Expression(Box::new(Expression::parse(text)?)),
                None => Node::Literal(json.clone()),
            },
            Value::Array(items) => {
                let items: Vec<Node> = items.iter().map(Node::parse).collect::<Result<_, _>>()?;
                if items.iter().all(Node::is_literal) {
                    return Ok(Node::Literal(json.clone()));
                }
                Node::Array(items)
            }
            Value::Object(fields) => {
                let field = |(key, value): (&String, &Value)| {
                    Ok::<_, ParseError>((key.clone(), Node::parse(value)?))
                };
                let fields: Vec<_> = fields.iter().map(field).collect::<Result<_, _>>()?;
                if fields.iter().all(|(_, field)| field.is_literal()) {
                    return Ok(Node::Literal(json.clone()));
                }
                Node::Object(fields)
            }
            _ => Node::Literal(json.clone()),
        })
    }

    fn is_literal(&self) -> bool {
        matches!(self, Node::Literal(_))
    }
}

impl Template {
    /// Parses the expressions of `json`.
    pub(crate) fn parse(json: &Value) -> Result<Template, ParseError> {
        Node::parse(json).map(Template)
    }

    /// The JSON it stands for. `field` is its place in the state: `Output`, `Choices[1]/Condition`.
    pub(crate) fn evaluate(
        &self,
        field: &str,
        expected: Expected,
        view: &View<'_>,
        sources: &mut Sources,
    ) -> Result<Value, Fault> {
        let mut place = field.to_owned();
        let value = evaluate(&self.0, &mut place, view, sources)?;
        let Some(wanted) = expected.name() else {
            return Ok(value);
        };
        let actual = type_name(&value);
        if actual == wanted {
            return Ok(value);
        }
        let text = match &self.0 {
            Node::Expression(expression) => expression.text(),
            _ => "",
        };
        let problem = format!(
            "returned an unexpected result type. Expected '{wanted}', but was '{actual}' for value: {}",
            json_text::json(&value)
        );
        Err(fault(text, field, &problem))
    }
}

/// The value of an expression over `variables`, none when it is nothing: for tests of expressions
/// that are in no definition.
///
/// # Errors
/// What is wrong with it, in the words of the service.
pub fn evaluate_expression(
    text: &str,
    variables: &[(&str, &Value)],
) -> Result<Option<Value>, String> {
    let expression = Expression::parse(text).map_err(|error| error.to_string())?;
    let mut bound = Variables::default();
    for (name, value) in variables {
        bound.set(*name, Value::clone(value));
    }
    let context = ContextObject::new(|| Value::Null);
    let view = View {
        input: &Value::Null,
        context: &context,
        variables: &bound,
        result: None,
        error_output: None,
    };
    let mut sources = Sources::new("", 0, Timestamp::UNIX_EPOCH);
    match expression.evaluate(&view, &mut sources) {
        Ok(value) => Ok(Some(value)),
        Err(expression::NoValue::Nothing) => Ok(None),
        Err(no_value) => Err(no_value.to_string()),
    }
}

/// The words of the service for an expression that fails.
fn fault(text: &str, field: &str, problem: &str) -> Fault {
    let cause =
        format!("The JSONata expression '{text}' specified for the field '{field}' {problem}");
    Fault::evaluation(field, cause)
}

/// `place` is where `node` is; it is left as it was unless the evaluation fails.
fn evaluate(
    node: &Node,
    place: &mut String,
    view: &View<'_>,
    sources: &mut Sources,
) -> Result<Value, Fault> {
    let outer = place.len();
    match node {
        Node::Literal(json) => Ok(json.clone()),
        Node::Expression(expression) => expression
            .evaluate(view, sources)
            .map_err(|problem| fault(expression.text(), place, &problem.to_string())),
        Node::Array(nodes) => {
            let mut items = Vec::with_capacity(nodes.len());
            for (i, node) in nodes.iter().enumerate() {
                place.push_str(&format!("[{i}]"));
                items.push(evaluate(node, place, view, sources)?);
                place.truncate(outer);
            }
            Ok(Value::Array(items))
        }
        Node::Object(nodes) => {
            let mut fields = serde_json::Map::with_capacity(nodes.len());
            for (key, node) in nodes {
                place.push('/');
                place.push_str(key);
                fields.insert(key.clone(), evaluate(node, place, view, sources)?);
                place.truncate(outer);
            }
            Ok(Value::Object(fields))
        }
    }
}

#[cfg(test)]
mod tests;
