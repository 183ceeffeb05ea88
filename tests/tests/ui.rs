//! Compile errors: each folder of `ui` is a topic, each file a situation. See `ui/README.md`.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    for topic in ["derive"] {
        cases.compile_fail(format!("tests/ui/{topic}/*.rs"));
    }
    cases.pass("tests/ui/pass/*.rs");
}
