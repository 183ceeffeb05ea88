//! Syntax of expressions: what parses for jsonata-js and for Jayway JsonPath parses here.

use std::path::Path;

use serde_json::Value;
use workflow_core::jsonata::{self, Ast};
use workflow_core::jsonpath;

use crate::files::{self, Error, field};
use crate::report::Section;

pub(crate) fn sections(dir: &Path) -> Result<Vec<Section>, Error> {
    let dir = dir.join("expressions");
    let mut syntax = Section::new("expressions/jsonata.jsonl (syntax)");
    let mut printed = Section::new("expressions/jsonata.jsonl (printed)");
    for case in files::lines(&dir.join("jsonata.jsonl"))? {
        if case.get("expr").is_some() {
            jsonata_case(&mut syntax, &mut printed, &case);
        }
    }
    let mut paths = Section::new("expressions/jsonpath_jayway.jsonl (syntax)");
    for case in files::lines(&dir.join("jsonpath_jayway.jsonl"))? {
        if let Some(path) = case["path"].as_str() {
            // Whether there is such a function turns out when the path is evaluated.
            let error = field(&case, "value");
            let invalid =
                error.starts_with("InvalidPathException") && !error.contains("Function with name");
            let found = jsonpath::Path::parse(path).is_err();
            let word = |invalid| if invalid { "invalid" } else { "valid" }.to_owned();
            paths.compare(path, word(invalid), word(found), path);
        }
    }
    Ok(vec![syntax, printed, paths])
}

fn jsonata_case(syntax: &mut Section, printed: &mut Section, case: &Value) {
    let text = field(case, "expr");
    let code = match field(case, "kind") {
        "code" => field(case, "expected"),
        _ => "",
    };
    // Other codes are of evaluation.
    let expected = if code.starts_with('S') { code } else { "" };
    let parsed = jsonata::parse(text);
    let found = parsed.as_ref().err().map_or("", |e| e.code);
    syntax.compare(text, expected.to_owned(), found.to_owned(), text);
    if let Ok(ast) = parsed {
        let once = ast.to_string();
        let again = jsonata::parse(&once);
        let found = match &again {
            Ok(again) if bare(again) == bare(&ast) => String::new(),
            Ok(_) => format!("another tree: {once}"),
            Err(error) => format!("{error}: {once}"),
        };
        printed.compare(text, String::new(), found, text);
    }
}

/// The tree without parentheses around single expressions.
fn bare(ast: &Ast) -> Ast {
    let mut ast = ast.clone();
    for child in ast.children_mut() {
        *child = bare(child);
    }
    match ast {
        Ast::Block(mut items) if items.len() == 1 => items.remove(0),
        ast => ast,
    }
}
