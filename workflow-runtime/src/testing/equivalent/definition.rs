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

/// Handlers for the Task states of a definition.
fn handlers(definition: &Definition, answering: &Arc<Answering>) -> Handlers {
    let mut handlers = Handlers::new();
    let substitutions: Arc<[_]> = definition.substitutions.clone().into();
    for state in task_states(&definition.state_machine.to_json()) {
        let (answering, substitutions) = (answering.clone(), substitutions.clone());
        handlers = handlers.state(&state, move |invocation| {
            let (answering, substitutions) = (answering.clone(), substitutions.clone());
            async move { answering.answer(&substitutions, invocation).await }
        });
    }
    handlers
}

/// The names of all Task states, those in branches and iterations included.
fn task_states(scope: &Value) -> Vec<String> {
    let mut names = Vec::new();
    for (name, state) in scope["States"].as_object().into_iter().flatten() {
        if state["Type"] == "Task" && !starts_execution(state) {
            names.push(name.clone());
        }
        let branches = state["Branches"].as_array().into_iter().flatten();
        for inner in branches.chain(state.get("ItemProcessor")) {
            names.extend(task_states(inner));
        }
    }
    names
}

/// Whether a state starts another workflow: the runtime does that itself.
fn starts_execution(state: &Value) -> bool {
    let machine = state["Arguments"]["StateMachineArn"].as_str();
    machine.is_some_and(|arn| arn.starts_with("${"))
}

impl Answering {
    async fn answer(
        &self,
        substitutions: &[(String, &'static str)],
        mut invocation: Invocation,
    ) -> Reply {
        let called = match invocation.parameters["FunctionName"].as_str() {
            Some(function) => function.to_owned(),
            None => invocation.resource.clone(),
        };
        let answers = |(_, spec): &&(Callee, TaskSpec)| is(spec, &called, substitutions);
        let Some((callee, spec)) = self.known.iter().find(answers) else {
            let cause = format!("the definition calls `{called}`, which the native code does not");
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

/// Whether `called`, of a definition, is the task: a function's name or ARN, an activity's, a
/// Resource, or one of the definition's substitutions.
fn is(spec: &TaskSpec, called: &str, substitutions: &[(String, &'static str)]) -> bool {
    let substitution = called.strip_prefix("${").and_then(|c| c.strip_suffix('}'));
    if let Some(substitution) = substitution {
        let stands_for = |(name, path): &(String, &str)| name == substitution && *path == spec.path;
        return substitutions.iter().any(stands_for);
    }
    let name = match &spec.kind {
        TaskKind::Lambda { function_name } | TaskKind::Callback { function_name, .. } => {
            *function_name
        }
        TaskKind::LambdaArn(arn) => Some(*arn),
        TaskKind::Activity { arn } => *arn,
        TaskKind::Integration { resource, .. } => Some(*resource),
        TaskKind::Execution { .. } => None,
    };
    name == Some(called)
}
