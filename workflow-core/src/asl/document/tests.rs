use std::collections::BTreeSet;

use serde_json::json;

use super::*;
use crate::asl::{QueryLanguage, State};
use crate::validate::{field_names, is_valid, validate_text};

/// Every field of every object, in JSONPath; the fields come in the order of the model.
const JSON_PATH: &str = include_str!("tests/jsonpath.asl.json");
/// The fields that only JSONata has, and those of both languages as expressions.
const JSONATA: &str = include_str!("tests/jsonata.asl.json");

#[test]
fn nothing_is_lost() {
    for text in [JSON_PATH, JSONATA] {
        let machine = StateMachine::from_json(text).unwrap_or_else(|e| panic!("{e}"));
        assert_eq!(machine.to_json_pretty(), text);
        assert_eq!(
            machine.to_json(),
            serde_json::from_str::<Value>(text).unwrap()
        );
        assert_eq!(text.parse(), Ok(machine));
    }
}

#[test]
fn the_samples_are_valid_and_have_every_field() {
    let mut found = BTreeSet::new();
    for text in [JSON_PATH, JSONATA] {
        let findings = validate_text(text, ExecutionType::Standard);
        assert!(is_valid(&findings), "{findings:#?}");
        keys(&serde_json::from_str(text).unwrap(), &mut found);
    }
    let missing: Vec<&str> = field_names()
        .into_iter()
        .filter(|name| !found.contains(*name))
        .collect();
    assert_eq!(missing, Vec::<&str>::new());
}

fn keys(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                found.insert(key.clone());
                keys(value, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| keys(item, found)),
        _ => {}
    }
}

#[test]
fn null_is_not_nothing() {
    let text = json!({ "StartAt": "A", "States": { "A": {
        "Type": "Pass", "InputPath": null, "Result": null, "ResultPath": null, "End": true } } });
    let machine = StateMachine::from_json(&text.to_string()).unwrap();
    let State::Pass(state) = &machine.states["A"] else {
        panic!("{machine:?}")
    };
    assert_eq!(
        (&state.input_path, &state.output_path),
        (&Some(None), &None)
    );
    assert_eq!(machine.to_json(), text);
}

#[test]
fn numbers_stay_as_they_are_written() {
    let text = r#"{"StartAt":"A","States":{"A":{"Type":"Wait","Seconds":1,"Next":"B"},"B":{"Type":"Pass","Result":[1.0,1e2,0.1,18446744073709551615],"End":true}}}"#;
    let machine = StateMachine::from_json(text).unwrap();
    let written = serde_json::to_string(&machine).unwrap();
    assert_eq!(written, text.replace("1e2", "100.0"));
}

#[test]
fn problems_have_places() {
    let cases: &[(&str, &[&str])] = &[
        (
            "{\"StartAt\": \"A\",\n\"States\": }",
            &[
                "Unexpected character ('}' (code 125)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false') at / (line 2, column 12)",
            ],
        ),
        (
            "{\"StartAt\": \"A\"}",
            &["These fields are required: [States] at / (line 1, column 1)"],
        ),
        (
            "{\"StartAt\": \"A\",\n \"States\": {\"A\": {\"Type\": \"Pass\",\n  \"Nxt\": \"B\", \"Comment\": 1}}}",
            &[
                "Field 'Nxt' is not supported at /States/A (line 3, column 10)",
                "Expected value of type [STRING] at /States/A/Comment (line 3, column 26)",
            ],
        ),
        (
            "{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Succeed\"},\n\"A\": {\"Type\": \"Succeed\"}}}",
            &["The field is there twice at /States/A (line 2, column 1)"],
        ),
        (
            "{\"StartAt\": \"A\", \"States\": {\"A\": {\"Type\": \"Choice\", \"Choices\": [{\"Variable\": \"$\", \"IsOdd\": true, \"Next\": \"A\"}]}}}",
            &["Field 'IsOdd' is not supported at /States/A/Choices[0] (line 1, column 92)"],
        ),
        (
            "[]",
            &["Definition must be a valid JSON object at / (line 1, column 1)"],
        ),
    ];
    for (text, expected) in cases {
        let error = StateMachine::from_json(text).expect_err(text);
        let found: Vec<String> = error.problems.iter().map(ToString::to_string).collect();
        assert_eq!(found, *expected, "{text}");
    }
}

#[test]
fn what_makes_no_sense_can_still_be_read() {
    let text = r#"{"QueryLanguage":"JSONata","StartAt":"Nowhere","States":{"A":{"Type":"Pass","Output":"{% ( %}","Next":"B"}}}"#;
    let machine = StateMachine::from_json(text).unwrap();
    assert_eq!(machine.query_language, Some(QueryLanguage::Jsonata));
}

#[test]
fn states_are_nested_as_deeply_as_the_text_may_be() {
    let nested = |levels: usize| {
        let mut scope = json!({ "StartAt": "S", "States": { "S": { "Type": "Succeed" } } });
        for i in 0..levels {
            let name = format!("S{i}");
            scope = json!({ "StartAt": name, "States": { name: {
                "Type": "Map", "ItemProcessor": scope, "End": true } } });
        }
        scope
    };
    // A Map state is three levels of JSON.
    let machine = nested(41);
    let read = StateMachine::from_json(&machine.to_string()).unwrap();
    assert_eq!(read.to_json(), machine);
    assert!(is_valid(&validate_text(
        &read.to_json_pretty(),
        ExecutionType::Standard
    )));
    assert!(StateMachine::from_json(&nested(100).to_string()).is_err());
}
