//! What payload templates give.

use serde_json::json;

use super::super::Template;
use super::fill;

#[test]
fn replace_the_fields_that_end_in_dollar() {
    let input = json!({"id": 1, "list": [{"n": 1}, {"n": 2}], "null": null});
    let cases = [
        (json!(5), json!(5)),
        (json!({"a": "$.id"}), json!({"a": "$.id"})),
        (
            json!({"a.$": "$.id", "b": [true]}),
            json!({"a": 1, "b": [true]}),
        ),
        (
            json!({"a": {"b": [{"c.$": "$.id"}, 2]}}),
            json!({"a": {"b": [{"c": 1}, 2]}}),
        ),
        (json!({"a.$": "$"}), json!({"a": input})),
        (json!({"a.$": "$$.Execution.Id"}), json!({"a": "e1"})),
        (json!({"a.$": "$order.id"}), json!({"a": 7})),
        (json!({"a.$": "$.null"}), json!({"a": null})),
        (json!({"a.$": "$.list[*].n"}), json!({"a": [1, 2]})),
        (json!({"a.$": "$.list[7]"}), json!({"a": null})),
        (json!({"a.$": "$.list[?(@.n > 5)]"}), json!({"a": []})),
        (
            json!({"a.$": "States.Format('{}!', $.id)"}),
            json!({"a": "1!"}),
        ),
        (
            json!({".$": "$.id", "$": "$.id", "a$": 1}),
            json!({"": 1, "$": "$.id", "a$": 1}),
        ),
    ];
    for (template, expected) in cases {
        assert_eq!(fill(&template, &input), Ok(expected), "{template}");
    }
}

/// What stands as it is comes first, then what is replaced: see `order`.
#[test]
fn have_the_order_of_the_service() {
    let template = json!({"Key.$": "$.a", "y": 1, "Body.$": "$.a", "b": {"z.$": "$.a"}});
    let filled = fill(&template, &json!({"a": 0})).unwrap();
    let expected = r#"{"y":1,"b":{"z":0},"Body":0,"Key":0}"#;
    assert_eq!(filled.to_string(), expected);
}

#[test]
fn tell_what_is_missing() {
    let input = json!({"other": 1});
    let not_found = |path: &str, field: &str, input: &str| {
        format!(
            "The JSONPath '{path}' specified for the field '{field}' could not be found in the \
             input '{input}'"
        )
    };
    let context = r#"{"Execution":{"Id":"e1"},"Numbers":[1,2]}"#;
    let cases = [
        (
            json!({"v.$": "$.x"}),
            not_found("$.x", "v.$", r#"{"other":1}"#),
        ),
        (
            json!({"a": [{"v.$": "$.x.y"}]}),
            not_found("$.x.y", "v.$", r#"{"other":1}"#),
        ),
        (
            json!({"v.$": "$.other.x"}),
            not_found("$.other.x", "v.$", r#"{"other":1}"#),
        ),
        (
            json!({"v.$": "$$.Nope.Deep"}),
            not_found("$$.Nope.Deep", "v.$", context),
        ),
        (
            json!({"v.$": "$.other[0]"}),
            "Filter: [0] can only be applied to arrays. Current context is: 1".to_owned(),
        ),
    ];
    for (template, cause) in cases {
        let expected = Err(("States.Runtime".to_owned(), cause));
        assert_eq!(fill(&template, &input), expected, "{template}");
    }
}

#[test]
fn need_an_input() {
    let cause = "Unable to apply Path transformation to null or empty input.";
    let expected = Err(("States.Runtime".to_owned(), cause.to_owned()));
    assert_eq!(fill(&json!({"v.$": "$"}), &json!(null)), expected);
    assert_eq!(fill(&json!({"v": 1}), &json!(null)), Ok(json!({"v": 1})));
}

#[test]
fn are_refused_when_the_definition_is_read() {
    let cases = [
        json!({"a.$": "$."}),
        json!({"a.$": "literal"}),
        json!({"a.$": "States.Nope()"}),
        json!({"a.$": 1}),
        json!({"a.$": {"b": 1}}),
        json!({"a.$": "$.x", "a": 1}),
        json!({"a": 1, "a.$": "$.x"}),
        json!([{"b": {"a.$": ""}}]),
    ];
    for template in cases {
        assert!(Template::parse(&template).is_err(), "{template}");
    }
}
