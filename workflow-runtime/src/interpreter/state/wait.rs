//! Wait.

use std::borrow::Cow;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;
use workflow_core::asl::{QueryLanguage, WaitState};

use super::exit::{Leave, PathFields};
use super::fields::{Compiler, PathField, Query, Selection};
use super::{Evaluation, Exit, number};
use crate::engine::InvalidDefinition;
use crate::interpreter::jsonata::Expected;
use crate::interpreter::{Fault, time};
use crate::sleep::{TOO_LONG, is_too_long};

/// The most seconds that a Wait state can be told.
const MAX_SECONDS: u64 = 99_999_999;

/// A Wait state.
#[derive(Debug)]
pub(super) struct Wait {
    input_path: Selection,
    until: Until,
    leave: Leave,
}

#[derive(Debug)]
enum Until {
    Seconds(u64),
    SecondsPath(PathField),
    SecondsQuery(Query),
    Timestamp(Timestamp),
    TimestampPath(PathField),
    TimestampQuery(Query),
}

impl Wait {
    pub(super) fn compile(
        compiler: Compiler<'_>,
        state: &WaitState,
    ) -> Result<Wait, InvalidDefinition> {
        let paths = PathFields {
            output_path: Some(&state.output_path),
            ..PathFields::default()
        };
        let (output, assign) = (state.output.as_ref(), state.assign.as_ref());
        Ok(Wait {
            input_path: compiler.selection("InputPath", &state.input_path)?,
            until: Until::compile(compiler, state)?,
            leave: Leave::compile(compiler, paths, output, assign)?,
        })
    }

    pub(super) fn until(&self, evaluation: &mut Evaluation<'_>) -> Result<Timestamp, Fault> {
        let effective = self.effective(evaluation)?;
        let now = evaluation.sources.now();
        let until = match &self.until {
            Until::Seconds(seconds) => after(now, *seconds)?,
            Until::SecondsPath(path) => {
                let seconds = seconds(path, evaluation, &effective)?;
                after(now, seconds)?
            }
            Until::SecondsQuery(query) => {
                let value = query.evaluate(Expected::Number, evaluation)?;
                after(now, number::in_range("Seconds", &value, MAX_SECONDS)?)?
            }
            Until::Timestamp(until) => *until,
            Until::TimestampPath(path) => timestamp(path, evaluation, &effective)?,
            Until::TimestampQuery(query) => timestamp_of(query, evaluation)?,
        };
        if is_too_long(now, until) {
            return Err(too_long());
        }
        Ok(until)
    }

    pub(super) fn exit(&self, evaluation: &mut Evaluation<'_>) -> Result<Exit, Fault> {
        let effective = self.effective(evaluation)?;
        self.leave.with_input(evaluation, effective)
    }

    fn effective<'v>(&self, evaluation: &mut Evaluation<'v>) -> Result<Cow<'v, Value>, Fault> {
        self.leave.effective(evaluation, &self.input_path)
    }
}

impl Until {
    fn compile(compiler: Compiler<'_>, state: &WaitState) -> Result<Until, InvalidDefinition> {
        if let Some(path) = &state.seconds_path {
            return Ok(Until::SecondsPath(compiler.path("SecondsPath", path)?));
        }
        if let Some(path) = &state.timestamp_path {
            let path = compiler.path("TimestampPath", path)?;
            return Ok(Until::TimestampPath(path));
        }
        if let Some(seconds) = &state.seconds {
            return match seconds.as_u64() {
                Some(seconds) => Ok(Until::Seconds(seconds)),
                None => Ok(Until::SecondsQuery(compiler.query("Seconds", seconds)?)),
            };
        }
        let Some(timestamp) = &state.timestamp else {
            return Err(compiler.missing("Seconds"));
        };
        match time::parse(timestamp) {
            Some(until) if compiler.language == QueryLanguage::JsonPath => {
                Ok(Until::Timestamp(until))
            }
            _ => {
                let text = Value::String(timestamp.clone());
                let query = compiler.query("Timestamp", &text)?;
                Ok(Until::TimestampQuery(query))
            }
        }
    }
}

fn after(now: Timestamp, seconds: u64) -> Result<Timestamp, Fault> {
    let seconds = i64::try_from(seconds).map_err(|_| too_long())?;
    now.checked_add(SignedDuration::from_secs(seconds))
        .map_err(|_| too_long())
}

fn too_long() -> Fault {
    Fault::runtime(TOO_LONG)
}

fn seconds(path: &PathField, evaluation: &Evaluation<'_>, effective: &Value) -> Result<u64, Fault> {
    let (field, text) = (path.field, &path.text);
    let fault = |what: String| Fault::runtime(format!("The {field} parameter {what}"));
    let value = path
        .try_find(&evaluation.seen(effective))
        .map_err(|_| fault(format!("does not reference an input value: {text}")))?;
    if value.as_i64().is_some_and(|seconds| seconds < 0) {
        let what = format!("references a negative value: {text} == {value}");
        return Err(fault(what));
    }
    value.as_u64().ok_or_else(|| {
        let value = number::shown(&value);
        fault(format!(
            "cannot be parsed as a long value: {text} == {value}"
        ))
    })
}

fn timestamp(
    path: &PathField,
    evaluation: &Evaluation<'_>,
    effective: &Value,
) -> Result<Timestamp, Fault> {
    let (field, text) = (path.field, &path.text);
    let value = path.try_find(&evaluation.seen(effective)).map_err(|_| {
        Fault::runtime(format!(
            "The {field} parameter does not reference an input value: {text}"
        ))
    })?;
    value.as_str().and_then(time::parse).ok_or_else(|| {
        let value = number::shown(&value);
        Fault::runtime(format!(
            "The {field} parameter does not reference a valid ISO-8601 extended offset date-time \
             format string: {text} == {value}"
        ))
    })
}

fn timestamp_of(query: &Query, evaluation: &mut Evaluation<'_>) -> Result<Timestamp, Fault> {
    let value = query.evaluate(Expected::String, evaluation)?;
    value.as_str().and_then(time::parse).ok_or_else(|| {
        let value = number::shown(&value);
        Fault::evaluation(
            &query.field,
            format!(
                "The {} field cannot be parsed as an ISO-8601 extended offset date-time format \
                 string: {value}",
                query.field
            ),
        )
    })
}
