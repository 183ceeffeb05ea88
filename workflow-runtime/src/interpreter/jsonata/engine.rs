//! Evaluates plans.

use std::cmp::Ordering;
use std::rc::Rc;
use std::sync::Arc;

use workflow_core::jsonata::BinaryOp;

use super::call::{Closure, Function, Tail, Transformer};
use super::error::{self, Thrown};
use super::frame::Frame;
use super::functions;
use super::limits::{self, Growing, LENGTH, Limits};
use super::plan::{Kind, Node};
use super::print;
use super::value::{Fields, Value, compare_texts};
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

    fn negate(&mut self, inner: &Node, input: &Value, frame: &Frame) -> Result<Value, Thrown> {
        let value = self.evaluate(inner, input, frame)?;
        match numeric(&value)? {
            Some(n) => Ok(Value::Number(-n)),
            None if value.is_undefined() => Ok(value),
            None => Err(Thrown::about("D1002", &value)),
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

    fn conditional(
        &mut self,
        parts: &(Node, Node, Option<Node>),
        input: &Value,
        frame: &Frame,
    ) -> Result<Value, Thrown> {
        let (condition, then, otherwise) = parts;
        let holds = truth(&self.evaluate(condition, input, frame)?)?;
        match otherwise {
            _ if holds => self.evaluate(then, input, frame),
            Some(otherwise) => self.evaluate(otherwise, input, frame),
            None => Ok(Value::Undefined),
        }
    }

    fn binary(
        &mut self,
        op: BinaryOp,
        sides: &(Node, Node),
        input: &Value,
        frame: &Frame,
    ) -> Result<Value, Thrown> {
        let left = self.evaluate(&sides.0, input, frame)?;
        match op {
            BinaryOp::Apply => return self.pipe(left, &sides.1, input, frame),
            BinaryOp::And | BinaryOp::Or => {
                let decided = op == BinaryOp::Or;
                let of = |e: Thrown| e.of(symbol(op));
                if truth(&left).map_err(of)? == decided {
                    return Ok(Value::Bool(decided));
                }
                let right = self.evaluate(&sides.1, input, frame).map_err(of)?;
                return truth(&right).map(Value::Bool).map_err(of);
            }
            _ => {}
        }
        let right = self.evaluate(&sides.1, input, frame)?;
        self.operate(op, &left, &right)
            .map_err(|e| e.of(symbol(op)))
    }

    fn operate(&mut self, op: BinaryOp, a: &Value, b: &Value) -> Result<Value, Thrown> {
        match op {
            BinaryOp::Equal | BinaryOp::NotEqual => {
                if a.is_undefined() || b.is_undefined() {
                    return Ok(Value::Bool(false));
                }
                let smaller = a.size().weight.min(b.size().weight);
                self.limits
                    .work(usize::try_from(smaller / 8).unwrap_or(usize::MAX))?;
                Ok(Value::Bool(a.equals(b) == (op == BinaryOp::Equal)))
            }
            BinaryOp::Less | BinaryOp::LessEqual | BinaryOp::Greater | BinaryOp::GreaterEqual => {
                compare(op, a, b)
            }
            BinaryOp::Concat => concat(a, b),
            BinaryOp::In => {
                if a.is_undefined() || b.is_undefined() {
                    return Ok(Value::Bool(false));
                }
                self.limits.work(b.items().len())?;
                Ok(Value::Bool(b.items().iter().any(|item| item.is(a))))
            }
            BinaryOp::Range => self.range(a, b),
            _ => calculate(op, a, b),
        }
    }

    /// `a..b`
    fn range(&mut self, a: &Value, b: &Value) -> Result<Value, Thrown> {
        let whole = |value: &Value, code| match value.number() {
            Some(n) if n.is_finite() && n.fract() == 0.0 => Ok(Some(n)),
            None if value.is_undefined() => Ok(None),
            _ => Err(Thrown::about(code, value)),
        };
        let (Some(start), Some(end)) = (whole(a, "T2003")?, whole(b, "T2004")?) else {
            whole(b, "T2004")?;
            return Ok(Value::Undefined);
        };
        if start > end {
            return Ok(Value::Undefined);
        }
        let size = end - start + 1.0;
        if size > 1e7 {
            return Err(Thrown::about("D2014", &Value::Number(size)));
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "small"
        )]
        let size = size as usize;
        check_length(size)?;
        self.limits.work(size)?;
        #[expect(clippy::cast_precision_loss, reason = "small")]
        let numbers = (0..size).map(|i| Value::Number(start + i as f64));
        Ok(Value::sequence(numbers.collect()))
    }

    /// `a ~> b`
    fn pipe(
        &mut self,
        left: Value,
        right: &Node,
        input: &Value,
        frame: &Frame,
    ) -> Result<Value, Thrown> {
        if let Kind::Call(call) = &right.kind {
            return self.call(call, input, frame, Some(left));
        }
        let function = self.evaluate(right, input, frame)?;
        if !matches!(function, Value::Function(_)) {
            return Err(Thrown::about("T2006", &function));
        }
        match left {
            Value::Function(_) => self.compose(left, function),
            _ => self.apply(&function, vec![left], &Value::Null, None),
        }
    }

    /// `function($x){ $g($f($x)) }`
    fn compose(&mut self, first: Value, second: Value) -> Result<Value, Thrown> {
        let frame = self.root.inner();
        frame.bind(&"f".into(), first)?;
        frame.bind(&"g".into(), second)?;
        let plan = functions::composition();
        self.evaluate(plan, &Value::Null, &frame)
    }

    /// `{'k': v}`, and `a{'k': v}` over the items of `a`.
    pub(super) fn group(
        &mut self,
        fields: &[(Node, Node)],
        input: &Value,
        frame: &Frame,
    ) -> Result<Value, Thrown> {
        let tuples = input.as_array().is_some_and(|array| array.tuples);
        let nothing = [Value::Undefined];
        let items = match input.items() {
            [] if !tuples => &nothing,
            items => items,
        };
        let mut groups = Groups::default();
        for item in items {
            let (context, scope) = self.tuple_scope(item, tuples, frame)?;
            for (position, (key, _)) in fields.iter().enumerate() {
                match self.evaluate(key, &context, &scope)? {
                    Value::String(key) => groups.add(key, position, item, &mut self.limits)?,
                    Value::Undefined => {}
                    key => return Err(Thrown::about("T1003", &key)),
                }
            }
            leave_tuple(scope, tuples);
        }
        let mut result = Fields::with_capacity(groups.0.len());
        for (key, group) in groups.0 {
            let position = group.position;
            let data = group.data();
            let (context, scope) = if tuples {
                let tuple = self.reduce(&data)?;
                self.tuple_scope(&tuple, true, frame)?
            } else {
                (data, frame.clone())
            };
            let value = self.evaluate(&fields[position].1, &context, &scope)?;
            leave_tuple(scope, tuples);
            if !value.is_undefined() {
                result.insert(key, value);
            }
        }
        let result = Value::object(result);
        limits::check(&result)?;
        Ok(result)
    }

    /// The tuples of a group as one, their values in lists.
    fn reduce(&mut self, data: &Value) -> Result<Value, Thrown> {
        let Value::Array(tuples) = data else {
            return Ok(data.clone());
        };
        let mut fields: indexmap::IndexMap<Arc<str>, Group> = indexmap::IndexMap::new();
        for tuple in tuples.values() {
            let Value::Object(tuple) = tuple else {
                continue;
            };
            for (key, value) in &tuple.fields {
                self.limits.work(1)?;
                fields.entry(Arc::clone(key)).or_default().add(value)?;
            }
        }
        let fields = fields.into_iter().map(|(key, group)| (key, group.data()));
        Ok(Value::object(fields.collect()))
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

/// The items of each key.
#[derive(Default)]
struct Groups(indexmap::IndexMap<Arc<str>, Group>);

#[derive(Default)]
struct Group {
    position: usize,
    /// What is in it, as long as that is one thing.
    single: Option<Value>,
    /// What is in it, once it is a list.
    items: Option<Growing>,
}

impl Groups {
    fn add(
        &mut self,
        key: Arc<str>,
        position: usize,
        item: &Value,
        limits: &mut Limits,
    ) -> Result<(), Thrown> {
        limits.work(1)?;
        let group = self.0.entry(Arc::clone(&key)).or_insert_with(|| Group {
            position,
            ..Group::default()
        });
        if group.position != position {
            return Err(Thrown::about("D1009", &Value::String(key)));
        }
        group.add(item)
    }
}

impl Group {
    /// Appends, as `$append` does.
    fn add(&mut self, item: &Value) -> Result<(), Thrown> {
        if let Some(items) = &mut self.items {
            return items.append(item);
        }
        match self.single.take() {
            // Nothing before it leaves it alone.
            None | Some(Value::Undefined) => self.single = Some(item.clone()),
            Some(first) => {
                let mut items = Growing::default();
                items.append(&first)?;
                items.append(item)?;
                self.items = Some(items);
            }
        }
        Ok(())
    }

    fn data(self) -> Value {
        match self.items {
            Some(items) => Value::array(items.into_values()),
            None => self.single.unwrap_or(Value::Undefined),
        }
    }
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

/// The number that `value` is; an infinity may not be used.
pub(super) fn numeric(value: &Value) -> Result<Option<f64>, Thrown> {
    match value.number() {
        Some(n) if n.is_infinite() => Err(Thrown::about("D1001", value)),
        Some(n) if n.is_nan() => Ok(None),
        number => Ok(number),
    }
}

/// Whether `value` counts as true.
pub(super) fn truth(value: &Value) -> Result<bool, Thrown> {
    match value {
        Value::Number(_) => Ok(numeric(value)?.is_some_and(|n| n != 0.0)),
        Value::Array(array) => {
            for item in array.values() {
                if truth(item)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        _ => Ok(value.is_true()),
    }
}

fn symbol(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Path => ".",
        BinaryOp::Multiply => "*",
        BinaryOp::Divide => "/",
        BinaryOp::Remainder => "%",
        BinaryOp::Add => "+",
        BinaryOp::Subtract => "-",
        BinaryOp::Concat => "&",
        BinaryOp::Equal => "=",
        BinaryOp::NotEqual => "!=",
        BinaryOp::Less => "<",
        BinaryOp::LessEqual => "<=",
        BinaryOp::Greater => ">",
        BinaryOp::GreaterEqual => ">=",
        BinaryOp::And => "and",
        BinaryOp::Or => "or",
        BinaryOp::In => "in",
        BinaryOp::Apply => "~>",
        BinaryOp::Range => "..",
        BinaryOp::Coalesce => "??",
        BinaryOp::Default => "?:",
    }
}

fn calculate(op: BinaryOp, a: &Value, b: &Value) -> Result<Value, Thrown> {
    let side = |value: &Value, code| match numeric(value)? {
        None if !value.is_undefined() => Err(Thrown::about(code, value)),
        number => Ok(number),
    };
    let (a, b) = (side(a, "T2001")?, side(b, "T2002")?);
    let (Some(a), Some(b)) = (a, b) else {
        return Ok(Value::Undefined);
    };
    Ok(Value::Number(match op {
        BinaryOp::Add => a + b,
        BinaryOp::Subtract => a - b,
        BinaryOp::Multiply => a * b,
        BinaryOp::Divide => a / b,
        _ => a % b,
    }))
}

fn compare(op: BinaryOp, a: &Value, b: &Value) -> Result<Value, Thrown> {
    let comparable = |value: &Value| {
        matches!(value, Value::Undefined | Value::String(_)) || value.number().is_some()
    };
    if !comparable(a) || !comparable(b) {
        let culprit = if comparable(a) && !a.is_undefined() {
            b
        } else {
            a
        };
        return Err(Thrown::about("T2010", culprit));
    }
    let order = match (a, b) {
        (Value::Undefined, _) | (_, Value::Undefined) => return Ok(Value::Undefined),
        (Value::String(a), Value::String(b)) => Some(compare_texts(a, b)),
        _ => match (a.number(), b.number()) {
            (Some(a), Some(b)) => a.partial_cmp(&b),
            _ => return Err(Thrown::between("T2009", a, b)),
        },
    };
    Ok(Value::Bool(order.is_some_and(|order| match op {
        BinaryOp::Less => order == Ordering::Less,
        BinaryOp::LessEqual => order != Ordering::Greater,
        BinaryOp::Greater => order == Ordering::Greater,
        _ => order != Ordering::Less,
    })))
}

/// `a & b`
fn concat(a: &Value, b: &Value) -> Result<Value, Thrown> {
    let (a, b) = match (a, b) {
        (Value::String(a), Value::String(b)) => {
            limits::check_text(a.len() + b.len())?;
            return Ok(Value::text([&**a, &**b].concat()));
        }
        _ => (print::string(a, false)?, print::string(b, false)?),
    };
    let mut text = a.unwrap_or_default();
    let b = b.unwrap_or_default();
    limits::check_text(text.len() + b.len())?;
    text.push_str(&b);
    Ok(Value::text(text))
}
