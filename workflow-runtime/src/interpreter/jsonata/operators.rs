//! Operators and conditions.

use std::cmp::Ordering;

use workflow_core::jsonata::BinaryOp;

use super::engine::{Engine, check_length};
use super::error::Thrown;
use super::frame::Frame;
use super::functions;
use super::limits;
use super::plan::{Kind, Node};
use super::print;
use super::value::{Value, compare_texts};

impl Engine<'_> {
    pub(super) fn negate(
        &mut self,
        inner: &Node,
        input: &Value,
        frame: &Frame,
    ) -> Result<Value, Thrown> {
        let value = self.evaluate(inner, input, frame)?;
        match numeric(&value)? {
            Some(n) => Ok(Value::Number(-n)),
            None if value.is_undefined() => Ok(value),
            None => Err(Thrown::about("D1002", &value)),
        }
    }

    pub(super) fn conditional(
        &mut self,
        parts: &(Node, Node, Option<Node>),
        input: &Value,
        frame: &Frame,
    ) -> Result<Value, Thrown> {
        let (condition, then, otherwise) = parts;
        let holds = self.evaluate(condition, input, frame)?;
        let holds = self.holds(&holds)?;
        match otherwise {
            _ if holds => self.evaluate(then, input, frame),
            Some(otherwise) => self.evaluate(otherwise, input, frame),
            None => Ok(Value::Undefined),
        }
    }

    /// Whether `value` counts as true.
    pub(super) fn holds(&mut self, value: &Value) -> Result<bool, Thrown> {
        self.limits.work(limits::steps(value))?;
        truth(value)
    }

    pub(super) fn binary(
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
                if self.holds(&left).map_err(of)? == decided {
                    return Ok(Value::Bool(decided));
                }
                let right = self.evaluate(&sides.1, input, frame).map_err(of)?;
                return self.holds(&right).map(Value::Bool).map_err(of);
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
                self.limits.work(limits::steps(a).min(limits::steps(b)))?;
                Ok(Value::Bool(a.equals(b) == (op == BinaryOp::Equal)))
            }
            BinaryOp::Less | BinaryOp::LessEqual | BinaryOp::Greater | BinaryOp::GreaterEqual => {
                compare(op, a, b)
            }
            BinaryOp::Concat => {
                self.limits.work(limits::steps(a) + limits::steps(b))?;
                concat(a, b)
            }
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
}

/// The number that `value` is; an infinity may not be used.
pub(super) fn numeric(value: &Value) -> Result<Option<f64>, Thrown> {
    match value.number() {
        Some(n) if n.is_infinite() => Err(Thrown::about("D1001", value)),
        Some(n) if n.is_nan() => Ok(None),
        number => Ok(number),
    }
}

fn truth(value: &Value) -> Result<bool, Thrown> {
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
