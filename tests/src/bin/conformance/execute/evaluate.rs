//! Single expressions, each evaluated by a state machine of its own.

use serde_json::{Value, json};
use workflow_core::asl::StateMachine;
use workflow_runtime::Runtime;
use workflow_runtime::interpreter::Program;

use super::run::limited;

/// What an expression comes to.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Evaluated {
    /// A value.
    Value(Value),
    /// Nothing: JSONata's undefined.
    Nothing,
    /// A failure, with its cause.
    Failed(String),
    /// The definition is refused.
    Refused(String),
}

/// A JSONata expression over `$states.input` and `variables`.
pub(crate) fn jsonata(expression: &str, input: &Value, variables: &Value) -> Evaluated {
    let machine = json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Assign",
        "States": {
            "Assign": { "Type": "Pass", "Assign": variables, "Next": "S" },
            "S": {
                "Type": "Pass",
                "Output": { "value": format!("{{% {expression} %}}") },
                "End": true,
            },
        },
    });
    evaluate(machine, input.clone())
}

/// A JSONPath over the input.
pub(crate) fn jsonpath(path: &str, input: &Value) -> Evaluated {
    let machine = json!({
        "StartAt": "S",
        "States": { "S": { "Type": "Pass", "Parameters": { "value.$": path }, "End": true } },
    });
    evaluate(machine, input.clone())
}

fn evaluate(machine: Value, input: Value) -> Evaluated {
    let result = limited(async move {
        let machine = match StateMachine::from_json(&machine.to_string()) {
            Ok(machine) => machine,
            Err(error) => return Ok(Evaluated::Refused(error.to_string())),
        };
        let program = match Program::new("expression", &machine) {
            Ok(program) => program,
            Err(error) => return Ok(Evaluated::Refused(error.to_string())),
        };
        let runtime = Runtime::builder().workers(1).build().await;
        let runtime = runtime.map_err(|error| error.to_string())?;
        let execution = runtime.start_program(&program, input).await;
        let execution = execution.map_err(|error| error.to_string())?;
        Ok(match execution.output().await {
            Ok(output) => Evaluated::Value(output["value"].clone()),
            Err(error) if error.cause.contains("returned nothing (undefined)") => {
                Evaluated::Nothing
            }
            Err(error) => Evaluated::Failed(error.cause),
        })
    });
    result.unwrap_or_else(|problem| Evaluated::Value(json!({ "harness": problem })))
}
