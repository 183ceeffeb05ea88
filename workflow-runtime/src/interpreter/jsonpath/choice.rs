//! The rules of Choice states.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/dg/state-choice.html>

use std::borrow::Cow;
use std::cmp::Ordering;

use serde_json::Value;
use workflow_core::asl;
use workflow_core::jsonpath::{Path, PathError};

use super::super::{Fault, View, time};
use super::evaluate::{self, Found, Miss};
use super::filter::order_texts;
use super::{Work, number};

/// A rule of a Choice state.
#[derive(Debug, Clone)]
pub(crate) struct Rule(Node);

#[derive(Debug, Clone)]
enum Node {
    And(Vec<Node>),
    Or(Vec<Node>),
    Not(Box<Node>),
    Test {
        /// As it is written.
        text: String,
        variable: Path,
        test: Test,
    },
}

#[derive(Debug, Clone)]
enum Test {
    Is {
        kind: Kind,
        expected: bool,
    },
    Compare {
        of: Type,
        by: By,
        with: Operand,
    },
    /// The texts between the `*`.
    Matches(Vec<String>),
}

/// What `Is..` asks for.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Null,
    Present,
    Numeric,
    String,
    Boolean,
    Timestamp,
}

/// The first word of a comparison.
#[derive(Debug, Clone, Copy)]
enum Type {
    String,
    Numeric,
    Boolean,
    Timestamp,
}

/// The second.
#[derive(Debug, Clone, Copy)]
enum By {
    Equals,
    LessThan,
    GreaterThan,
    LessThanEquals,
    GreaterThanEquals,
}

#[derive(Debug, Clone)]
enum Operand {
    Value(Value),
    Path { text: String, path: Path },
}

impl Rule {
    /// Parses the paths of `rule`.
    pub(crate) fn parse(rule: &asl::ChoiceRule) -> Result<Rule, PathError> {
        Node::parse(rule).map(Rule)
    }

    /// Whether it holds.
    pub(crate) fn holds(&self, view: &View<'_>) -> Result<bool, Fault> {
        self.0.holds(view, &Work::new())
    }
}

impl Node {
    fn parse(rule: &asl::ChoiceRule) -> Result<Node, PathError> {
        let all = |rules: &[asl::ChoiceRule]| {
            let nodes = rules.iter().map(Node::parse);
            nodes.collect::<Result<Vec<Node>, PathError>>()
        };
        let mut nodes = Vec::new();
        if let Some(rules) = &rule.and {
            nodes.push(Node::And(all(rules)?));
        }
        if let Some(rules) = &rule.or {
            nodes.push(Node::Or(all(rules)?));
        }
        if let Some(rule) = &rule.not {
            nodes.push(Node::Not(Box::new(Node::parse(rule)?)));
        }
        for (operator, operand) in &rule.operators {
            let Some(text) = &rule.variable else {
                return Err(error(format!("`{operator}` needs a `Variable`")));
            };
            nodes.push(Node::Test {
                text: text.clone(),
                variable: Path::parse(text)?,
                test: Test::parse(operator, operand)?,
            });
        }
        match (nodes.pop(), nodes.is_empty()) {
            (Some(node), true) => Ok(node),
            (None, _) => Err(error("a rule needs a comparison, `And`, `Or` or `Not`")),
            (Some(_), false) => Err(error("a rule has one comparison, `And`, `Or` or `Not`")),
        }
    }

    fn holds(&self, view: &View<'_>, work: &Work) -> Result<bool, Fault> {
        match self {
            Node::And(nodes) => {
                for node in nodes {
                    if !node.holds(view, work)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            Node::Or(nodes) => {
                for node in nodes {
                    if node.holds(view, work)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Node::Not(node) => node.holds(view, work).map(|holds| !holds),
            Node::Test {
                text,
                variable,
                test,
            } => match test {
                Test::Is {
                    kind: Kind::Present,
                    expected,
                } => Ok(is_present(variable, view, work)? == *expected),
                test => test.holds(&*value(text, variable, view, work)?, view, work),
            },
        }
    }
}

impl Test {
    fn parse(operator: &str, operand: &Value) -> Result<Test, PathError> {
        if operator == "StringMatches" {
            return match operand {
                Value::String(pattern) => Ok(Test::Matches(pieces(pattern))),
                _ => Err(wrong(operator, "a text")),
            };
        }
        if let Some(kind) = operator.strip_prefix("Is").and_then(Kind::named) {
            return match operand {
                Value::Bool(expected) => Ok(Test::Is {
                    kind,
                    expected: *expected,
                }),
                _ => Err(wrong(operator, "a boolean")),
            };
        }
        let (name, is_path) = match operator.strip_suffix("Path") {
            Some(name) => (name, true),
            None => (operator, false),
        };
        let Some((of, by)) = comparison(name) else {
            return Err(error(format!("there is no operator `{operator}`")));
        };
        let with = match (operand, is_path) {
            (Value::String(text), true) => Operand::Path {
                text: text.clone(),
                path: Path::parse(text)?,
            },
            (_, true) => return Err(wrong(operator, "a path")),
            (value, false) => Operand::Value(value.clone()),
        };
        Ok(Test::Compare { of, by, with })
    }

    fn holds(&self, value: &Value, view: &View<'_>, work: &Work) -> Result<bool, Fault> {
        Ok(match self {
            Test::Is { kind, expected } => kind.is(value) == *expected,
            Test::Matches(pieces) => value.as_str().is_some_and(|text| matches(pieces, text)),
            Test::Compare { of, by, with } => {
                let with = match with {
                    Operand::Value(with) => Cow::Borrowed(with),
                    Operand::Path { text, path } => self::value(text, path, view, work)?,
                };
                of.order(value, &with).is_some_and(|order| by.takes(order))
            }
        })
    }
}

impl Kind {
    fn named(name: &str) -> Option<Kind> {
        Some(match name {
            "Null" => Kind::Null,
            "Present" => Kind::Present,
            "Numeric" => Kind::Numeric,
            "String" => Kind::String,
            "Boolean" => Kind::Boolean,
            "Timestamp" => Kind::Timestamp,
            _ => return None,
        })
    }

    fn is(self, value: &Value) -> bool {
        match self {
            Kind::Null => value.is_null(),
            Kind::Present => true,
            Kind::Numeric => value.is_number(),
            Kind::String => value.is_string(),
            Kind::Boolean => value.is_boolean(),
            Kind::Timestamp => value.as_str().and_then(time::parse).is_some(),
        }
    }
}

fn comparison(name: &str) -> Option<(Type, By)> {
    let types = [
        ("String", Type::String),
        ("Numeric", Type::Numeric),
        ("Boolean", Type::Boolean),
        ("Timestamp", Type::Timestamp),
    ];
    let (of, by) = types
        .iter()
        .find_map(|(prefix, of)| Some((*of, name.strip_prefix(prefix)?)))?;
    let by = match by {
        "Equals" => By::Equals,
        "LessThan" => By::LessThan,
        "GreaterThan" => By::GreaterThan,
        "LessThanEquals" => By::LessThanEquals,
        "GreaterThanEquals" => By::GreaterThanEquals,
        _ => return None,
    };
    match (of, by) {
        (Type::Boolean, By::Equals) => Some((of, by)),
        (Type::Boolean, _) => None,
        _ => Some((of, by)),
    }
}

impl Type {
    /// How the values are ordered; None when one is not of this type.
    fn order(self, left: &Value, right: &Value) -> Option<Ordering> {
        match (self, left, right) {
            (Type::String, Value::String(left), Value::String(right)) => {
                Some(order_texts(left, right))
            }
            (Type::Numeric, Value::Number(left), Value::Number(right)) => {
                Some(number::compare(left, right))
            }
            (Type::Boolean, Value::Bool(left), Value::Bool(right)) => Some(left.cmp(right)),
            (Type::Timestamp, Value::String(left), Value::String(right)) => {
                Some(time::parse(left)?.cmp(&time::parse(right)?))
            }
            _ => None,
        }
    }
}

impl By {
    fn takes(self, order: Ordering) -> bool {
        match self {
            By::Equals => order.is_eq(),
            By::LessThan => order.is_lt(),
            By::GreaterThan => order.is_gt(),
            By::LessThanEquals => order.is_le(),
            By::GreaterThanEquals => order.is_ge(),
        }
    }
}

/// Whether there is what `path` names.
fn is_present(path: &Path, view: &View<'_>, work: &Work) -> Result<bool, Fault> {
    match evaluate::evaluate_as_library(path, view, work) {
        Ok(found) => Ok(matches!(found, Found::Value(_))),
        Err(Miss::TooMuch(text)) => Err(Fault::runtime(text)),
        Err(_) => Ok(false),
    }
}

fn value<'a>(
    text: &str,
    path: &Path,
    view: &View<'a>,
    work: &Work,
) -> Result<Cow<'a, Value>, Fault> {
    match evaluate::evaluate(path, view, work) {
        Ok(Found::Value(value)) => Ok(value),
        Err(Miss::TooMuch(text)) => Err(Fault::runtime(text)),
        Ok(Found::BehindTheEnd) | Err(_) => Err(Fault::runtime(format!(
            "Invalid path '{text}': The choice state's condition path references an invalid value."
        ))),
    }
}

/// The texts between the `*` of a pattern; `\*` stands for an asterisk, `\\` for a backslash.
fn pieces(pattern: &str) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '*' {
            pieces.push(String::new());
            continue;
        }
        let escaped = match c {
            '\\' => chars.next_if(|c| matches!(c, '*' | '\\')),
            _ => None,
        };
        if let Some(piece) = pieces.last_mut() {
            piece.push(escaped.unwrap_or(c));
        }
    }
    pieces
}

/// Takes every piece at the first place it is found: that leaves most for those behind it.
fn matches(pieces: &[String], text: &str) -> bool {
    let [first, middle @ .., last] = pieces else {
        return pieces.first().is_none_or(|only| only == text);
    };
    let Some(mut rest) = text.strip_prefix(first.as_str()) else {
        return false;
    };
    for piece in middle {
        match rest.find(piece.as_str()) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last.as_str())
}

fn wrong(operator: &str, expected: &str) -> PathError {
    error(format!("`{operator}` takes {expected}"))
}

fn error(message: impl Into<String>) -> PathError {
    PathError {
        message: message.into(),
        offset: 0,
    }
}
