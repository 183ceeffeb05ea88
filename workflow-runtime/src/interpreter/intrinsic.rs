//! The intrinsic functions of payload templates.
//!
//! <https://docs.aws.amazon.com/step-functions/latest/dg/intrinsic-functions.html>

mod array;
mod encode;
mod math;
#[cfg(test)]
mod tests;
mod text;

use serde_json::{Number, Value};
use workflow_core::jsonpath::{Argument, Function, Intrinsic, Path, Root};

use super::json_text::json;
use super::jsonpath::{self, Found, Miss, Work};
use super::{Fault, Sources, View};

/// The error of a function that cannot work with its arguments.
const INTRINSIC_FAILURE: &str = "States.IntrinsicFailure";

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
    evaluation.call(call).map_err(|problem| {
        let (error, problem) = match problem {
            Problem::Runtime(problem) => ("States.Runtime", problem),
            Problem::Failure(problem) => (INTRINSIC_FAILURE, problem),
        };
        let cause = format!("The function '{text}' had the following error: {problem}");
        Fault::new(error, cause)
    })
}

/// Why a call gives nothing.
enum Problem {
    /// An argument's path gives nothing.
    Runtime(String),
    /// The function cannot work with its arguments.
    Failure(String),
}

fn fail<T>(problem: impl Into<String>) -> Result<T, Problem> {
    Err(Problem::Failure(problem.into()))
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
        let arguments = Arguments {
            function: call.function,
            values: &arguments,
        };
        if let (Function::Format, [Argument::String(literal), ..]) =
            (call.function, call.arguments.as_slice())
        {
            return text::format(&text::pieces(&literal.raw, true)?, &arguments);
        }
        self.apply(&arguments)
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
                Err(Problem::Runtime(format!(
                    "The JsonPath argument for the field '{path}' could not be found in the \
                     input '{}'",
                    json(self.view.input)
                )))
            }
            Err(other) => Err(Problem::Runtime(other.text())),
        }
    }

    fn apply(&mut self, arguments: &Arguments<'_>) -> Result<Value, Problem> {
        match arguments.function {
            Function::Format => text::format(&text::pieces(arguments.text(0)?, false)?, arguments),
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
    function: Function,
    values: &'v [Value],
}

impl Arguments<'_> {
    fn value(&self, index: usize) -> &Value {
        self.values.get(index).unwrap_or(&Value::Null)
    }

    fn text(&self, index: usize) -> Result<&str, Problem> {
        match self.value(index) {
            Value::String(text) => Ok(text),
            other => self.wrong(index, "a string", other),
        }
    }

    fn array(&self, index: usize) -> Result<&Vec<Value>, Problem> {
        match self.value(index) {
            Value::Array(items) => Ok(items),
            other => self.wrong(index, "an array", other),
        }
    }

    fn number(&self, index: usize) -> Result<&Number, Problem> {
        match self.value(index) {
            Value::Number(number) => Ok(number),
            other => self.wrong(index, "a number", other),
        }
    }

    /// A number, rounded.
    fn integer(&self, index: usize) -> Result<i64, Problem> {
        math::rounded(self.number(index)?)
    }

    fn wrong<T>(&self, index: usize, expected: &str, value: &Value) -> Result<T, Problem> {
        fail(format!(
            "Argument {} of States.{} must be {expected}, but was: {}",
            index + 1,
            self.function.name(),
            json(value)
        ))
    }
}
