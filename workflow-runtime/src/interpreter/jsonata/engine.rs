//! Evaluates plans.

use std::rc::Rc;
use std::sync::Arc;

use super::call::{Closure, Function, Tail, Transformer};
use super::error::{self, Thrown};
use super::frame::Frame;
use super::functions;
use super::limits::{self, Growing, LENGTH, Limits};
use super::plan::{Kind, Node};
use super::value::Value;
use crate::interpreter::Sources;

/// One evaluation.
pub(super) struct Engine<'a> {
    pub(super) limits: Limits,
    pub(super) sources: &'a mut Sources,
    pub(super) root: Frame,
    /// The names of the variables that stand for `%`, by slot.
    labels: &'a [Arc<str>],
}

impl<'a> Engine<'a> {
    pub(super) fn new(labels: &'a [Arc<str>], sources: &'a mut Sources) -> Engine<'a> {
        Engine {
            limits: Limits::new(),
            sources,
            root: Frame::root(),
            labels,
        }
    }

    /// The value of `plan` among the variables of the root.
    pub(super) fn run(mut self, plan: &Node) -> Result<Value, Thrown> {
        let root = self.root.clone();
        let result = self.evaluate(plan, &Value::Undefined, &root);
        root.end();
        result
    }

    pub(super) fn label(&self, slot: usize) -> &Arc<str> {
        &self.labels[slot]
    }

    /// The value of `node` where `input` is the context value.
    pub(super) fn evaluate(
        &mut self,
        node: &Node,
        input: &Value,
        frame: &Frame,
    ) -> Result<Value, Thrown> {
        self.limits.enter()?;
        let mut result = self.bare(node, input, frame)?;
        for predicate in &node.predicates {
            result = self.filter(predicate, &result, frame)?;
        }
        if let Some(group) = &node.group
            && !matches!(node.kind, Kind::Path { .. })
        {
            result = self.group(group, &result, frame)?;
        }
        if node.keep
            && let Value::Array(array) = &mut result
            && array.sequence
            && !array.tuples
        {
            array.keep = true;
        }
        self.limits.leave();
        Ok(result.unwrapped())
    }

    fn bare(&mut self, node: &Node, input: &Value, frame: &Frame) -> Result<Value, Thrown> {
        Ok(match &node.kind {
            Kind::Null => Value::Null,
            Kind::Bool(b) => Value::Bool(*b),
            Kind::Number(n) => Value::Number(*n),
            Kind::Text(text) => Value::String(Arc::clone(text)),
            Kind::Name(name) => self.lookup(input, name)?,
            Kind::Variable(name) if name.is_empty() => input.clone(),
            Kind::Variable(name) => self.variable(name, frame),
            Kind::Wildcard => self.wildcard(input)?,
            Kind::Descendants => self.descendants(input)?,
            Kind::Parent(slot) => frame.get(self.label(*slot)).unwrap_or(Value::Undefined),
            Kind::Path { steps, keep } => return self.path(node, steps, *keep, input, frame),
            Kind::Negate(inner) => return self.negate(inner, input, frame),
            Kind::Array(items) => return self.list(node, items, input, frame),
            Kind::Object(fields) => return self.group(fields, input, frame),
            Kind::Block(items) => return self.block(items, input, frame),
            Kind::Binary(op, sides) => return self.binary(*op, sides, input, frame),
            Kind::Bind(name, value) => {
                let value = self.evaluate(value, input, frame)?;
                frame.bind(name, value.clone())?;
                value
            }
            Kind::Conditional(parts) => return self.conditional(parts, input, frame),
            Kind::Call(call) => return self.call(call, input, frame, None),
            Kind::Partial(call) => return self.apply_partially(call, input, frame),
            Kind::Tail(_) | Kind::Lambda(_) | Kind::Regex(_) | Kind::Transform(_) => {
                Value::Function(function(&node.kind, input, frame))
            }
            Kind::Placeholder | Kind::Sort(_) => Value::Undefined,
        })
    }

    /// `$name`: bound in the expression or the machine, or a function.
    pub(super) fn variable(&self, name: &str, frame: &Frame) -> Value {
        if let Some(value) = frame.get(name) {
            return value;
        }
        match functions::native(name) {
            Some(native) => Value::Function(Function::Native(native)),
            None => Value::Undefined,
        }
    }

    /// The field `name` of `input`, or of each of its items.
    pub(super) fn lookup(&mut self, input: &Value, name: &str) -> Result<Value, Thrown> {
        match input {
            Value::Object(object) => {
                Ok(object.fields.get(name).cloned().unwrap_or(Value::Undefined))
            }
            Value::Array(array) => {
                self.limits.work(array.len())?;
                let mut found = Vec::new();
                for item in array.values() {
                    match self.lookup(item, name)? {
                        Value::Undefined => {}
                        Value::Array(inner) => found.extend_from_slice(inner.values()),
                        value => found.push(value),
                    }
                    check_length(found.len())?;
                }
                Ok(Value::sequence(found))
            }
            _ => Ok(Value::Undefined),
        }
    }

    /// `*`
    fn wildcard(&mut self, input: &Value) -> Result<Value, Thrown> {
        let values: Vec<&Value> = match input {
            Value::Object(object) => object.fields.values().collect(),
            Value::Array(array) => array.values().iter().collect(),
            _ => Vec::new(),
        };
        let mut all = Growing::default();
        let mut is_sequence = true;
        for value in values {
            // Joined lists are plain ones.
            is_sequence &= value.as_array().is_none();
            self.flatten(value, &mut all)?;
        }
        let all = all.into_values();
        Ok(if is_sequence {
            Value::sequence(all)
        } else {
            Value::array(all)
        })
    }

    fn flatten(&mut self, value: &Value, all: &mut Growing) -> Result<(), Thrown> {
        self.limits.work(1)?;
        match value {
            Value::Array(array) => array
                .values()
                .iter()
                .try_for_each(|item| self.flatten(item, all)),
            value => all.push(value.clone()),
        }
    }

    /// `**`
    fn descendants(&mut self, input: &Value) -> Result<Value, Thrown> {
        if input.is_undefined() {
            return Ok(Value::Undefined);
        }
        let mut all = Vec::new();
        self.descend(input, &mut all)?;
        Ok(match all.len() {
            1 => all.pop().unwrap_or(Value::Undefined),
            _ => Value::sequence(all),
        })
    }

    fn descend(&mut self, value: &Value, all: &mut Vec<Value>) -> Result<(), Thrown> {
        self.limits.work(1)?;
        check_length(all.len())?;
        match value {
            Value::Array(array) => array.values().iter().try_for_each(|v| self.descend(v, all)),
            Value::Object(object) => {
                all.push(value.clone());
                object
                    .fields
                    .values()
                    .try_for_each(|v| self.descend(v, all))
            }
            value => {
                all.push(value.clone());
                Ok(())
            }
        }
    }

    /// `[a, b]`
    fn list(
        &mut self,
        node: &Node,
        items: &[Node],
        input: &Value,
        frame: &Frame,
    ) -> Result<Value, Thrown> {
        let mut all = Growing::default();
        for item in items {
            match self.evaluate(item, input, frame)? {
                Value::Undefined => {}
                Value::Array(array) if !matches!(item.kind, Kind::Array(_)) => {
                    self.limits.work(array.len())?;
                    for value in array.values() {
                        all.push(value.clone())?;
                    }
                }
                value => all.push(value)?,
            }
        }
        let mut list = super::value::Array::plain(all.into_values());
        list.cons = node.cons;
        let list = Value::Array(list);
        limits::check(&list)?;
        Ok(list)
    }

    fn block(&mut self, items: &[Node], input: &Value, frame: &Frame) -> Result<Value, Thrown> {
        let inner = frame.inner();
        let mut result = Ok(Value::Undefined);
        for item in items {
            result = self.evaluate(item, input, &inner);
            if result.is_err() {
                break;
            }
        }
        inner.leave();
        result
    }

    /// The value of a tuple and a scope with its variables; anything else is its own value.
    pub(super) fn tuple_scope(
        &mut self,
        item: &Value,
        is_tuple: bool,
        frame: &Frame,
    ) -> Result<(Value, Frame), Thrown> {
        if !is_tuple {
            return Ok((item.clone(), frame.clone()));
        }
        let Value::Object(tuple) = item else {
            return Ok((Value::Undefined, frame.inner()));
        };
        let scope = frame.inner();
        for (name, value) in &tuple.fields {
            scope.bind(name, value.clone())?;
        }
        let value = tuple.fields.get("@").cloned();
        Ok((value.unwrap_or(Value::Undefined), scope))
    }
}

/// Leaves the scope of a tuple.
pub(super) fn leave_tuple(scope: Frame, is_tuple: bool) {
    if is_tuple {
        scope.leave();
    }
}

/// Whether a list of `length` items may be.
pub(super) fn check_length(length: usize) -> Result<(), Thrown> {
    if length > LENGTH {
        return Err(error::memory());
    }
    Ok(())
}

/// The function that `kind` is.
fn function(kind: &Kind, input: &Value, frame: &Frame) -> Function {
    let (input, frame) = (input.clone(), frame.clone());
    match kind {
        Kind::Lambda(lambda) => Function::Lambda(Rc::new(Closure {
            lambda: Arc::clone(lambda),
            params: lambda.params.clone(),
            signed: true,
            input,
            frame,
        })),
        Kind::Tail(call) => Function::Tail(Rc::new(Tail {
            call: Arc::clone(call),
            input,
            frame,
        })),
        Kind::Regex(pattern) => Function::Regex(Arc::clone(pattern)),
        Kind::Transform(transform) => Function::Transform(Rc::new(Transformer {
            transform: Arc::clone(transform),
            frame,
        })),
        _ => unreachable!("only functions are asked"),
    }
}
