//! What an expression reads, as values.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use serde::de::{self, Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value as Json;

use super::compile::Plan;
use super::plan::{Kind, Node, Stage};
use super::value::{Fields, Value};
use crate::interpreter::View;

/// How much of a value an expression can see.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Need {
    Whole,
    /// These fields, of it or of the items of its lists.
    Fields(BTreeMap<Arc<str>, Need>),
}

/// What an expression reads of each variable.
pub(super) type Needs = BTreeMap<Arc<str>, Need>;

/// What `plan` reads.
pub(super) fn needs(plan: &Plan) -> Needs {
    let mut reader = Reader {
        needs: Needs::new(),
        // With `%` it may see what its paths have gone through.
        sees_parents: !plan.labels.is_empty(),
    };
    reader.node(&plan.root);
    reader.needs
}

struct Reader {
    needs: Needs,
    sees_parents: bool,
}

impl Reader {
    fn node(&mut self, node: &Node) {
        node.predicates
            .iter()
            .for_each(|predicate| self.node(predicate));
        for stage in &node.stages {
            if let Stage::Filter(predicate) = stage {
                self.node(predicate);
            }
        }
        for (key, value) in node.group.iter().flatten() {
            self.node(key);
            self.node(value);
        }
        match &node.kind {
            Kind::Path { steps, .. } => self.path(steps),
            Kind::Variable(name) => self.read(name, &[]),
            Kind::Negate(inner) | Kind::Bind(_, inner) => self.node(inner),
            Kind::Array(items) | Kind::Block(items) => {
                items.iter().for_each(|item| self.node(item));
            }
            Kind::Object(fields) => {
                for (key, value) in fields {
                    self.node(key);
                    self.node(value);
                }
            }
            Kind::Binary(_, sides) => {
                self.node(&sides.0);
                self.node(&sides.1);
            }
            Kind::Conditional(parts) => {
                self.node(&parts.0);
                self.node(&parts.1);
                parts.2.iter().for_each(|node| self.node(node));
            }
            Kind::Call(call) | Kind::Tail(call) | Kind::Partial(call) => {
                self.node(&call.callee);
                call.args.iter().for_each(|arg| self.node(arg));
            }
            Kind::Lambda(lambda) => self.node(&lambda.body),
            Kind::Sort(terms) => terms.iter().for_each(|(_, term)| self.node(term)),
            Kind::Transform(transform) => {
                self.node(&transform.pattern);
                self.node(&transform.update);
                transform.delete.iter().for_each(|node| self.node(node));
            }
            Kind::Null
            | Kind::Bool(_)
            | Kind::Number(_)
            | Kind::Text(_)
            | Kind::Name(_)
            | Kind::Wildcard
            | Kind::Descendants
            | Kind::Parent(_)
            | Kind::Placeholder
            | Kind::Regex(_) => {}
        }
    }

    fn path(&mut self, steps: &[Node]) {
        let mut rest = steps;
        if let Some((first, behind)) = steps.split_first()
            && let Kind::Variable(variable) = &first.kind
            && !self.sees_parents
        {
            let mut names = Vec::new();
            let mut last = first;
            for step in behind {
                let Kind::Name(name) = &step.kind else { break };
                if !is_plain(last) {
                    break;
                }
                names.push(Arc::clone(name));
                last = step;
            }
            self.read(variable, &names);
            // What stands behind a name can read, too.
            rest = &steps[names.len()..];
            if names.is_empty() {
                rest = behind;
                self.conditions(first);
            }
        }
        rest.iter().for_each(|step| self.node(step));
    }

    fn conditions(&mut self, step: &Node) {
        let bare = Node {
            kind: Kind::Null,
            ..step.clone()
        };
        self.node(&bare);
    }

    /// `$variable.name.name` is read.
    fn read(&mut self, variable: &Arc<str>, names: &[Arc<str>]) {
        let none = || Need::Fields(BTreeMap::new());
        let mut need = self.needs.entry(Arc::clone(variable)).or_insert_with(none);
        for name in names {
            let Need::Fields(fields) = need else { return };
            need = fields.entry(Arc::clone(name)).or_insert_with(none);
        }
        *need = Need::Whole;
    }
}

/// Whether a step gives its value as it is.
fn is_plain(step: &Node) -> bool {
    step.predicates.is_empty()
        && step.stages.is_empty()
        && step.group.is_none()
        && step.focus.is_none()
        && step.index.is_none()
        && !step.tuple
}

/// `$states`, as far as it is needed.
pub(super) fn states(view: &View<'_>, need: &Need) -> Value {
    let mut fields = Fields::new();
    let mut add = |name: &str, json: &dyn Fn() -> Option<Value>| {
        if let Some(value) = json() {
            fields.insert(name.into(), value);
        }
    };
    let part = |name: &str| match need {
        Need::Whole => Some(&Need::Whole),
        Need::Fields(fields) => fields.get(name),
    };
    add("input", &|| {
        part("input").map(|need| pruned(view.input, need))
    });
    add("context", &|| {
        part("context").map(|need| pruned(view.context.value(), need))
    });
    add("result", &|| Some(pruned(view.result?, part("result")?)));
    add("errorOutput", &|| {
        Some(pruned(view.error_output?, part("errorOutput")?))
    });
    Value::object(fields)
}

/// The value of `json`, as far as it is needed.
pub(super) fn pruned(json: &Json, need: &Need) -> Value {
    match (json, need) {
        (_, Need::Whole) => value(json),
        (Json::Array(items), _) => {
            Value::array(items.iter().map(|item| pruned(item, need)).collect())
        }
        (Json::Object(fields), Need::Fields(needs)) => {
            let field = |(name, need): (&Arc<str>, &Need)| {
                Some((Arc::clone(name), pruned(fields.get(&**name)?, need)))
            };
            Value::object(needs.iter().filter_map(field).collect())
        }
        _ => value(json),
    }
}

/// The value of `json`.
pub(super) fn value(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(b) => Value::Bool(*b),
        Json::Number(n) => match n.as_i64() {
            Some(n) => whole(n),
            None => Value::Number(n.as_f64().unwrap_or(f64::NAN)),
        },
        Json::String(text) => Value::text(text.as_str()),
        Json::Array(items) => Value::array(items.iter().map(value).collect()),
        Json::Object(fields) => {
            let field = |(key, json): (&String, &Json)| (Arc::from(key.as_str()), value(json));
            Value::object(fields.iter().map(field).collect())
        }
    }
}

/// A whole number.
pub(super) fn whole(n: i64) -> Value {
    #[expect(
        clippy::cast_precision_loss,
        reason = "those that would lose some are others"
    )]
    if n.unsigned_abs() <= 1 << 53 {
        Value::Number(n as f64)
    } else {
        Value::Long(n)
    }
}

/// The value of a JSON text; none when it is no JSON, or an object has a key twice.
pub(super) fn parse(text: &str) -> Option<Value> {
    serde_json::from_str::<Parsed>(text)
        .ok()
        .map(|parsed| parsed.0)
}

struct Parsed(Value);

impl<'de> Deserialize<'de> for Parsed {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Parsed, D::Error> {
        deserializer.deserialize_any(ParsedVisitor).map(Parsed)
    }
}

struct ParsedVisitor;

impl<'de> Visitor<'de> for ParsedVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: de::Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: de::Error>(self, b: bool) -> Result<Value, E> {
        Ok(Value::Bool(b))
    }

    fn visit_i64<E: de::Error>(self, n: i64) -> Result<Value, E> {
        Ok(whole(n))
    }

    fn visit_u64<E: de::Error>(self, n: u64) -> Result<Value, E> {
        #[expect(clippy::cast_precision_loss, reason = "the service rounds those, too")]
        let rounded = n as f64;
        Ok(i64::try_from(n).map_or(Value::Number(rounded), whole))
    }

    fn visit_f64<E: de::Error>(self, n: f64) -> Result<Value, E> {
        Ok(Value::Number(n))
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Value, E> {
        Ok(Value::text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(Parsed(value)) = items.next_element()? {
            values.push(value);
        }
        Ok(Value::array(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut fields = Fields::new();
        while let Some((key, Parsed(value))) = entries.next_entry::<String, Parsed>()? {
            if fields.insert(key.into(), value).is_some() {
                return Err(de::Error::custom("a key is there twice"));
            }
        }
        Ok(Value::object(fields))
    }
}
