//! The evaluation of JSONata, JSONPath and intrinsic functions: any expression ends, in a value or
//! an error, on any input. The text is an expression, a line break, and the input.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::{Value, json};
use workflow_runtime::interpreter::{InspectionLevel, TestState};

fuzz_target!(|text: &str| {
    let (expression, input) = text.split_once('\n').unwrap_or((text, "{}"));
    let input: Value = serde_json::from_str(input).unwrap_or_else(|_| json!(input));
    let states = [
        json!({
            "Type": "Pass", "QueryLanguage": "JSONata", "End": true,
            "Output": format!("{{%{expression}%}}"),
        }),
        json!({ "Type": "Pass", "Parameters": { "x.$": expression }, "End": true }),
        json!({ "Type": "Pass", "ResultPath": expression, "End": true }),
        json!({
            "Type": "Choice", "Default": "A",
            "Choices": [{ "Variable": expression, "StringMatches": expression, "Next": "B" }],
        }),
    ];
    for state in states {
        let test = TestState::new(&state).input(&input);
        let _ = test.inspection_level(InspectionLevel::Trace).run();
    }
});
