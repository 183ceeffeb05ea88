//! Payload templates: JSON in which the keys that end in `.$` hold paths or intrinsic functions.

use serde_json::{Map, Value};
use workflow_core::jsonpath::{Intrinsic, Path, PathError, Root};

use super::super::intrinsic;
use super::super::json_text::json;
use super::super::{Fault, Sources, View};
use super::Work;
use super::evaluate::{self, Found, Miss, owned};
use super::order;

/// A payload template: JSON in which the keys that end in `.$` hold paths or intrinsic functions.
#[derive(Debug, Clone)]
pub(crate) struct Template {
    node: Node,
}

#[derive(Debug, Clone)]
enum Node {
    /// Nothing in it is to be replaced.
    Constant(Value),
    Object(Vec<(String, Node)>),
    Array(Vec<Node>),
    Expression(Expression),
}

/// What a key that ends in `.$` holds.
#[derive(Debug, Clone)]
struct Expression {
    text: String,
    kind: Kind,
}

#[derive(Debug, Clone)]
enum Kind {
    Path(Path),
    Function(Intrinsic),
}

impl Template {
    /// Parses the paths and functions of `json`.
    pub(crate) fn parse(json: &Value) -> Result<Template, PathError> {
        Node::parse(json).map(|node| Template { node })
    }

    /// The JSON it stands for.
    pub(crate) fn evaluate(&self, view: &View<'_>, sources: &mut Sources) -> Result<Value, Fault> {
        self.node.evaluate(view, sources, &Work::new())
    }
}

impl Node {
    fn parse(json: &Value) -> Result<Node, PathError> {
        match json {
            Value::Object(fields) => Node::object(fields),
            Value::Array(items) => {
                let nodes = items
                    .iter()
                    .map(Node::parse)
                    .collect::<Result<Vec<_>, _>>()?;
                Ok(match nodes.iter().all(Node::is_constant) {
                    true => Node::Constant(json.clone()),
                    false => Node::Array(nodes),
                })
            }
            _ => Ok(Node::Constant(json.clone())),
        }
    }

    fn object(fields: &Map<String, Value>) -> Result<Node, PathError> {
        let mut nodes: Vec<(String, Node)> = Vec::with_capacity(fields.len());
        for (key, value) in fields {
            let (key, node) = match key.strip_suffix(".$") {
                Some(name) => (name, Node::Expression(Expression::of_field(key, value)?)),
                None => (key.as_str(), Node::parse(value)?),
            };
            let twin = match node {
                Node::Expression(_) => fields.contains_key(key),
                _ => fields.contains_key(&format!("{key}.$")),
            };
            if twin {
                return Err(error(format!(
                    "the field `{key}` is there with and without `.$`: remove one of them"
                )));
            }
            nodes.push((key.to_owned(), node));
        }
        if nodes.iter().all(|(_, node)| node.is_constant()) {
            return Ok(Node::Constant(Value::Object(fields.clone())));
        }
        let replaced = |(_, node): &(String, Node)| matches!(node, Node::Expression(_));
        nodes.sort_by_key(replaced);
        let first = nodes.partition_point(|field| !replaced(field));
        order::of_hash_map(&mut nodes[first..]);
        Ok(Node::Object(nodes))
    }

    fn is_constant(&self) -> bool {
        matches!(self, Node::Constant(_))
    }

    fn evaluate(
        &self,
        view: &View<'_>,
        sources: &mut Sources,
        work: &Work,
    ) -> Result<Value, Fault> {
        match self {
            Node::Constant(value) => Ok(value.clone()),
            Node::Array(nodes) => nodes
                .iter()
                .map(|node| node.evaluate(view, sources, work))
                .collect(),
            Node::Object(nodes) => {
                let mut fields = Map::with_capacity(nodes.len());
                for (key, node) in nodes {
                    let value = match node {
                        Node::Expression(expression) => {
                            expression.evaluate(&format!("{key}.$"), view, sources, work)?
                        }
                        other => other.evaluate(view, sources, work)?,
                    };
                    fields.insert(key.clone(), value);
                }
                Ok(Value::Object(fields))
            }
            Node::Expression(expression) => expression.evaluate("", view, sources, work),
        }
    }
}

impl Expression {
    fn of_field(field: &str, value: &Value) -> Result<Expression, PathError> {
        match value {
            Value::String(text) => Expression::parse(text),
            _ => Err(error(format!(
                "the field `{field}` has to hold a path or an intrinsic function"
            ))),
        }
    }

    /// Parses a path or an intrinsic function.
    fn parse(text: &str) -> Result<Expression, PathError> {
        let kind = match text.starts_with('$') {
            true => Kind::Path(Path::parse(text)?),
            false => Kind::Function(Intrinsic::parse(text)?),
        };
        Ok(Expression {
            text: text.to_owned(),
            kind,
        })
    }

    /// What it gives. `field` is its place, as error texts name it: `value.$`.
    fn evaluate(
        &self,
        field: &str,
        view: &View<'_>,
        sources: &mut Sources,
        work: &Work,
    ) -> Result<Value, Fault> {
        match &self.kind {
            Kind::Path(path) => self.path(path, field, view, work),
            Kind::Function(call) => intrinsic::call(&self.text, call, view, sources, work),
        }
    }

    fn path(&self, path: &Path, field: &str, view: &View<'_>, work: &Work) -> Result<Value, Fault> {
        if path.root == Root::Input && view.input.is_null() {
            return Err(Fault::runtime(
                "Unable to apply Path transformation to null or empty input.",
            ));
        }
        let found = evaluate::evaluate(path, view, work);
        match found.and_then(|found| owned(found, work)) {
            Ok(Found::Value(value)) => Ok(value.into_owned()),
            Ok(Found::BehindTheEnd) => Ok(Value::Null),
            Err(Miss::NotFound(_)) => {
                let input = match path.root {
                    Root::Context => view.context.value(),
                    _ => view.input,
                };
                Err(Fault::runtime(format!(
                    "The JSONPath '{}' specified for the field '{field}' could not be found in \
                     the input '{}'",
                    self.text,
                    json(input)
                )))
            }
            Err(other) => Err(Fault::runtime(other.text())),
        }
    }
}

fn error(message: String) -> PathError {
    PathError { message, offset: 0 }
}
