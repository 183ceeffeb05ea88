//! Expressions: what parses for jsonata-js and for Jayway JsonPath parses here, and comes to the
//! same.

use std::path::Path;

use serde_json::Value;
use workflow_core::jsonata::analysis::{Roots, unsupported};
use workflow_core::jsonata::{self, Ast};
use workflow_core::jsonpath;

use crate::compare::value::cut;
use crate::execute::evaluate::{self, Evaluated};
use crate::files::{self, Error, field};
use crate::report::Section;

pub(crate) fn sections(dir: &Path) -> Result<Vec<Section>, Error> {
    let dir = dir.join("expressions");
    let mut syntax = Section::new("expressions/jsonata.jsonl (syntax)");
    let mut printed = Section::new("expressions/jsonata.jsonl (printed)");
    let mut values = Section::new("expressions/jsonata.jsonl (values)");
    let mut bindings = Value::Null;
    for case in files::lines(&dir.join("jsonata.jsonl"))? {
        match case.get("bindings") {
            Some(given) => bindings = given.clone(),
            None => {
                jsonata_case(&mut syntax, &mut printed, &case);
                jsonata_value(&mut values, &bindings, &case);
            }
        }
    }
    let mut paths = Section::new("expressions/jsonpath_jayway.jsonl (syntax)");
    let mut found = Section::new("expressions/jsonpath_jayway.jsonl (values)");
    let mut document = Value::Null;
    for case in files::lines(&dir.join("jsonpath_jayway.jsonl"))? {
        if let Some(given) = case.get("doc") {
            document = given.clone();
        }
        if let Some(path) = case["path"].as_str() {
            // Whether there is such a function turns out when the path is evaluated.
            let error = field(&case, "value");
            let invalid =
                error.starts_with("InvalidPathException") && !error.contains("Function with name");
            let refused = jsonpath::Path::parse(path).is_err();
            let word = |invalid| if invalid { "invalid" } else { "valid" }.to_owned();
            paths.compare(path, word(invalid), word(refused), path);
            path_value(&mut found, &document, &case);
        }
    }
    Ok(vec![syntax, printed, values, paths, found])
}

/// What an expression comes to, but for the context object, which an execution makes itself.
fn jsonata_value(section: &mut Section, bindings: &Value, case: &Value) {
    let text = field(case, "expr");
    if text.contains("$states.context") {
        return;
    }
    let expected = match field(case, "kind") {
        // The service has JSONata 2.0.6, and that without `$eval`.
        _ if is_refused(text) => "an error".to_owned(),
        // JSON has no name for it, but the service has.
        "result" if case["nonfinite"] == 1 => Value::from("NaN").to_string(),
        "result" => numbers(&case["expected"]).to_string(),
        "undefined" => "undefined".to_owned(),
        _ => "an error".to_owned(),
    };
    let variables = bindings.as_object().into_iter().flatten();
    let variables = variables.filter(|(name, _)| *name != "states");
    let variables: Value = variables.map(|(k, v)| (k.clone(), v.clone())).collect();
    let input = &bindings["states"]["input"];
    let (found, cause) = match evaluate::jsonata(text, input, &variables) {
        Evaluated::Value(value) => (numbers(&value).to_string(), String::new()),
        Evaluated::Nothing => ("undefined".to_owned(), String::new()),
        Evaluated::Failed(cause) => ("an error".to_owned(), cause),
        Evaluated::Refused(reason) => ("an error".to_owned(), reason),
    };
    compare_with_cause(section, text, expected, found, &cause);
}

/// Whether the service refuses to create a machine with the expression.
fn is_refused(text: &str) -> bool {
    let found = jsonata::parse(text).map(|ast| unsupported(&ast, Roots::default()));
    let has = |word: &str| matches!(&found, Ok(found) if found.iter().any(|t| t.starts_with(word)));
    has("Operator ") || has("Function ")
}

/// Numbers that are whole are the same with and without a fraction.
fn numbers(value: &Value) -> Value {
    match value {
        Value::Number(number) => number.as_f64().into(),
        Value::Array(items) => items.iter().map(numbers).collect(),
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_by_key(|(key, _)| *key);
            let pairs = fields.into_iter();
            pairs.map(|(k, v)| (k.clone(), numbers(v))).collect()
        }
        other => other.clone(),
    }
}

fn path_value(section: &mut Section, document: &Value, case: &Value) {
    let path = field(case, "path");
    // The material's order of keys is not that of the document.
    let sorted = |value: &Value| match (numbers(value), case["definite"] == false) {
        (Value::Array(mut items), true) => {
            items.sort_by_key(Value::to_string);
            Value::Array(items).to_string()
        }
        (value, _) => value.to_string(),
    };
    let expected = match case["ok"] == true {
        true => sorted(&case["value"]),
        false => "an error".to_owned(),
    };
    let (found, cause) = match evaluate::jsonpath(path, document) {
        Evaluated::Value(value) => (sorted(&value), String::new()),
        Evaluated::Nothing => ("undefined".to_owned(), String::new()),
        Evaluated::Failed(cause) => ("an error".to_owned(), cause),
        Evaluated::Refused(reason) => ("an error".to_owned(), reason),
    };
    compare_with_cause(section, path, expected, found, &cause);
}

/// Compares, and tells the cause where the two differ.
fn compare_with_cause(
    section: &mut Section,
    text: &str,
    expected: String,
    found: String,
    cause: &str,
) {
    let before = section.disagreements.len();
    section.compare(text, expected, found, text);
    if let Some(added) = section.disagreements.get_mut(before)
        && !cause.is_empty()
    {
        added.found = format!("{}: {}", added.found, cut(cause));
    }
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
