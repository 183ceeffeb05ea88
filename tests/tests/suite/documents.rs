//! What README.md shows is what there is.

use example_workflows::first::sell;
use serde_json::Value;

const README: &str = include_str!("../../../README.md");
const FIRST: &str = include_str!("../../../examples/workflows/src/first.rs");

/// The first code block of a language.
fn block(language: &str) -> &'static str {
    let (_, rest) = README
        .split_once(&format!("```{language}\n"))
        .expect("there is such a block");
    rest.split_once("```").expect("it ends").0
}

#[test]
fn the_first_workflow_is_the_one_of_the_examples() {
    let (_, code) = FIRST
        .split_once("\n\n")
        .expect("a line about the module comes first");
    assert_eq!(block("rust"), code);
    assert!(code.lines().count() <= 30);
}

#[test]
fn its_definition_is_the_one_that_is_emitted() {
    let shown: Value = serde_json::from_str(block("json")).expect("it is JSON");
    let emitted = serde_json::to_value(sell::definition()).expect("it has JSON");
    assert_eq!(shown, emitted);
}
