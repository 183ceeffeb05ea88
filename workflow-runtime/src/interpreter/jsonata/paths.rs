//! Paths: steps, predicates, the tuples of variables and parents, and sorting.

use std::cmp::Ordering;
use std::rc::Rc;
use std::sync::Arc;

use super::engine::{Engine, check_length, leave_tuple};
use super::error::Thrown;
use super::frame::Frame;
use super::limits::Passing;
use super::operators::numeric;
use super::plan::{Kind, Node, Stage};
use super::value::{Array, Fields, Object, Value, compare_texts};

/// What has come out of the steps so far.
struct Walk {
    values: Value,
    /// The tuples, from the first step on that makes some.
    tuples: Option<Value>,
    is_tuple: bool,
}

impl Engine<'_> {
    /// `a.b.c`
    pub(super) fn path(
        &mut self,
        node: &Node,
        steps: &[Node],
        keep: bool,
        input: &Value,
        frame: &Frame,
    ) -> Result<Value, Thrown> {
        let is_absolute =
            matches!(steps.first(), Some(first) if matches!(first.kind, Kind::Variable(_)));
        let start = match input {
            Value::Array(_) if !is_absolute => input.clone(),
            _ => Value::sequence(vec![input.clone()]),
        };
        let walk = self.walk(steps, start, frame)?;
        let mut result = match (&walk.tuples, walk.is_tuple) {
            (Some(tuples), true) if node.tuple => tuples.clone(),
            (Some(tuples), true) => Value::sequence(tuples.items().iter().map(at).collect()),
            _ => walk.values,
        };
        if keep && let Value::Array(array) = &mut result {
            if array.cons && !array.sequence {
                *array = Array::sequence(vec![Value::Array(array.clone())]);
            }
            array.keep = true;
        }
        match &node.group {
            None => Ok(result),
            Some(group) => {
                let input = match walk.tuples {
                    Some(tuples) if walk.is_tuple => tuples,
                    _ => result,
                };
                self.group(group, &input, frame)
            }
        }
    }

    fn walk(&mut self, steps: &[Node], start: Value, frame: &Frame) -> Result<Walk, Thrown> {
        let mut input = start;
        let mut walk = Walk {
            values: Value::Undefined,
            tuples: None,
            is_tuple: false,
        };
        for (i, step) in steps.iter().enumerate() {
            walk.is_tuple |= step.tuple;
            if i == 0 && step.cons {
                walk.values = self.evaluate(step, &input, frame)?;
            } else if walk.is_tuple {
                let tuples = self.tuple_step(step, &input, walk.tuples.take(), frame)?;
                walk.tuples = Some(tuples);
            } else {
                walk.values = self.step(step, &input, i + 1 == steps.len(), frame)?;
            }
            let is_over = match &walk.values {
                Value::Undefined => true,
                Value::Array(array) => array.len() == 0,
                _ => false,
            };
            if is_over && !walk.is_tuple {
                break;
            }
            if step.focus.is_none() {
                input = walk.values.clone();
            }
        }
        Ok(walk)
    }

    fn step(
        &mut self,
        step: &Node,
        input: &Value,
        is_last: bool,
        frame: &Frame,
    ) -> Result<Value, Thrown> {
        if let Kind::Sort(terms) = &step.kind {
            let sorted = self.order_by(terms, input, frame)?;
            return self.stages(&step.stages, sorted, frame);
        }
        let (mut results, mut passing) = (Vec::new(), Passing::default());
        for item in elements(input) {
            let mut result = self.evaluate(step, item, frame)?;
            for stage in &step.stages {
                if let Stage::Filter(predicate) = stage {
                    result = self.filter(predicate, &result, frame)?;
                }
            }
            if !result.is_undefined() {
                passing.add(&result)?;
                results.push(result);
            }
        }
        if is_last
            && let [Value::Array(array)] = &results[..]
            && !array.sequence
        {
            return Ok(Value::Array(array.clone()));
        }
        let mut all = Vec::with_capacity(results.len());
        for result in results {
            match result {
                Value::Array(array) if !array.cons => {
                    self.limits.work(array.len())?;
                    check_length(all.len() + array.len())?;
                    all.extend(array.into_values());
                }
                value => all.push(value),
            }
        }
        Ok(Value::sequence(all))
    }

    fn stages(
        &mut self,
        stages: &[Stage],
        mut result: Value,
        frame: &Frame,
    ) -> Result<Value, Thrown> {
        for stage in stages {
            match stage {
                Stage::Filter(predicate) => result = self.filter(predicate, &result, frame)?,
                Stage::Index(name) => result = self.number_tuples(result, name)?,
            }
        }
        Ok(result)
    }

    /// Puts the position of each tuple into it.
    fn number_tuples(&mut self, tuples: Value, name: &Arc<str>) -> Result<Value, Thrown> {
        let Value::Array(array) = tuples else {
            return Ok(tuples);
        };
        self.limits.work(array.len())?;
        let flags = array.clone();
        let mut numbered = Vec::with_capacity(array.len());
        for (i, tuple) in array.into_values().into_iter().enumerate() {
            numbered.push(match tuple {
                Value::Object(tuple) => {
                    let mut fields = tuple.fields.clone();
                    fields.insert(Arc::clone(name), Value::count(i));
                    Value::object(fields)
                }
                other => other,
            });
        }
        Ok(Value::Array(flags.with(numbered)))
    }

    fn tuple_step(
        &mut self,
        step: &Node,
        input: &Value,
        tuples: Option<Value>,
        frame: &Frame,
    ) -> Result<Value, Thrown> {
        if let Kind::Sort(terms) = &step.kind {
            let sorted = match &tuples {
                Some(tuples) => self.order_by(terms, tuples, frame)?,
                None => {
                    let sorted = self.order_by(terms, input, frame)?;
                    sorted_tuples(&sorted, step.index.as_ref())
                }
            };
            return self.stages(&step.stages, sorted, frame);
        }
        let tuples = match tuples {
            Some(tuples) => tuples,
            None => Value::array(elements(input).iter().map(tuple_of).collect()),
        };
        let (mut all, mut passing) = (Vec::new(), Passing::default());
        for tuple in tuples.items() {
            let (value, scope) = self.tuple_scope(tuple, true, frame)?;
            let result = self.evaluate(step, &value, &scope);
            scope.leave();
            let result = result?;
            if result.is_undefined() {
                continue;
            }
            passing.add(&result)?;
            let is_tuples = result.as_array().is_some_and(|array| array.tuples);
            self.limits.work(result.items().len())?;
            for (position, item) in result.items().iter().enumerate() {
                all.push(extend(
                    tuple,
                    step,
                    &value,
                    item,
                    position,
                    is_tuples,
                    |slot| Arc::clone(self.label(slot)),
                ));
                check_length(all.len())?;
            }
        }
        self.stages(&step.stages, Value::Array(Array::tuples(all)), frame)
    }

    /// `a[b]`
    pub(super) fn filter(
        &mut self,
        predicate: &Node,
        input: &Value,
        frame: &Frame,
    ) -> Result<Value, Thrown> {
        let tuples = input.as_array().is_some_and(|array| array.tuples);
        let items = input.items();
        if let Kind::Number(n) = predicate.kind {
            return Ok(match item_at(items, n) {
                None | Some(Value::Undefined) => filtered(Vec::new(), tuples),
                Some(list @ Value::Array(_)) => list.clone(),
                Some(item) => filtered(vec![item.clone()], tuples),
            });
        }
        let mut found = Vec::new();
        for (position, item) in items.iter().enumerate() {
            let (context, scope) = self.tuple_scope(item, tuples, frame)?;
            let result = self.evaluate(predicate, &context, &scope);
            leave_tuple(scope, tuples);
            for _ in 0..self.selects(&result?, position, items.len())? {
                found.push(item.clone());
            }
            check_length(found.len())?;
        }
        Ok(filtered(found, tuples))
    }

    /// How often a predicate with this result takes the item at `position`: a number and a list of
    /// numbers are positions.
    fn selects(&mut self, result: &Value, position: usize, length: usize) -> Result<usize, Thrown> {
        let at = |n: f64| usize::from(index(n, length) == Some(position));
        if let Some(n) = numeric(result)? {
            return Ok(at(n));
        }
        if let Value::Array(array) = result {
            self.limits.work(array.len())?;
            let mut times = 0;
            let mut are_numbers = true;
            for item in array.values() {
                match numeric(item)? {
                    Some(n) => times += at(n),
                    None => are_numbers = false,
                }
            }
            if are_numbers {
                return Ok(times);
            }
        }
        self.holds(result).map(usize::from)
    }

    /// `a^(b, >c)`
    fn order_by(
        &mut self,
        terms: &[(bool, Node)],
        input: &Value,
        frame: &Frame,
    ) -> Result<Value, Thrown> {
        let tuples = input.as_array().is_some_and(|array| array.tuples);
        if input.items().len() <= 1 {
            return Ok(input.clone());
        }
        let sorted = self.merge_sort(input.items().to_vec(), &mut |engine, a, b| {
            engine.is_behind(terms, a, b, tuples, frame)
        })?;
        Ok(Value::array(sorted))
    }

    /// Whether `a` belongs behind `b`.
    fn is_behind(
        &mut self,
        terms: &[(bool, Node)],
        a: &Value,
        b: &Value,
        tuples: bool,
        frame: &Frame,
    ) -> Result<bool, Thrown> {
        for (descending, term) in terms {
            let a = self.sort_key(term, a, tuples, frame)?;
            let b = self.sort_key(term, b, tuples, frame)?;
            let order = match (&a, &b) {
                (Value::Undefined, Value::Undefined) => continue,
                // Nothing is last, whatever the order.
                (Value::Undefined, _) => return Ok(true),
                (_, Value::Undefined) => return Ok(false),
                _ => order(&a, &b)?,
            };
            match order {
                Ordering::Equal => {}
                Ordering::Less => return Ok(*descending),
                Ordering::Greater => return Ok(!*descending),
            }
        }
        Ok(false)
    }

    fn sort_key(
        &mut self,
        term: &Node,
        item: &Value,
        tuples: bool,
        frame: &Frame,
    ) -> Result<Value, Thrown> {
        let (context, scope) = self.tuple_scope(item, tuples, frame)?;
        let key = self.evaluate(term, &context, &scope);
        leave_tuple(scope, tuples);
        key
    }

    /// Sorts and leaves what is equal in order. `is_behind` says whether its first argument
    /// belongs behind its second.
    pub(super) fn merge_sort(
        &mut self,
        mut items: Vec<Value>,
        is_behind: &mut Compare<'_>,
    ) -> Result<Vec<Value>, Thrown> {
        if items.len() <= 1 {
            return Ok(items);
        }
        self.limits.work(items.len())?;
        let right = items.split_off(items.len() / 2);
        let left = self.merge_sort(items, is_behind)?;
        let right = self.merge_sort(right, is_behind)?;
        let mut merged = Vec::with_capacity(left.len() + right.len());
        let mut left = left.into_iter().peekable();
        let mut right = right.into_iter().peekable();
        while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
            let next = if is_behind(self, a, b)? {
                right.next()
            } else {
                left.next()
            };
            merged.extend(next);
        }
        merged.extend(left);
        merged.extend(right);
        Ok(merged)
    }
}

/// Whether its first argument belongs behind its second.
pub(super) type Compare<'c> =
    dyn FnMut(&mut Engine<'_>, &Value, &Value) -> Result<bool, Thrown> + 'c;

/// What a step goes over.
fn elements(input: &Value) -> &[Value] {
    match input {
        Value::Array(array) => array.values(),
        _ => &[],
    }
}

fn order(a: &Value, b: &Value) -> Result<Ordering, Thrown> {
    let sortable = |v: &Value| v.as_text().is_some() || v.number().is_some();
    if !sortable(a) || !sortable(b) {
        let culprit = if sortable(a) { b } else { a };
        return Err(Thrown::about("T2008", culprit));
    }
    match (a.as_text(), b.as_text()) {
        (Some(a), Some(b)) => return Ok(compare_texts(a, b)),
        (None, None) => {}
        _ => return Err(Thrown::between("T2007", a, b)),
    }
    // What is no number is neither less nor equal.
    let order = a.number().partial_cmp(&b.number());
    Ok(order.unwrap_or(Ordering::Greater))
}

fn filtered(found: Vec<Value>, tuples: bool) -> Value {
    Value::Array(if tuples {
        Array::tuples(found)
    } else {
        Array::sequence(found)
    })
}

/// The item at a position, which counts from the end when it is negative.
fn item_at(items: &[Value], position: f64) -> Option<&Value> {
    items.get(index(position, items.len())?)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "within a list"
)]
fn index(position: f64, length: usize) -> Option<usize> {
    let floor = position.floor();
    let at = if floor < 0.0 {
        length as f64 + floor
    } else {
        floor
    };
    (at >= 0.0 && at < length as f64).then_some(at as usize)
}

/// The value of a tuple.
fn at(tuple: &Value) -> Value {
    match tuple {
        Value::Object(tuple) => tuple.fields.get("@").cloned().unwrap_or(Value::Undefined),
        _ => Value::Undefined,
    }
}

fn tuple_of(value: &Value) -> Value {
    Value::object(Fields::from_iter([("@".into(), value.clone())]))
}

fn sorted_tuples(sorted: &Value, index: Option<&Arc<str>>) -> Value {
    let tuple = |(i, value): (usize, &Value)| {
        let mut fields = Fields::from_iter([(Arc::from("@"), value.clone())]);
        if let Some(name) = index {
            fields.insert(Arc::clone(name), Value::count(i));
        }
        Value::object(fields)
    };
    let tuples = sorted.items().iter().enumerate().map(tuple);
    Value::Array(Array::tuples(tuples.collect()))
}

/// The tuple that comes out of `step` for `item`, the value at `position` that it gave for `from`.
fn extend(
    tuple: &Value,
    step: &Node,
    from: &Value,
    item: &Value,
    position: usize,
    is_tuple: bool,
    label: impl Fn(usize) -> Arc<str>,
) -> Value {
    let mut fields = match tuple {
        Value::Object(tuple) => tuple.fields.clone(),
        _ => Fields::new(),
    };
    if is_tuple {
        if let Value::Object(inner) = item {
            let inner: &Rc<Object> = inner;
            let own = inner.fields.iter();
            fields.extend(own.map(|(name, value)| (Arc::clone(name), value.clone())));
        }
        return Value::object(fields);
    }
    match &step.focus {
        Some(name) => fields.insert(Arc::clone(name), item.clone()),
        None => fields.insert("@".into(), item.clone()),
    };
    if let Some(name) = &step.index {
        fields.insert(Arc::clone(name), Value::count(position));
    }
    if let Some(slot) = step.ancestor {
        fields.insert(label(slot), from.clone());
    }
    Value::object(fields)
}
