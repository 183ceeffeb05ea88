//! The parser of JSONata, its analysis, and its printer: what is printed parses to the same.
#![no_main]

use libfuzzer_sys::fuzz_target;
use workflow_core::jsonata;
use workflow_core::jsonata::analysis::{self, Roots};

const ROOTS: Roots = Roots {
    result: true,
    error_output: false,
};

fuzz_target!(|text: &str| {
    if let Ok(parsed) = jsonata::parse(text) {
        let _ = analysis::unsupported(&parsed, ROOTS);
        let _ = analysis::free_variables(&parsed);
        let printed = parsed.to_string();
        match jsonata::parse(&printed) {
            Ok(again) => assert_eq!(again.to_string(), printed),
            // The printer's parentheses may take it past the limit of nesting, or between a `%`
            // and its step.
            Err(error) => assert!(
                matches!(error.code.as_ref(), "U1002" | "S0217"),
                "{printed}: {error:?}"
            ),
        }
    }
});
