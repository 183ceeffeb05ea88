//! Definitions that somebody wrote, as values and as workflows: what `include_asl!` expands to.

#[cfg(feature = "interpreter")]
use std::sync::LazyLock;

use workflow_core::asl::{ExecutionType, StateMachine};
use workflow_core::definition::Definition;
#[cfg(feature = "interpreter")]
use workflow_core::error::Failure;

#[cfg(feature = "interpreter")]
use crate::interpreter::Program;
#[cfg(feature = "interpreter")]
use crate::native::{Context, LocalBoxFuture, Workflow};

/// The definition in `text`.
///
/// # Panics
/// When it is none; the macro has checked that it is.
#[must_use]
pub fn included_machine(text: &str) -> StateMachine {
    match StateMachine::from_json(text) {
        Ok(machine) => machine,
        Err(error) => panic!("the file has changed since it was checked: {error}"),
    }
}

/// The definition of a workflow.
#[must_use]
pub fn included_definition(name: &str, text: &str, express: bool) -> Definition {
    Definition {
        name: name.to_owned(),
        state_machine: included_machine(text),
        execution_type: match express {
            true => ExecutionType::Express,
            false => ExecutionType::Standard,
        },
        sites: Vec::new(),
        steps: 0,
        tasks: Vec::new(),
        executions: Vec::new(),
        inlined: Vec::new(),
    }
}

/// A program that is made when it is first run.
#[cfg(feature = "interpreter")]
pub type IncludedProgram = LazyLock<Result<Program, String>>;

/// The program of a workflow that is included.
///
/// # Errors
/// When an expression does not parse.
#[cfg(feature = "interpreter")]
pub fn included_program<W: Workflow>() -> Result<Program, String> {
    let definition = W::definition();
    let program = Program::new(W::NAME, &definition.state_machine);
    let program = program.map_err(|error| error.to_string())?;
    Ok(program.execution_type(definition.execution_type))
}

/// Runs the program on the execution's input. Its tasks are answered by the runtime's handlers.
#[cfg(feature = "interpreter")]
pub fn run_included(
    program: &'static IncludedProgram,
    context: Context,
    input: serde_json::Value,
) -> LocalBoxFuture<'static, Result<serde_json::Value, Failure>> {
    let program = match &**program {
        Ok(program) => program,
        Err(problem) => {
            let failure = Failure::new("States.Runtime", problem.clone());
            return Box::pin(async move { Err(failure) });
        }
    };
    let core = context.core();
    let program = program.clone().with_handlers(core.config.handlers.clone());
    let runtime = core.runtime.clone();
    let run = crate::interpreter::run(program, runtime, context, input);
    Box::pin(async move { run.await.map(|output| output.to_value()) })
}
