//! Task.

use serde_json::{Value, json};
use workflow_core::asl::{Credentials, QueryLanguage, TaskState};

use super::exit::Input;
use super::fields::{Compiler, Query};
use super::handler::Handling;
use super::number::{NumberField, whole};
use super::{Evaluation, TaskCall};
use crate::engine::InvalidDefinition;
use crate::interpreter::jsonata::Expected;
use crate::interpreter::{Fault, jsonpath};

/// A Task state.
#[derive(Debug)]
pub(super) struct Task {
    input: Input,
    timeout: Option<NumberField>,
    heartbeat: Option<NumberField>,
    role: Option<Role>,
    pub(super) handling: Handling,
}

/// The role in Credentials.
#[derive(Debug)]
enum Role {
    Literal(String),
    Template(jsonpath::Template),
    Query(Query),
}

impl Task {
    pub(super) fn compile(
        compiler: Compiler<'_>,
        state: &TaskState,
    ) -> Result<Task, InvalidDefinition> {
        let (template, field) = match compiler.language {
            QueryLanguage::JsonPath => (&state.parameters, "Parameters"),
            QueryLanguage::Jsonata => (&state.arguments, "Arguments"),
        };
        let timeout = NumberField::compile(
            compiler,
            ("TimeoutSeconds", state.timeout_seconds.as_ref()),
            ("TimeoutSecondsPath", state.timeout_seconds_path.as_ref()),
        )?;
        let heartbeat = NumberField::compile(
            compiler,
            ("HeartbeatSeconds", state.heartbeat_seconds.as_ref()),
            (
                "HeartbeatSecondsPath",
                state.heartbeat_seconds_path.as_ref(),
            ),
        )?;
        Ok(Task {
            input: Input::compile(compiler, &state.input_path, template.as_ref(), field)?,
            timeout,
            heartbeat,
            role: role(compiler, state.credentials.as_ref())?,
            handling: Handling::of_task(compiler, state)?,
        })
    }

    pub(super) fn call(&self, evaluation: &mut Evaluation<'_>) -> Result<TaskCall, Fault> {
        let entered = self.input.evaluate(evaluation)?;
        let effective = &entered.effective;
        let timeout = self.timeout.as_ref();
        let heartbeat = self.heartbeat.as_ref();
        let role = self.role.as_ref();
        Ok(TaskCall {
            timeout_seconds: timeout
                .map(|field| seconds(field, "TimeoutSeconds", evaluation, effective))
                .transpose()?,
            heartbeat_seconds: heartbeat
                .map(|field| seconds(field, "HeartbeatSeconds", evaluation, effective))
                .transpose()?,
            role_arn: role
                .map(|role| role.evaluate(evaluation, effective))
                .transpose()?,
            parameters: entered.passed.into_owned(),
        })
    }
}

/// A number of seconds, at least one.
fn seconds(
    field: &NumberField,
    name: &str,
    evaluation: &mut Evaluation<'_>,
    effective: &Value,
) -> Result<u64, Fault> {
    let value = field.evaluate(evaluation, effective)?;
    let whole = match field {
        // A path's value is taken as JSON writes it.
        NumberField::Path(_) => value.as_i64(),
        NumberField::Literal(_) | NumberField::Query(_) => whole(&value),
    };
    let seconds = whole.and_then(|seconds| u64::try_from(seconds).ok());
    seconds
        .filter(|seconds| *seconds > 0)
        .ok_or_else(|| field.no(name, &value, "integer"))
}

fn role(
    compiler: Compiler<'_>,
    credentials: Option<&Credentials>,
) -> Result<Option<Role>, InvalidDefinition> {
    let Some(credentials) = credentials else {
        return Ok(None);
    };
    let literal = credentials.role_arn.as_ref();
    let path = credentials.role_arn_path.as_ref();
    match (literal, path, compiler.language) {
        (Some(arn), _, QueryLanguage::Jsonata) => {
            let arn = Value::String(arn.clone());
            let query = compiler.query("Credentials/RoleArn", &arn)?;
            Ok(Some(Role::Query(query)))
        }
        (Some(arn), _, QueryLanguage::JsonPath) => Ok(Some(Role::Literal(arn.clone()))),
        (None, Some(path), QueryLanguage::JsonPath) => {
            let template = json!({ "RoleArn.$": path });
            let template = compiler.template("Credentials", &template)?;
            Ok(Some(Role::Template(template)))
        }
        (None, _, _) => Ok(None),
    }
}

impl Role {
    fn evaluate(
        &self,
        evaluation: &mut Evaluation<'_>,
        effective: &Value,
    ) -> Result<String, Fault> {
        let value = match self {
            Role::Literal(arn) => return Ok(arn.clone()),
            Role::Query(query) => query.evaluate(Expected::String, evaluation)?,
            Role::Template(template) => {
                let credentials = evaluation.template(template, effective)?;
                credentials.get("RoleArn").cloned().unwrap_or_default()
            }
        };
        match value {
            Value::String(arn) => Ok(arn),
            value => Err(Fault::runtime(format!(
                "The RoleArn of Credentials must be a string but was: {value}"
            ))),
        }
    }
}
