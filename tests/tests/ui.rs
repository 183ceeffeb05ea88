//! Compile errors: each folder of `ui` is a topic, each file a situation. See `ui/README.md`.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("tests/ui/derive/*.rs");
    cases.pass("tests/ui/pass/*.rs");
}
