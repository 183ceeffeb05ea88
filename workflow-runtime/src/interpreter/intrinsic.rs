//! The intrinsic functions of payload templates.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html>

mod array;
mod encode;
mod math;
#[cfg(test)]
mod tests;
mod text;

use serde_json::{Map, Number, Value};
use workflow_core::jsonpath::{Argument, Function, Intrinsic, Path, Root};

use super::json_text::json;
use super::jsonpath::{self, Found, Miss, Work};
use super::{Fault, Sources, View};

/// How many characters the functions that encode and hash take.
const MAX_CHARACTERS: usize = 10_000;

/// What the call gives that is written as `text`.
pub(super) fn call(
    text: &str,
    call: &Intrinsic,
    view: &View<'_>,
    sources: &mut Sources,
    work: &Work,
) -> Result<Value, Fault> {
    let mut evaluation = Evaluation {
        view,
        sources,
        work,
    };
    // The documentation speaks of `States.IntrinsicFailure`; executions end with States.Runtime.
    evaluation.call(call).map_err(|Problem(problem)| {
        let cause = format!("The function '{text}' had the following error: {problem}");
        Fault::runtime(cause)
    })
}

/// Why a call gives nothing.
struct Problem(String);

/// What is wrong with the arguments of a function.
enum Invalid {
    /// One of them, or some together.
    Arguments(String),
    /// There are more or fewer values than holes in a template.
    Count,
    /// The template.
    Template(&'static str),
}

impl Invalid {
    fn of(self, function: Function) -> Problem {
        let name = function.name();
        Problem(match self {
            Invalid::Arguments(what) => {
                format!("Invalid arguments in States.{name}, caused by: {what}")
            }
            Invalid::Count => format!(
                "Invalid arguments in States.{name}: number of arguments do not match the \
                 occurrences of {{}}."
            ),
            Invalid::Template(what) => format!("Invalid template in States.{name}: {what}"),
        })
    }
}

fn fail<T>(what: impl Into<String>) -> Result<T, Invalid> {
    Err(Invalid::Arguments(what.into()))
}

struct Evaluation<'e, 'a> {
    view: &'e View<'a>,
    sources: &'e mut Sources,
    work: &'e Work,
}

impl Evaluation<'_, '_> {
    fn call(&mut self, call: &Intrinsic) -> Result<Value, Problem> {
        let arguments = call
            .arguments
            .iter()
            .map(|argument| self.argument(argument))
            .collect::<Result<Vec<Value>, Problem>>()?;
        let arguments = Arguments { values: &arguments };
        let given = self.apply(call, &arguments);
        given.map_err(|invalid| invalid.of(call.function))
    }

    fn argument(&mut self, argument: &Argument) -> Result<Value, Problem> {
        Ok(match argument {
            Argument::Path(path) => self.path(path)?,
            Argument::String(literal) => Value::String(literal.value()),
            Argument::Number(number) => Value::Number(number.clone()),
            Argument::Bool(bool) => Value::Bool(*bool),
            Argument::Null => Value::Null,
            Argument::Call(call) => self.call(call)?,
        })
    }

    /// Here an index behind the end of an array is a mistake.
    fn path(&self, path: &Path) -> Result<Value, Problem> {
        let found = jsonpath::evaluate(path, self.view, self.work);
        match found.and_then(|found| jsonpath::owned(found, self.work)) {
            Ok(Found::Value(value)) => Ok(value.into_owned()),
            Ok(Found::BehindTheEnd) | Err(Miss::NotFound(_)) => {
                let path = match path.root {
                    // The service looks for it in the context and tells it as `$`.
                    Root::Context => path.text.replacen("$$", "$", 1),
                    _ => path.text.clone(),
                };
                Err(Problem(format!(
                    "The JsonPath argument for the field '{path}' could not be found in the \
                     input '{}'",
                    json(self.view.input)
                )))
            }
            Err(other) => Err(Problem(other.text())),
        }
    }

    fn apply(&mut self, call: &Intrinsic, arguments: &Arguments<'_>) -> Result<Value, Invalid> {
        match call.function {
            Function::Format => text::format(&call.arguments, arguments),
            Function::StringToJson => text::to_json(arguments.text(0)?),
            Function::JsonToString => Ok(json(arguments.value(0)).into()),
            Function::StringSplit => Ok(text::split(arguments.text(0)?, arguments.text(1)?)),
            Function::Array => Ok(Value::Array(arguments.values.to_vec())),
            Function::ArrayPartition => array::partition(arguments),
            Function::ArrayContains => Ok(arguments.array(0)?.contains(arguments.value(1)).into()),
            Function::ArrayRange => array::range(arguments),
            Function::ArrayGetItem => array::item(arguments),
            Function::ArrayLength => Ok(arguments.array(0)?.len().into()),
            Function::ArrayUnique => Ok(array::unique(arguments.array(0)?)),
            Function::Base64Encode => encode::to_base64(arguments.text(0)?),
            Function::Base64Decode => encode::from_base64(arguments.text(0)?),
            Function::Hash => encode::hash(arguments.value(0), arguments.text(1)?),
            Function::JsonMerge => array::merge(arguments),
            Function::MathRandom => math::random(arguments, self.sources),
            Function::MathAdd => math::add(arguments),
            Function::UUID => Ok(self.sources.uuid().to_string().into()),
        }
    }
}

/// The values that a function is called with; the parser saw that there are enough of them.
struct Arguments<'v> {
    values: &'v [Value],
}

impl Arguments<'_> {
    fn value(&self, index: usize) -> &Value {
        self.values.get(index).unwrap_or(&Value::Null)
    }

    fn text(&self, index: usize) -> Result<&str, Invalid> {
        match self.value(index) {
            Value::String(text) => Ok(text),
            _ => wrong(index, "a string"),
        }
    }

    fn array(&self, index: usize) -> Result<&Vec<Value>, Invalid> {
        match self.value(index) {
            Value::Array(items) => Ok(items),
            _ => wrong(index, "an array"),
        }
    }

    fn object(&self, index: usize) -> Result<&Map<String, Value>, Invalid> {
        match self.value(index) {
            Value::Object(fields) => Ok(fields),
            _ => wrong(index, "an object"),
        }
    }

    /// A number without its fraction.
    fn truncated(&self, index: usize) -> Result<i64, Invalid> {
        math::integer(self.number(index)?, f64::trunc)
    }

    /// The integer next to a number, a half goes up: -1.5 gives -1.
    fn rounded(&self, index: usize) -> Result<i64, Invalid> {
        math::integer(self.number(index)?, |value| (value + 0.5).floor())
    }

    fn number(&self, index: usize) -> Result<&Number, Invalid> {
        match self.value(index) {
            Value::Number(number) => Ok(number),
            _ => wrong(index, "a number"),
        }
    }
}

fn wrong<T>(index: usize, expected: &str) -> Result<T, Invalid> {
    fail(format!("argument {} is not {expected}", index + 1))
}
