//! Which rules hold.

use jiff::Timestamp;
use serde_json::{Value, json};
use workflow_core::asl;

use super::super::super::Sources;
use super::super::Rule;
use super::{parts, seeing};

fn holds(rule: &Value, input: &Value) -> Result<bool, (String, String)> {
    let rule: asl::ChoiceRule = serde_json::from_value(rule.clone()).unwrap();
    let rule = Rule::parse(&rule).map_err(|error| ("definition".to_owned(), error.message))?;
    seeing(input, |view| rule.holds(view)).map_err(parts)
}

/// Whether `v <operator> operand` holds, as a literal and by a path.
fn compare(operator: &str, v: &Value, operand: &Value) -> bool {
    let input = json!({"v": v, "operand": operand});
    let literal = holds(&json!({"Variable": "$.v", operator: operand}), &input);
    let by_path = format!("{operator}Path");
    let path = holds(&json!({"Variable": "$.v", by_path: "$.operand"}), &input);
    assert_eq!(literal, path, "{v} {operator} {operand}");
    literal.unwrap()
}

#[test]
fn compare_values_of_one_type() {
    // Every value is less than the next.
    let ordered = [
        ("Numeric", [json!(-1.5), json!(0), json!(1.25)]),
        (
            "Numeric",
            [
                json!(9_007_199_254_740_992.0),
                json!(9_007_199_254_740_993_i64),
                json!(1e300),
            ],
        ),
        ("String", [json!(""), json!("A"), json!("AB")]),
        ("String", [json!("A"), json!("a"), json!("é")]),
        // UTF-16 puts what is beyond the basic plane before its end.
        ("String", [json!("z"), json!("😀"), json!("\u{ffee}")]),
        (
            "Timestamp",
            [
                json!("2016-03-14T01:59:00Z"),
                json!("2016-03-14T01:59:00.5Z"),
                json!("2016-03-14T01:00:00-01:00"),
            ],
        ),
    ];
    let by = [
        ("Equals", [false, true, false]),
        ("LessThan", [true, false, false]),
        ("LessThanEquals", [true, true, false]),
        ("GreaterThan", [false, false, true]),
        ("GreaterThanEquals", [false, true, true]),
    ];
    for (of, values) in &ordered {
        for (name, [less, equal, greater]) in by {
            for (i, a) in values.iter().enumerate() {
                for (j, b) in values.iter().enumerate() {
                    let expected = [less, equal, greater][1 + (i > j) as usize - (i < j) as usize];
                    assert_eq!(
                        compare(&format!("{of}{name}"), a, b),
                        expected,
                        "{a} {name} {b}"
                    );
                }
            }
        }
    }
}

#[test]
fn are_false_for_other_types() {
    let values = [
        json!(null),
        json!(true),
        json!(1),
        json!("1"),
        json!([1]),
        json!({"a": 1}),
    ];
    for operator in [
        "BooleanEquals",
        "NumericEquals",
        "StringEquals",
        "TimestampEquals",
    ] {
        for (i, a) in values.iter().enumerate() {
            for (j, b) in values.iter().enumerate() {
                let of_type = match operator {
                    "BooleanEquals" => a.is_boolean(),
                    "NumericEquals" => a.is_number(),
                    "StringEquals" => a.is_string(),
                    _ => false,
                };
                assert_eq!(
                    compare(operator, a, b),
                    i == j && of_type,
                    "{a} {operator} {b}"
                );
            }
        }
    }
    for other in ["2016-03-14", "2016-03-14T01:59:00", "2016-03-14 01:59:00Z"] {
        assert!(
            !compare("TimestampEquals", &json!(other), &json!(other)),
            "{other}"
        );
    }
}

#[test]
fn ask_for_types() {
    let values = [
        ("Null", json!(null)),
        ("Boolean", json!(false)),
        ("Numeric", json!(0.5)),
        ("String", json!("x")),
        ("Timestamp", json!("2012-10-09T19:00:55+01:00")),
        ("none", json!([])),
        ("none", json!({})),
    ];
    for asked in ["Null", "Boolean", "Numeric", "String", "Timestamp"] {
        for (is, value) in &values {
            let expected = *is == asked || (*is, asked) == ("Timestamp", "String");
            let input = json!({"v": value});
            for wanted in [true, false] {
                let rule = json!({"Variable": "$.v", format!("Is{asked}"): wanted});
                assert_eq!(
                    holds(&rule, &input),
                    Ok(expected == wanted),
                    "{rule} {input}"
                );
            }
        }
    }
}

#[test]
fn ask_whether_something_is_there() {
    let input = json!({"a": null, "list": [0], "s": "x"});
    let cases = [
        ("$.a", true),
        ("$.b", false),
        ("$.b.c", false),
        ("$.s.c", false),
        ("$.list[0]", true),
        ("$.list[1]", false),
        ("$.s[0]", false),
        ("$$.Execution.Id", true),
        ("$$.Execution.Nope", false),
        ("$order.id", true),
        ("$order.nope", false),
    ];
    for (path, there) in cases {
        for wanted in [true, false] {
            let rule = json!({"Variable": path, "IsPresent": wanted});
            assert_eq!(holds(&rule, &input), Ok(there == wanted), "{path}");
        }
    }
}

#[test]
fn match_patterns() {
    let cases = [
        ("log-*.txt", "log-1.txt", true),
        ("log-*.txt", "log-.txt", true),
        ("log-*.txt", "log-1.txt.gz", false),
        ("*", "", true),
        ("", "", true),
        ("", "x", false),
        ("*a*b*", "xxaxxbxx", true),
        ("*a*b*", "xxbxxaxx", false),
        ("a*a", "a", false),
        ("a*a", "aa", true),
        ("*aab", "aaaab", true),
        ("h\\*llo", "h*llo", true),
        ("h\\*llo", "hello", false),
        ("c:\\\\*", "c:\\dir", true),
        ("a\\n", "a\\n", true),
        ("ü*é", "üé", true),
        ("HELLO", "hello", false),
    ];
    for (pattern, text, expected) in cases {
        let rule = json!({"Variable": "$.v", "StringMatches": pattern});
        assert_eq!(
            holds(&rule, &json!({"v": text})),
            Ok(expected),
            "{pattern} {text}"
        );
    }
    let rule = json!({"Variable": "$.v", "StringMatches": "*"});
    assert_eq!(holds(&rule, &json!({"v": 1})), Ok(false));
}

/// Whether `text` matches `pattern`, by trying everything.
fn matches_slowly(pattern: &[char], text: &[char]) -> bool {
    match (pattern, text) {
        ([], _) => text.is_empty(),
        (['\\', escaped @ ('*' | '\\'), pattern @ ..], _) => match text {
            [first, text @ ..] => first == escaped && matches_slowly(pattern, text),
            [] => false,
        },
        (['*', rest @ ..], _) => {
            matches_slowly(rest, text)
                || text
                    .split_first()
                    .is_some_and(|(_, text)| matches_slowly(pattern, text))
        }
        ([c, pattern @ ..], [first, text @ ..]) => c == first && matches_slowly(pattern, text),
        (_, []) => false,
    }
}

#[test]
fn match_patterns_as_a_slow_search_does() {
    let mut sources = Sources::new("patterns", 0, Timestamp::UNIX_EPOCH);
    let mut random = |characters: &[char], most: u64| -> String {
        let length = sources.bits() % most;
        let pick = |_| characters[(sources.bits() % characters.len() as u64) as usize];
        (0..length).map(pick).collect()
    };
    let mut matched = 0;
    for _ in 0..20_000 {
        let pattern = random(&['a', 'b', '*', '\\'], 7);
        let text = random(&['a', 'b', '*', '\\'], 7);
        let rule = json!({"Variable": "$.v", "StringMatches": pattern});
        let characters = |text: &str| text.chars().collect::<Vec<char>>();
        let expected = matches_slowly(&characters(&pattern), &characters(&text));
        matched += u32::from(expected);
        assert_eq!(
            holds(&rule, &json!({"v": text})),
            Ok(expected),
            "{pattern} {text}"
        );
    }
    assert!(matched > 500, "only {matched} texts matched");
}

#[test]
fn combine() {
    let is = |n: i32| json!({"Variable": "$.v", "NumericEquals": n});
    let broken = json!({"Variable": "$.nope", "NumericEquals": 1});
    let cases = [
        (json!({"And": [is(1), is(1)]}), Some(true)),
        (json!({"And": [is(1), is(2)]}), Some(false)),
        (json!({"Or": [is(2), is(1)]}), Some(true)),
        (json!({"Or": [is(2), is(3)]}), Some(false)),
        (json!({"Not": is(1)}), Some(false)),
        (
            json!({"Not": {"And": [is(1), {"Or": [is(2), {"Not": is(3)}]}]}}),
            Some(false),
        ),
        // What decides ends the search.
        (json!({"And": [is(2), broken]}), Some(false)),
        (json!({"Or": [is(1), broken]}), Some(true)),
        (json!({"And": [is(1), broken]}), None),
        (json!({"Not": broken}), None),
    ];
    for (rule, expected) in cases {
        assert_eq!(holds(&rule, &json!({"v": 1})).ok(), expected, "{rule}");
    }
}

#[test]
fn need_the_values_they_compare() {
    let input = json!({"v": 1, "list": []});
    let cases = [
        (json!({"Variable": "$.x", "IsNull": true}), "$.x"),
        (
            json!({"Variable": "$.list[0]", "NumericEquals": 1}),
            "$.list[0]",
        ),
        (
            json!({"Variable": "$.v", "NumericEqualsPath": "$.y"}),
            "$.y",
        ),
        (
            json!({"Variable": "$.v", "NumericEqualsPath": "$$.Nope"}),
            "$$.Nope",
        ),
    ];
    for (rule, path) in cases {
        let cause = format!(
            "Invalid path '{path}': The choice state's condition path references an invalid value."
        );
        let expected = Err(("States.Runtime".to_owned(), cause));
        assert_eq!(holds(&rule, &input), expected, "{rule}");
    }
}

#[test]
fn are_refused_when_the_definition_is_read() {
    let cases = [
        json!({}),
        json!({"Variable": "$.v"}),
        json!({"NumericEquals": 1}),
        json!({"Variable": "v", "NumericEquals": 1}),
        json!({"Variable": "$.v", "NumericEquals": 1, "IsNull": true}),
        json!({"Variable": "$.v", "NumericIs": 1}),
        json!({"Variable": "$.v", "BooleanLessThan": true}),
        json!({"Variable": "$.v", "StringMatchesPath": "$.x"}),
        json!({"Variable": "$.v", "StringMatches": 1}),
        json!({"Variable": "$.v", "IsNull": "yes"}),
        json!({"Variable": "$.v", "StringEqualsPath": 1}),
        json!({"Variable": "$.v", "StringEqualsPath": "x"}),
        json!({"And": [{"Variable": "$.v"}]}),
    ];
    for rule in cases {
        let refused = holds(&rule, &json!({"v": 1})).unwrap_err();
        assert_eq!(refused.0, "definition", "{rule}");
    }
}
