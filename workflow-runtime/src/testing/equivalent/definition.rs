//! Lets the tasks of a workflow answer the Task states of its definition.

use std::any::TypeId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use workflow_core::definition::Definition;
use workflow_core::error::Failure;
use workflow_core::task::{TaskKind, TaskSpec};

use crate::interpreter::{Handlers, Invocation, Program, Reply};
use crate::native::{Callee, TaskAnswer};
use crate::testing::{Call, Counts, Tasks, lock};

/// What answers all Task states.
struct Answering {
    known: Vec<(Callee, TaskSpec)>,
    tasks: Arc<Tasks>,
    counts: Mutex<Counts>,
    /// What included definitions call.
    included: Arc<Handlers>,
}

/// The program of a definition, whose tasks answer as they do natively; `counts` says how often
/// each was called before.
///
/// # Panics
/// When the definition can't be run.
pub(super) fn program(
    definition: &Definition,
    known: &HashMap<TypeId, Callee>,
    (tasks, included): (&Arc<Tasks>, Arc<Handlers>),
    counts: Counts,
) -> Program {
    let answering = Arc::new(Answering {
        known: known.values().map(|c| (*c, (c.spec)())).collect(),
        tasks: tasks.clone(),
        counts: Mutex::new(counts),
        included,
    });
    answered(definition, &answering)
}

/// The program of a definition. Those of the workflows that it starts are made when they are, as
/// a workflow may start itself.
fn answered(definition: &Definition, answering: &Arc<Answering>) -> Program {
    let name = &definition.name;
    let program = match Program::new(name, &definition.state_machine) {
        Ok(program) => program,
        Err(error) => panic!("the definition of `{name}` can't be run: {error}"),
    };
    let (executions, nested) = (definition.executions.clone(), answering.clone());
    let find = move |arn: &str| {
        let (_, definition) = executions.iter().find(|(name, _)| name == arn)?;
        let definition = (definition.0)().as_ref().ok()?;
        Some(answered(definition, &nested))
    };
    let handlers = match definition.is_included() {
        true => (*answering.included).clone(),
        false => handlers(definition, answering),
    };
    program
        .execution_type(definition.execution_type)
        .handlers(handlers.executions(find))
}

/// Handlers for the Task states of a definition: each is answered by the task that it calls. (The
/// runtime itself starts the workflows that states start.)
fn handlers(definition: &Definition, answering: &Arc<Answering>) -> Handlers {
    let mut handlers = Handlers::new();
    for &(ref state, path) in &definition.tasks {
        let answering = answering.clone();
        handlers = handlers.state(state, move |invocation| {
            let answering = answering.clone();
            async move { answering.answer(path, invocation).await }
        });
    }
    handlers
}

impl Answering {
    async fn answer(&self, path: &str, mut invocation: Invocation) -> Reply {
        let Some((callee, spec)) = self.known.iter().find(|(_, spec)| spec.path == path) else {
            let cause = format!("the definition calls `{path}`, which the native code does not");
            return Failure::new("States.Runtime", cause).into();
        };
        let input = payload(&mut invocation.parameters, &spec.kind);
        let call = self.call(callee, &input, &invocation);
        let result = match self.tasks.answer_to(callee.id, &call) {
            TaskAnswer::Result(result) => result,
            TaskAnswer::Never => return Reply::never(),
            TaskAnswer::Task => {
                let done = (callee.run)(input, invocation.task_context()).await;
                if done.is_ok() && invocation.resource.ends_with(".waitForTaskToken") {
                    return Reply::until_token();
                }
                done
            }
        };
        match (&spec.kind, result) {
            (TaskKind::Lambda { .. }, Ok(value)) => {
                json!({ "ExecutedVersion": "$LATEST", "Payload": value, "StatusCode": 200 }).into()
            }
            (_, result) => result.into(),
        }
    }

    fn call(&self, callee: &Callee, input: &Value, invocation: &Invocation) -> Call {
        let mut counts = lock(&self.counts);
        let count = counts.entry(callee.id).or_default();
        let number = *count;
        *count += 1;
        Call {
            input: input.clone(),
            retry_count: invocation.retry_count,
            idempotency_key: invocation.idempotency_key.clone(),
            number,
        }
    }
}

/// What the task's fn gets. A token travels beside it.
fn payload(parameters: &mut Value, kind: &TaskKind) -> Value {
    let mut payload = match kind {
        TaskKind::Lambda { .. } | TaskKind::Callback { .. } => parameters["Payload"].take(),
        TaskKind::LambdaArn(_)
        | TaskKind::Activity { .. }
        | TaskKind::Integration { .. }
        | TaskKind::Execution { .. } => parameters.take(),
    };
    if let (Some(key), Value::Object(fields)) = (kind.token_param(), &mut payload) {
        fields.shift_remove(key);
    }
    payload
}
