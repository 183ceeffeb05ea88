//! What the reference implementation answers.
//!
//! `reference.jsonl` has variables in its first line, and then expressions over them with what
//! jsonata-js 2.0.6, the version of the service, makes of them: a value, nothing, or an error with
//! its code and words. The expressions were drawn at random from a grammar of everything there is.

use serde_json::{Map, Value as Json, json};
use workflow_core::jsonata;

use super::super::expression::Expression;
use super::super::output;
use super::super::value::Value;
use super::sources;
use crate::interpreter::{ContextObject, Variables, View};

/// The outcome of an expression, in the form of the recorded ones.
fn outcome(text: &str, bindings: &Json) -> Json {
    let context = ContextObject::new(|| bindings["states"]["context"].clone());
    let mut variables = Variables::default();
    for (name, value) in bindings.as_object().into_iter().flatten() {
        variables.set(name, value.clone());
    }
    let view = View {
        input: &bindings["states"]["input"],
        context: &context,
        variables: &variables,
        result: None,
        error_output: None,
    };
    // What JSONata 2.1 has added is in the grammar of the parser, though the service refuses it.
    let expression = jsonata::parse(text).and_then(|ast| Expression::new(text, &ast));
    let mut outcome = Map::new();
    match expression.map(|expression| expression.value(&view, &mut sources())) {
        Ok(Ok(Value::Undefined)) => {}
        Ok(Ok(value)) => {
            outcome.insert("value".to_owned(), output::json(&value).into());
        }
        Ok(Err(thrown)) => {
            outcome.insert("code".to_owned(), thrown.code().into());
            outcome.insert("message".to_owned(), thrown.text().into());
        }
        Err(error) => {
            outcome.insert("code".to_owned(), error.code.into());
            outcome.insert("message".to_owned(), error.message.into());
        }
    }
    Json::Object(outcome)
}

/// Equal as values: `1.0` is `1`.
fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => a.as_f64() == b.as_f64(),
        (Json::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Json::Object(a), Json::Object(b)) => {
            let equal = |(key, a): (&String, &Json)| b.get(key).is_some_and(|b| same(a, b));
            a.len() == b.len() && a.iter().all(equal)
        }
        _ => a == b,
    }
}

fn bindings_and_cases() -> (Json, Vec<Map<String, Json>>) {
    let mut lines = include_str!("reference.jsonl").lines();
    let parse = |line: &str| serde_json::from_str::<Json>(line).unwrap();
    let bindings = lines.next().map(parse).unwrap()["bindings"].clone();
    let cases = lines.map(|line| serde_json::from_str(line).unwrap());
    (bindings, cases.collect())
}

#[test]
fn answers_are_those_of_the_reference() {
    let (bindings, cases) = bindings_and_cases();
    assert_eq!(cases.len(), 2000);
    let mut different = Vec::new();
    for mut case in cases {
        let text = case.remove("expr").unwrap();
        let text = text.as_str().unwrap();
        let (ours, expected) = (outcome(text, &bindings), Json::Object(case));
        if !same(&ours, &expected) {
            different.push(format!("{text}\n  reference: {expected}\n  here: {ours}"));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}

/// Where the reference fails for a reason of JavaScript, or does what nobody can have meant.
#[test]
fn known_differences() {
    let (bindings, _) = bindings_and_cases();
    let failing = |code: &str, message: &str| json!({"code": code, "message": message});
    let cases = [
        // A `TypeError`; partial applications don't check their arguments there.
        (
            "$map([1], $substring(?, 1))",
            failing(
                "T0410",
                "Argument 1 of function \"substring\" does not match function signature",
            ),
        ),
        // A `TypeError`, too.
        (
            "$split('a', $nope)",
            failing(
                "T0410",
                "Argument 2 of function \"split\" does not match function signature",
            ),
        ),
        // A `RangeError`: a fraction is no length.
        ("$pad('a', 3.7)", json!({"value": "a  "})),
        // A `TypeError`, where the service names the rule that is broken.
        (
            "$formatNumber(1, 'x')",
            failing(
                "D3086",
                "The sub-picture must not contain a passive character that is preceded by an active character and that is followed by another active character",
            ),
        ),
        // An endless loop.
        ("$formatNumber(0, '0e0')", json!({"value": "0e0"})),
        // A date of May 2020 in the time zone of the machine.
        ("$toMillis('2020.5')", json!({"value": "NaN"})),
        // Between the halves of a character outside the basic plane, which are no text.
        ("$split('😀', '')", json!({"value": ["😀"]})),
        // The name of whatever function was called under that name before.
        (
            "5 ~> $length",
            failing(
                "T0410",
                "Argument 1 of function \"length\" does not match function signature",
            ),
        ),
        // `null`: JSON has no name for it, but the service has.
        ("0/0", json!({"value": "NaN"})),
        // Both items fail; there they are evaluated at the same time, and the second fails first.
        (
            "[$string(1) - 1, 1 - 'a']",
            failing(
                "T2001",
                "The left side of the \"-\" operator must evaluate to a number",
            ),
        ),
        // Numbers of JSON that are no doubles stay what they are.
        (
            "$string(123456789012345678901)",
            json!({"value": "123456789012345680000"}),
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(outcome(text, &bindings), expected, "{text}");
    }
}

/// Compares with another file of recorded answers, one that need not be here.
#[test]
fn answers_are_those_of_recordings() {
    let Ok(path) = std::env::var("JSONATA_RECORDINGS") else {
        return;
    };
    let text = std::fs::read_to_string(&path).unwrap();
    let mut lines = text
        .lines()
        .map(|line| serde_json::from_str::<Json>(line).unwrap());
    let bindings = lines.next().unwrap()["bindings"].clone();
    let (mut all, mut equal) = (0, 0);
    for case in lines {
        let text = case["expr"].as_str().unwrap();
        let ours = outcome(text, &bindings);
        let is_equal = match case["kind"].as_str() {
            Some("result") => ours
                .get("value")
                .is_some_and(|v| same(v, &case["expected"])),
            Some("undefined") => ours == json!({}),
            // What has no code is an error of JavaScript.
            _ if ours["code"].is_null() => {
                let message = ours["message"].as_str().unwrap_or_default();
                case["expected"] == format!("JS:{message}")
            }
            _ => ours["code"] == case["expected"],
        };
        all += 1;
        equal += usize::from(is_equal);
        if !is_equal {
            println!("{text}\n  recorded: {}\n  here: {ours}", case["expected"]);
        }
    }
    println!("{equal} of {all} answers are those of {path}");
}
