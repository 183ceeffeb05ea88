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
    /// What a key that ends in `.$` holds.
    Path {
        /// The key.
        field: String,
        path: Path,
    },
    Function {
        /// As it is written.
        text: String,
        call: Intrinsic,
    },
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
                Some(name) if fields.contains_key(name) => {
                    return Err(error(format!(
                        "the field `{name}` is there with and without `.$`: remove one of them"
                    )));
                }
                Some(name) => (name, Node::expression(key, value)?),
                None => (key.as_str(), Node::parse(value)?),
            };
            nodes.push((key.to_owned(), node));
        }
        if nodes.iter().all(|(_, node)| node.is_constant()) {
            return Ok(Node::Constant(Value::Object(fields.clone())));
        }
        let replaced =
            |(_, node): &(String, Node)| matches!(node, Node::Path { .. } | Node::Function { .. });
        nodes.sort_by_key(replaced);
        let first = nodes.partition_point(|field| !replaced(field));
        order::of_hash_map(&mut nodes[first..]);
        Ok(Node::Object(nodes))
    }

    /// What the field `field` holds, whose name ends in `.$`.
    fn expression(field: &str, value: &Value) -> Result<Node, PathError> {
        match value {
            Value::String(text) if text.starts_with('$') => Ok(Node::Path {
                field: field.to_owned(),
                path: Path::parse(text)?,
            }),
            Value::String(text) => Ok(Node::Function {
                text: text.clone(),
                call: Intrinsic::parse(text)?,
            }),
            _ => Err(error(format!(
                "the field `{field}` has to hold a path or an intrinsic function"
            ))),
        }
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
                    fields.insert(key.clone(), node.evaluate(view, sources, work)?);
                }
                Ok(Value::Object(fields))
            }
            Node::Path { field, path } => find(field, path, view, work),
            Node::Function { text, call } => intrinsic::call(text, call, view, sources, work),
        }
    }
}

/// What the path in the field `field` gives.
fn find(field: &str, path: &Path, view: &View<'_>, work: &Work) -> Result<Value, Fault> {
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
                "The JSONPath '{}' specified for the field '{field}' could not be found in the \
                 input '{}'",
                path.text,
                json(input)
            )))
        }
        Err(other) => Err(Fault::runtime(other.text())),
    }
}

fn error(message: String) -> PathError {
    PathError { message, offset: 0 }
}
