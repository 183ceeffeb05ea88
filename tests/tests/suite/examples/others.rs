//! Runs a definition that somebody wrote, in the world of a case.
//!
//! Its functions are the case's tasks under names of their own (`validate-order`, `ValidateOrder`).

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use workflow_core::task::TaskKind;
use workflow_examples::cases::{self, Case, CaseTask};
use workflow_examples::world::{self, World};
use workflow_runtime::asl::StateMachine;
use workflow_runtime::history::HistoryEvent;
use workflow_runtime::interpreter::{Handlers, Invocation, Program, Reply};
use workflow_runtime::{Failure, TaskContext, testing};

use super::input_of;
use super::measure::{Form, states};

/// What answers for all functions and services.
struct Outside {
    tasks: Vec<(CaseTask, Vec<world::Reply>)>,
    /// How often each task was called.
    calls: Mutex<HashMap<&'static str, usize>>,
}

/// The history of an execution on one of the case's inputs.
pub(super) async fn run(form: Form, case: &Case, world: &World, input: &str) -> Vec<HistoryEvent> {
    let with_replies = |task: &CaseTask| (*task, world.replies(input, task));
    let outside = Arc::new(Outside {
        tasks: case.tasks.iter().map(with_replies).collect(),
        calls: Mutex::default(),
    });
    let text = form.text(case).unwrap();
    let program = program(case, &text, &outside);
    let test = testing::runtime().buckets(case.buckets()).build();
    for child in cases::all() {
        if text.contains(&format!("stateMachine:{}", child.name)) {
            let text = form.text(&child).unwrap();
            test.runtime()
                .register(&self::program(&child, &text, &outside));
        }
    }
    let started = test
        .runtime()
        .start_program(&program, input_of(case, input));
    let execution = started.await.unwrap();
    let _ = execution.output().await;
    execution.history().await.unwrap()
}

/// The definition of a case, with what answers for its tasks.
fn program(case: &Case, text: &str, outside: &Arc<Outside>) -> Program {
    let machine = StateMachine::from_json(text).unwrap();
    Program::new(case.name, &machine)
        .unwrap()
        .execution_type((case.definition)().execution_type)
        .handlers(handlers(&machine.to_json(), outside))
}

fn handlers(machine: &Value, outside: &Arc<Outside>) -> Handlers {
    let mut handlers = Handlers::new();
    let mut names = Vec::new();
    states(machine, &mut |name, state| {
        // Executions of other machines are the runtime's to start.
        let starts = state["Resource"]
            .as_str()
            .is_some_and(|r| r.contains(":states:::states:startExecution"));
        if state["Type"] == "Task" && !starts {
            names.push(name.to_owned());
        }
    });
    for name in names {
        let outside = outside.clone();
        handlers = handlers.state(&name, move |invocation| {
            let outside = outside.clone();
            async move { outside.answer(invocation).await }
        });
    }
    handlers
}

impl Outside {
    async fn answer(&self, mut invocation: Invocation) -> Reply {
        let resource = invocation.resource.clone();
        let invoked = resource.contains(":::lambda:invoke");
        let called = match invocation.parameters["FunctionName"].as_str() {
            Some(function) if invoked => function.to_owned(),
            _ => resource.clone(),
        };
        let Some((task, replies)) = self.tasks.iter().find(|(task, _)| is(task, &called)) else {
            return Failure::new("States.Runtime", format!("nobody is `{called}`")).into();
        };
        let number = {
            let mut calls = self.calls.lock().unwrap();
            let count = calls.entry(task.fn_name()).or_default();
            *count += 1;
            *count - 1
        };
        let result = match replies.get(number).or(replies.last()) {
            Some(world::Reply::Return(value)) => Ok(value.clone()),
            Some(world::Reply::Throw(thrown)) => {
                Err(Failure::new(thrown.error.as_str(), thrown.cause.as_str()))
            }
            Some(world::Reply::Never) => return Reply::never(),
            None => {
                let payload = match invoked {
                    true => invocation.parameters["Payload"].take(),
                    false => invocation.parameters.take(),
                };
                let context = TaskContext::new(
                    invocation.execution_arn.as_str(),
                    invocation.idempotency_key.as_str(),
                    invocation.retry_count,
                );
                (task.run)(payload, context).await
            }
        };
        match result {
            Ok(value) if resource.ends_with(":lambda:invoke") => {
                json!({ "ExecutedVersion": "$LATEST", "Payload": value, "StatusCode": 200 }).into()
            }
            result => result.into(),
        }
    }
}

/// Whether `called`, a function's name or ARN or a Resource, is the task.
fn is(task: &CaseTask, called: &str) -> bool {
    match (task.spec)().kind {
        TaskKind::Integration { resource, .. } => resource == called,
        _ => {
            let name = called.rsplit(':').next().unwrap_or(called);
            letters(name) == letters(task.fn_name())
        }
    }
}

/// Only its letters, all small.
fn letters(name: &str) -> String {
    let letters = name.chars().filter(|c| c.is_ascii_alphanumeric());
    letters.map(|c| c.to_ascii_lowercase()).collect()
}
