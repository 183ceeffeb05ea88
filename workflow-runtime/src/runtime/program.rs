//! StartExecution of a definition that is interpreted.

use std::future::IntoFuture;
use std::sync::Arc;

use serde_json::Value;

use super::start::{Prepared, named};
use super::{Execution, ExecutionRecord, Runtime, RuntimeError};
use crate::interpreter::Program;
use crate::payload::Payload;
use crate::task::BoxFuture;

/// An execution of a [`Program`] to be started: await it.
#[derive(Debug)]
#[must_use = "an execution does not start unless awaited"]
pub struct StartProgram {
    runtime: Runtime,
    program: Program,
    input: Result<Payload, RuntimeError>,
    name: Option<String>,
}

impl StartProgram {
    pub(super) fn new(runtime: Runtime, program: Program, input: &Value) -> StartProgram {
        StartProgram {
            runtime,
            program,
            input: Ok(Payload::from(input)),
            name: None,
        }
    }

    /// The execution's name; a UUID unless set. Names are unique among a state machine's
    /// executions.
    pub fn name(mut self, name: impl Into<String>) -> StartProgram {
        self.name = Some(name.into());
        self
    }

    /// The input as text, which the history shows as it is.
    pub fn input_text(mut self, text: &str) -> StartProgram {
        self.input = match serde_json::from_str::<Value>(text) {
            Ok(_) => Ok(Payload::from_text(text)),
            Err(error) => Err(RuntimeError::InvalidExecutionInput(error.to_string())),
        };
        self
    }

    fn start(self) -> Result<Execution<Program>, RuntimeError> {
        let record = start(&self.runtime, &self.program, self.input?, self.name)?;
        Ok(Execution::new(self.runtime, record))
    }
}

/// Starts an execution of `program`.
fn start(
    runtime: &Runtime,
    program: &Program,
    input: Payload,
    name: Option<String>,
) -> Result<Arc<ExecutionRecord>, RuntimeError> {
    let machine = program.machine().clone();
    let prepared = Prepared::new(runtime, machine, input, named(name)?)?;
    let program = program.clone();
    prepared.start(runtime, Box::new(|context| program.run(context)))
}

impl IntoFuture for StartProgram {
    type Output = Result<Execution<Program>, RuntimeError>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move { self.start() })
    }
}
