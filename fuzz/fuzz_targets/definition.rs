//! The parser of definitions and the validator: any text gets diagnostics or a machine, and a
//! machine that was read is written as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workflow_core::asl::{ExecutionType, StateMachine};
use workflow_core::validate::{validate_machine, validate_text};

fuzz_target!(|text: &str| {
    let _ = validate_text(text, ExecutionType::Standard);
    let _ = validate_text(text, ExecutionType::Express);
    if let Ok(machine) = StateMachine::from_json(text) {
        let _ = validate_machine(&machine, ExecutionType::Standard);
        let written = machine.to_json();
        let again = StateMachine::from_json(&written.to_string());
        assert_eq!(
            again.expect("what was written can be read").to_json(),
            written
        );
    }
});
