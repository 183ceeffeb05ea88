//! Evaluates what the compiler builds, as the interpreter does.

use serde_json::Value as Json;
use workflow_runtime::__private::core::jsonata::Ast;
use workflow_runtime::interpreter::evaluate_expression;

pub(crate) use workflow_tests::asl::whole_numbers;

/// The value of `ast` with `variables`; none when it is nothing, an error text when it fails.
pub(crate) fn evaluate(ast: &Ast, variables: &[(&str, &Json)]) -> Result<Option<Json>, String> {
    let text = ast.to_string();
    evaluate_expression(&text, variables).map_err(|problem| format!("{text}: {problem}"))
}
