//! The interpreter: any definition runs to an end on any input. The text is a definition, a line
//! break of two, and an input.
#![no_main]

use std::cell::RefCell;

use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use workflow_runtime::Failure;
use workflow_runtime::asl::StateMachine;
use workflow_runtime::interpreter::{Handlers, Program};
use workflow_runtime::testing::{self, TestRuntime};

fuzz_target!(|text: &str| {
    let (definition, input) = text.split_once("\n\n").unwrap_or((text, "{}"));
    let Ok(machine) = StateMachine::from_json(definition) else {
        return;
    };
    let Ok(program) = Program::new("fuzz", &machine) else {
        return;
    };
    let input = serde_json::from_str(input).unwrap_or_else(|_| json!(input));
    run(&program.handlers(handlers()), input);
});

/// Tasks give what they get; some fail.
fn handlers() -> Handlers {
    Handlers::new().otherwise(|call| async move {
        match call.resource.len() % 3 {
            0 => Err(Failure::new("Custom", call.parameters.to_string())),
            _ => Ok(call.parameters),
        }
    })
}

fn run(program: &Program, input: Value) {
    thread_local! {
        static TEST: RefCell<(TestRuntime, u32)> = RefCell::new((testing::runtime().build(), 0));
        static TOKIO: tokio::runtime::Runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime");
    }
    TEST.with_borrow_mut(|(test, executions)| {
        // A runtime remembers its executions.
        *executions += 1;
        if *executions == 500 {
            (*test, *executions) = (testing::runtime().build(), 0);
        }
        TOKIO.with(|tokio| {
            tokio.block_on(async {
                if let Ok(execution) = test.runtime().start_program(program, input).await {
                    let _ = execution.output().await;
                }
            });
        });
    });
}
