//! Compile errors: each folder of `ui` is a topic, each file a situation. See `ui/README.md`.

/// The folders whose files must not compile.
const TOPICS: &[&str] = &[
    "control_flow",
    "data",
    "derive",
    "determinism",
    "errors",
    "expression_fns",
    "expressions",
    "rustc",
    "scopes",
    "statements",
    "steps",
    "task",
    "times",
    "workflow_options",
    "workflow_signature",
    "workflows",
];

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    for topic in TOPICS {
        cases.compile_fail(format!("tests/ui/{topic}/*.rs"));
    }
    cases.pass("tests/ui/pass/*.rs");
}
