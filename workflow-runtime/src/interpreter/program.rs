//! A definition, ready to be interpreted.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use workflow_core::asl::{self, ExecutionType, QueryLanguage};

use super::Handlers;
use super::state::StateProgram;
use crate::engine::{InvalidDefinition, Machine, StateId, processor_of};

/// A definition whose paths and expressions are parsed, with the handlers that its Task states
/// call. [`Runtime::start_program`](crate::Runtime::start_program) starts an execution of it.
///
/// ```
/// use serde_json::json;
/// use workflow_runtime::interpreter::{Handlers, Invocation, Program};
/// use workflow_runtime::{Failure, Runtime, asl};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let machine = asl::StateMachine::from_json(r#"{
///     "StartAt": "Double",
///     "States": {
///         "Double": {
///             "Type": "Task",
///             "Resource": "arn:aws:states:::lambda:invoke",
///             "Parameters": {"FunctionName": "double", "Payload.$": "$.number"},
///             "ResultSelector": {"doubled.$": "$.Payload"},
///             "End": true
///         }
///     }
/// }"#)?;
/// let double = |call: Invocation| async move {
///     let number = call.parameters.as_f64().unwrap_or_default();
///     Ok::<_, Failure>(json!(2.0 * number))
/// };
/// let program = Program::new("doubling", &machine)?
///     .handlers(Handlers::new().function("double", double));
///
/// let runtime = Runtime::builder().build().await?;
/// let execution = runtime.start_program(&program, json!({"number": 21.5})).name("first").await?;
/// assert_eq!(execution.output().await?, json!({"doubled": 43.0}));
/// # Ok(())
/// # }
/// ```
///
/// Copies share what was parsed.
#[derive(Clone)]
pub struct Program {
    code: Arc<Code>,
    machine: Arc<Machine>,
    handlers: Arc<Handlers>,
}

struct Code {
    definition: asl::StateMachine,
    /// By id.
    states: Vec<StateProgram>,
    /// The Resource of each Task state, by id; empty for others.
    resources: Vec<String>,
    /// What the child executions of a distributed Map state run, by the state's id.
    processors: HashMap<StateId, Program>,
}

impl Program {
    /// Makes `machine` ready to run under the name `name`.
    ///
    /// # Errors
    /// When it names states that do not exist, or an expression does not parse.
    pub fn new(name: &str, machine: &asl::StateMachine) -> Result<Program, InvalidDefinition> {
        let (built, ids) = Machine::build(name, machine, ExecutionType::Standard)?;
        let mut states: Vec<Option<StateProgram>> = Vec::new();
        states.resize_with(built.states.len(), || None);
        let mut resources = vec![String::new(); built.states.len()];
        let mut processors = HashMap::new();
        let language = machine.query_language.unwrap_or(QueryLanguage::JsonPath);
        let name_of_machine = name;
        each_state(&machine.states, &mut |name, state| {
            if let Some(id) = ids.get(name) {
                states[*id] = Some(StateProgram::compile(name, state, language)?);
                if let asl::State::Task(task) = state {
                    resources[*id].clone_from(&task.resource);
                }
                if let asl::State::Map(map) = state {
                    let processor = processor(name_of_machine, machine, map)?;
                    processors.extend(processor.map(|processor| (*id, processor)));
                }
            }
            Ok(())
        })?;
        Ok(Program {
            code: Arc::new(Code {
                definition: machine.clone(),
                states: states.into_iter().flatten().collect(),
                resources,
                processors,
            }),
            machine: Arc::new(built),
            handlers: Arc::default(),
        })
    }

    /// The type of the state machine; Standard unless set.
    #[must_use]
    pub fn execution_type(mut self, execution_type: ExecutionType) -> Program {
        let standard = Machine::build(&self.machine.name, &self.code.definition, execution_type);
        // It was built before, so it can be built again.
        if let Ok((machine, _)) = standard {
            self.machine = Arc::new(machine);
        }
        self
    }

    /// What its Task states call.
    #[must_use]
    pub fn handlers(mut self, handlers: Handlers) -> Program {
        self.handlers = Arc::new(handlers);
        self
    }

    pub(crate) fn with_handlers(mut self, handlers: Arc<Handlers>) -> Program {
        self.handlers = handlers;
        self
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.machine.name
    }

    /// The definition it was made of.
    #[must_use]
    pub fn definition(&self) -> &asl::StateMachine {
        &self.code.definition
    }

    /// What the child executions of a distributed Map state run.
    pub(crate) fn processor(&self, state: StateId) -> Option<Program> {
        let processor = self.code.processors.get(&state)?;
        Some(Program {
            handlers: self.handlers.clone(),
            ..processor.clone()
        })
    }

    pub(crate) fn machine(&self) -> &Arc<Machine> {
        &self.machine
    }

    pub(crate) fn bound(&self) -> &Arc<Handlers> {
        &self.handlers
    }

    /// The Resource of a Task state.
    pub(crate) fn resource(&self, state: StateId) -> &str {
        &self.code.resources[state]
    }

    pub(crate) fn state(&self, state: StateId) -> &StateProgram {
        &self.code.states[state]
    }
}

impl fmt::Debug for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Program")
            .field("name", &self.machine.name)
            .field("express", &self.machine.express)
            .finish_non_exhaustive()
    }
}

/// What the child executions of a distributed Map state run.
fn processor(
    name: &str,
    machine: &asl::StateMachine,
    map: &asl::MapState,
) -> Result<Option<Program>, InvalidDefinition> {
    let processor = processor_of(name, machine.query_language, map);
    let Some((name, machine, execution_type)) = processor else {
        return Ok(None);
    };
    let program = Program::new(&name, &machine)?;
    Ok(Some(program.execution_type(execution_type)))
}

/// Calls `visit` for every state, those inside others included.
fn each_state(
    states: &asl::States,
    visit: &mut dyn FnMut(&str, &asl::State) -> Result<(), InvalidDefinition>,
) -> Result<(), InvalidDefinition> {
    for (name, state) in states {
        visit(name, state)?;
        match state {
            asl::State::Parallel(parallel) => {
                for branch in &parallel.branches {
                    each_state(&branch.states, visit)?;
                }
            }
            asl::State::Map(map) => {
                let processor = map.item_processor.as_ref().or(map.iterator.as_ref());
                if let Some(processor) = processor {
                    each_state(&processor.states, visit)?;
                }
            }
            _ => {}
        }
    }
    Ok(())
}
