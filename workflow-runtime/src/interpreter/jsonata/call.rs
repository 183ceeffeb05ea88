//! Functions and their calls.

use std::rc::Rc;
use std::sync::{Arc, LazyLock};

use super::engine::Engine;
use super::error::Thrown;
use super::frame::Frame;
use super::functions::{self, Args, Native};
use super::limits;
use super::pattern::Pattern;
use super::plan::{self, Kind, Node};
use super::signature::Signature;
use super::value::Value;

/// A function as a value.
#[derive(Clone)]
pub(super) enum Function {
    Lambda(Rc<Closure>),
    /// One of the language or of the service.
    Native(&'static Native),
    /// A native one, some of its arguments given.
    Partial(Rc<PartialNative>),
    /// One that was given as an argument: it does not see the context value.
    Argument(Rc<Function>),
    /// A call that is still to be made.
    Tail(Rc<Tail>),
    Regex(Arc<Pattern>),
    /// What gives the match of `pattern` in `text` behind the byte `from`.
    NextMatch(Rc<NextMatch>),
    Transform(Rc<Transformer>),
}

/// A lambda with what it sees.
pub(super) struct Closure {
    pub(super) lambda: Arc<plan::Lambda>,
    /// The parameters that are still open.
    pub(super) params: Vec<Arc<str>>,
    /// Whether the signature says what the arguments are.
    pub(super) signed: bool,
    pub(super) input: Value,
    pub(super) frame: Frame,
}

pub(super) struct PartialNative {
    native: &'static Native,
    /// The given arguments, by position.
    frame: Frame,
    open: Vec<usize>,
}

pub(super) struct Tail {
    pub(super) call: Arc<plan::Call>,
    pub(super) input: Value,
    pub(super) frame: Frame,
}

pub(super) struct NextMatch {
    pub(super) pattern: Arc<Pattern>,
    pub(super) text: Arc<str>,
    pub(super) from: usize,
}

pub(super) struct Transformer {
    pub(super) transform: Arc<plan::Transform>,
    pub(super) frame: Frame,
}

impl Function {
    /// How many arguments it takes.
    pub(super) fn arity(&self) -> usize {
        match self {
            Function::Lambda(closure) => closure.params.len(),
            Function::Native(native) => native.arity,
            Function::Partial(partial) => partial.open.len(),
            Function::Argument(function) => function.arity(),
            Function::Tail(_) | Function::NextMatch(_) => 0,
            Function::Regex(_) => 2,
            Function::Transform(_) => 1,
        }
    }

    pub(super) fn is_same(&self, other: &Function) -> bool {
        match (self, other) {
            (Function::Lambda(a), Function::Lambda(b)) => Rc::ptr_eq(a, b),
            (Function::Native(a), Function::Native(b)) => std::ptr::eq(*a, *b),
            (Function::Argument(a), Function::Argument(b)) => Rc::ptr_eq(a, b),
            (Function::Partial(a), Function::Partial(b)) => Rc::ptr_eq(a, b),
            (Function::Transform(a), Function::Transform(b)) => Rc::ptr_eq(a, b),
            _ => false,
        }
    }

    fn as_argument(&self) -> Function {
        match self {
            Function::Argument(_) => self.clone(),
            _ => Function::Argument(Rc::new(self.clone())),
        }
    }
}

/// The name of the position of an argument in the scope of a partial application.
fn position_name(position: usize) -> Arc<str> {
    position.to_string().into()
}

impl Engine<'_> {
    /// `f(a, b)`; with `piped`, `piped ~> f(a, b)`.
    pub(super) fn call(
        &mut self,
        call: &plan::Call,
        input: &Value,
        frame: &Frame,
        piped: Option<Value>,
    ) -> Result<Value, Thrown> {
        let callee = self.callee(call, "T1005", input, frame)?;
        let mut args = Vec::with_capacity(call.args.len() + 1);
        args.extend(piped);
        for arg in &call.args {
            args.push(match self.evaluate(arg, input, frame)? {
                Value::Function(function) => Value::Function(function.as_argument()),
                value => value,
            });
        }
        self.apply(&callee, args, input, call.callee.callee_name())
    }

    /// What is to be called.
    fn callee(
        &mut self,
        call: &plan::Call,
        forgotten: &'static str,
        input: &Value,
        frame: &Frame,
    ) -> Result<Value, Thrown> {
        let callee = self.evaluate(&call.callee, input, frame)?;
        if callee.is_undefined()
            && let Kind::Path { steps, .. } = &call.callee.kind
            && let Some(name) = steps.first().and_then(Node::callee_name)
            && !matches!(self.variable(name, frame), Value::Undefined | Value::Null)
        {
            return Err(Thrown::new(forgotten).of(name));
        }
        Ok(callee)
    }

    /// Calls `callee`, and whatever it leaves to be called in its place.
    pub(super) fn apply(
        &mut self,
        callee: &Value,
        args: Vec<Value>,
        input: &Value,
        name: Option<&str>,
    ) -> Result<Value, Thrown> {
        let mut result = self.apply_once(callee, args, input, name)?;
        while let Value::Function(Function::Tail(tail)) = &result {
            let tail = Rc::clone(tail);
            let callee = self.evaluate(&tail.call.callee, &tail.input, &tail.frame)?;
            let mut args = Vec::with_capacity(tail.call.args.len());
            for arg in &tail.call.args {
                args.push(self.evaluate(arg, &tail.input, &tail.frame)?);
            }
            let name = tail.call.callee.callee_name();
            result = self.apply_once(&callee, args, input, name)?;
        }
        Ok(result)
    }

    /// A call from a native function.
    pub(super) fn call_back(&mut self, callee: &Value, args: Vec<Value>) -> Result<Value, Thrown> {
        self.limits.work(1)?;
        self.apply(callee, args, &Value::Null, None)
    }

    fn apply_once(
        &mut self,
        callee: &Value,
        args: Vec<Value>,
        input: &Value,
        name: Option<&str>,
    ) -> Result<Value, Thrown> {
        let Value::Function(function) = callee else {
            return Err(Thrown::new("T1006"));
        };
        let result = match function {
            Function::Lambda(closure) => self.apply_lambda(closure, args, input),
            Function::Native(native) => {
                let result = self.apply_native(native, args, input);
                return result.map_err(|e| e.or_of(name.or(Some(native.name))));
            }
            Function::Partial(partial) => self.apply_partial(partial, args),
            Function::Argument(function) => {
                let function = Value::Function(Function::clone(function));
                return self
                    .apply(&function, args, &Value::Null, None)
                    .map_err(|e| e.or_of(name));
            }
            Function::Tail(_) => Err(Thrown::new("T1006")),
            Function::Regex(pattern) => self.apply_regex(pattern, &args),
            Function::NextMatch(next) => functions::next_match(next),
            Function::Transform(transformer) => self.apply_transform(transformer, args, input),
        };
        result.map_err(|e| e.or_of(name))
    }

    fn apply_lambda(
        &mut self,
        closure: &Closure,
        args: Vec<Value>,
        input: &Value,
    ) -> Result<Value, Thrown> {
        let args = match &closure.lambda.signature {
            Some(signature) if closure.signed => signature.check(args, input)?,
            _ => args,
        };
        let frame = closure.frame.inner();
        let mut args = args.into_iter();
        for param in &closure.params {
            frame.bind(param, args.next().unwrap_or(Value::Undefined))?;
        }
        let result = self.evaluate(&closure.lambda.body, &closure.input, &frame);
        frame.leave();
        result
    }

    fn apply_native(
        &mut self,
        native: &'static Native,
        args: Vec<Value>,
        input: &Value,
    ) -> Result<Value, Thrown> {
        let args = native.signature.check(args, input)?;
        self.run_native(native, args)
    }

    fn run_native(&mut self, native: &'static Native, args: Vec<Value>) -> Result<Value, Thrown> {
        let steps: usize = args.iter().map(limits::steps).sum();
        self.limits.work(steps + 1)?;
        let result = (native.run)(self, Args::new(args))?;
        limits::check(&result)?;
        Ok(result)
    }

    /// The reference does not check the arguments of partial applications; here the function does.
    fn apply_partial(
        &mut self,
        partial: &PartialNative,
        args: Vec<Value>,
    ) -> Result<Value, Thrown> {
        let mut open = partial
            .open
            .iter()
            .zip(args)
            .collect::<Vec<_>>()
            .into_iter()
            .peekable();
        let mut all = Vec::new();
        for position in 0..partial.native.params {
            let given = open.next_if(|(at, _)| **at == position).map(|(_, arg)| arg);
            all.push(match given {
                Some(arg) => arg,
                None => {
                    let bound = partial.frame.get(&position_name(position));
                    bound.unwrap_or(Value::Undefined)
                }
            });
        }
        let args = partial.native.signature.check_given(all);
        args.and_then(|args| self.run_native(partial.native, args))
            .map_err(|e| e.or_of(Some(partial.native.name)))
    }

    /// `f(a, ?)`
    pub(super) fn apply_partially(
        &mut self,
        call: &plan::Call,
        input: &Value,
        frame: &Frame,
    ) -> Result<Value, Thrown> {
        let mut args = Vec::with_capacity(call.args.len());
        for arg in &call.args {
            args.push(match arg.kind {
                Kind::Placeholder => None,
                _ => Some(self.evaluate(arg, input, frame)?),
            });
        }
        match self.callee(call, "T1007", input, frame)? {
            Value::Function(function) => self.partial(&function, args),
            _ => Err(Thrown::new("T1008")),
        }
    }

    /// None is an argument that is still open.
    fn partial(&mut self, function: &Function, args: Vec<Option<Value>>) -> Result<Value, Thrown> {
        let given = |position: usize| {
            args.get(position)
                .cloned()
                .unwrap_or(Some(Value::Undefined))
        };
        match function {
            Function::Lambda(closure) => {
                let frame = closure.frame.inner();
                let mut params = Vec::new();
                for (position, param) in closure.params.iter().enumerate() {
                    match given(position) {
                        None => params.push(Arc::clone(param)),
                        Some(value) => frame.bind(param, value)?,
                    }
                }
                Ok(Value::Function(Function::Lambda(Rc::new(Closure {
                    lambda: Arc::clone(&closure.lambda),
                    params,
                    signed: false,
                    input: closure.input.clone(),
                    frame,
                }))))
            }
            Function::Native(native) => {
                let frame = self.root.inner();
                let mut open = Vec::new();
                for position in 0..native.params {
                    match given(position) {
                        None => open.push(position),
                        Some(value) => frame.bind(&position_name(position), value)?,
                    }
                }
                let partial = PartialNative {
                    native,
                    frame,
                    open,
                };
                Ok(Value::Function(Function::Partial(Rc::new(partial))))
            }
            Function::Argument(function) => self.partial(function, args),
            _ => Err(Thrown::new("T1008")),
        }
    }
}

/// What a transformation takes.
static TRANSFORM: LazyLock<Signature> =
    LazyLock::new(|| Signature::parse("(oa):o").unwrap_or(Signature::ANYTHING));

impl Engine<'_> {
    fn apply_transform(
        &mut self,
        transformer: &Transformer,
        args: Vec<Value>,
        input: &Value,
    ) -> Result<Value, Thrown> {
        let args = TRANSFORM.check(args, input)?;
        let object = args.into_iter().next().unwrap_or(Value::Undefined);
        self.transform(&transformer.transform, &object, &transformer.frame)
    }

    /// `/ab/('cab')`
    fn apply_regex(&mut self, pattern: &Arc<Pattern>, args: &[Value]) -> Result<Value, Thrown> {
        match args.first().and_then(Value::as_text) {
            Some(text) => functions::match_object(pattern, text, 0),
            None => Ok(Value::Undefined),
        }
    }
}
