//! The file: read, and judged by the validator.

use std::path::{Path, PathBuf};

use proc_macro2::TokenStream;
use quote::quote;
use syn::LitStr;
use workflow_core::asl::{ExecutionType, StateMachine};
use workflow_core::diagnostic::Severity;
use workflow_core::json::{Document, Position};
use workflow_core::validate::validate_undeployed;

use crate::errors::Errors;

/// An expression for the text of the file, which is built again when it changes; none when the
/// file has mistakes, which are reported with their places.
pub(super) fn checked(path: &LitStr, express: bool, errors: &Errors) -> Option<TokenStream> {
    let name = path.value();
    let before = errors.count();
    match read(&name) {
        Ok(text) => findings(&text, express)
            .into_iter()
            .for_each(|finding| errors.push(path, format!("{name}:{finding}"))),
        Err(problem) => errors.push(path, problem),
    }
    (errors.count() == before).then(|| match Path::new(&name).is_absolute() {
        true => quote!(::core::include_str!(#path)),
        false => quote! {
            ::core::include_str!(::core::concat!(::core::env!("CARGO_MANIFEST_DIR"), "/", #path))
        },
    })
}

fn read(name: &str) -> Result<String, String> {
    if name.is_empty() {
        return Err(
            "the path is empty: write that of a definition, as `\"order.asl.json\"`".to_owned(),
        );
    }
    let directory = std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default();
    let bytes = std::fs::read(PathBuf::from(directory).join(name)).map_err(|error| {
        format!("can't read `{name}`: {error}; the path is relative to the directory of the crate's Cargo.toml")
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let valid = error.utf8_error().valid_up_to();
        let text = String::from_utf8_lossy(&error.as_bytes()[..valid]);
        let line = text.matches('\n').count() + 1;
        let column = text
            .rsplit('\n')
            .next()
            .map_or(0, |last| last.chars().count())
            + 1;
        format!("{name}:{line}:{column}: this is no UTF-8 text: save the file as UTF-8")
    })
}

fn place(position: Position) -> String {
    format!("{}:{}", position.line, position.column)
}

/// What is wrong with a definition: `line:column: what (where)`.
fn findings(text: &str, express: bool) -> Vec<String> {
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => {
            let place = place(error.position);
            return vec![format!("{place}: this is no JSON: {}", error.message)];
        }
    };
    let execution_type = match express {
        true => ExecutionType::Express,
        false => ExecutionType::Standard,
    };
    let mut found: Vec<String> = validate_undeployed(&document.value, execution_type)
        .into_iter()
        .filter(|finding| finding.severity == Severity::Error)
        .map(|finding| {
            let location = finding.location.as_deref().unwrap_or("/");
            let place = place(document.position(location));
            let code = finding.code.as_str();
            format!("{place}: {code}: {} (at {location})", finding.message)
        })
        .collect();
    if found.is_empty()
        && let Err(error) = StateMachine::from_json(text)
    {
        let problems = error.problems.iter();
        let told = problems.map(|p| {
            let place = place(p.position);
            format!("{place}: {} (at {})", p.message, p.location)
        });
        found.extend(told);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::findings;

    #[test]
    fn findings_have_their_places() {
        let valid = r#"{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "${Work}", "End": true}}}"#;
        let cases: &[(&str, &[(&str, &str)])] = &[
            (valid, &[]),
            ("{\n  \"StartAt\": oops\n}", &[("2:", "this is no JSON: ")]),
            (
                "{\n  \"StartAt\": \"A\",\n  \"States\": {\n    \"A\": {\"Type\": \"Pass\", \"Next\": \"B\"}\n  }\n}",
                &[
                    ("4:35: ", "MISSING_TRANSITION_TARGET: "),
                    ("1:1: ", "MISSING_END_STATE: "),
                ],
            ),
            (
                "{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Wait\", \"Seconds\": -1, \"End\": true},\n\"B\": {\"Type\": \"Succeed\"}}}",
                &[
                    ("1:", "SCHEMA_VALIDATION_FAILED: "),
                    ("2:", "MISSING_TRANSITION_TARGET: "),
                ],
            ),
        ];
        for (text, expected) in cases {
            let found = findings(text, false);
            let begins = |(found, (place, what)): (&String, &(&str, &str))| {
                found.starts_with(place) && found.contains(what)
            };
            let alike = found.len() == expected.len() && found.iter().zip(*expected).all(begins);
            assert!(alike, "{text}\n{found:#?}");
        }
    }

    #[test]
    fn an_express_definition_is_judged_as_one() {
        let text = r#"{"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "arn:aws:states:::ecs:runTask.sync", "Parameters": {"TaskDefinition": "t"}, "End": true}}}"#;
        assert_eq!(findings(text, false), Vec::<String>::new());
        assert_eq!(findings(text, true).len(), 1);
    }
}
