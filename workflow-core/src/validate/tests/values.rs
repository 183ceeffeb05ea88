use super::*;

#[test]
fn paths() {
    let pass = |field: &str, value: Value| one(json!({ "Type": "Pass", field: value }));
    let wait = |field: &str, value: &str| one(json!({ "Type": "Wait", field: value }));
    let not_a_path = "Value must be a valid JSONPath.";
    let not_a_reference = "Value is not a Reference Path";
    let no_dollar = "Value is not a Reference Path: Reference path didn't start with '$'";
    check_schema(&[
        (pass("InputPath", json!("$.a[?(@.b > 1)]..c")), &[]),
        (pass("InputPath", json!("$$.Execution.Input")), &[]),
        (pass("InputPath", json!("$order.lines[0]")), &[]),
        (pass("InputPath", Value::Null), &[]),
        (
            pass("InputPath", json!("a")),
            &[&format!("{not_a_path} at /States/S/InputPath")],
        ),
        (
            pass("OutputPath", json!("$.a.")),
            &[&format!("{not_a_path} at /States/S/OutputPath")],
        ),
        (
            pass("InputPath", json!("States.UUID()")),
            &[&format!("{not_a_path} at /States/S/InputPath")],
        ),
        (
            pass("InputPath", json!(1)),
            &["Expected value of type [STRING] at /States/S/InputPath"],
        ),
        (pass("ResultPath", json!("$.a['b'][0]")), &[]),
        (pass("ResultPath", Value::Null), &[]),
        (
            pass("ResultPath", json!("a")),
            &[&format!("{no_dollar} at /States/S/ResultPath")],
        ),
        (
            pass("ResultPath", json!("$.a[*]")),
            &[&format!("{not_a_reference} at /States/S/ResultPath")],
        ),
        (
            pass("ResultPath", json!("$$.a")),
            &[&format!("{not_a_reference} at /States/S/ResultPath")],
        ),
        (
            pass("ResultPath", json!("$v.a")),
            &[&format!("{not_a_reference} at /States/S/ResultPath")],
        ),
        (wait("SecondsPath", "$.n"), &[]),
        (wait("TimestampPath", "$$.Execution.StartTime"), &[]),
        (
            wait("SecondsPath", "$..n"),
            &[&format!("{not_a_reference} at /States/S/SecondsPath")],
        ),
        (
            one(
                json!({ "Type": "Fail", "ErrorPath": "$.e", "CausePath": "States.Format('{}', $.c)" }),
            ),
            &[],
        ),
        (
            one(json!({ "Type": "Fail", "ErrorPath": "e", "CausePath": "States.MathAdd(1, 2)" })),
            &[
                &format!("{no_dollar} at /States/S/ErrorPath"),
                "Value must be a valid JSONPath or a valid intrinsic function call that returns a string at /States/S/CausePath",
            ],
        ),
    ]);
}

#[test]
fn numbers_and_times() {
    let wait = |field: &str, value: Value| one(json!({ "Type": "Wait", field: value }));
    let top = |seconds: Value| {
        let mut machine = one(json!({ "Type": "Succeed" }));
        machine["TimeoutSeconds"] = seconds;
        machine
    };
    let no_time = "String does not match RFC3339 timestamp at /States/S/Timestamp";
    check_schema(&[
        (wait("Seconds", json!(0)), &[]),
        (wait("Seconds", json!(2.0)), &[]),
        (
            wait("Seconds", json!(-1)),
            &["Minimum value is 0 at /States/S/Seconds"],
        ),
        (
            wait("Seconds", json!(100_000_000)),
            &["Maximum value is 99999999 at /States/S/Seconds"],
        ),
        (
            wait("Seconds", json!(1e300)),
            &["Maximum value is 99999999 at /States/S/Seconds"],
        ),
        (
            wait("Seconds", json!(u64::MAX)),
            &["Maximum value is 99999999 at /States/S/Seconds"],
        ),
        (
            wait("Seconds", json!("1")),
            &["Expected value of type Integer at /States/S/Seconds"],
        ),
        (wait("Timestamp", json!("2024-08-18T17:33:00Z")), &[]),
        (
            wait("Timestamp", json!("2024-08-18T17:33:00.123+02:00")),
            &[],
        ),
        (wait("Timestamp", json!("2024-08-18T17:33:00")), &[no_time]),
        (wait("Timestamp", json!("2024-08-18t17:33:00Z")), &[no_time]),
        (wait("Timestamp", json!("2024-13-18T17:33:00Z")), &[no_time]),
        (top(json!(0)), &[]),
        (
            top(json!("10")),
            &["Expected value of type Integer at /TimeoutSeconds"],
        ),
    ]);
}

#[test]
fn payload_templates() {
    let pass = |parameters: Value| one(json!({ "Type": "Pass", "Parameters": parameters }));
    let bad = |field: &str, at: &str| {
        format!(
            "The value for the field '{field}' must be a valid JSONPath or a valid intrinsic function call at /States/S/{at}"
        )
    };
    check_schema(&[
        (
            pass(
                json!({ "a.$": "$.x[*]", "b.$": "$$.Execution.Id", "c.$": "States.Array($.x, 'y')", "d.$": "$v" }),
            ),
            &[],
        ),
        (pass(json!("$.x")), &[]),
        (pass(json!({ "a.$": 1 })), &[&bad("a.$", "Parameters")]),
        (
            pass(json!({ "l": [{ "a.$": "x" }] })),
            &[&bad("a.$", "Parameters/l[0]")],
        ),
        (
            pass(json!({ "a.$": "States.Nothing()" })),
            &[&bad("a.$", "Parameters")],
        ),
        (
            pass(json!({ "a.$": "$.x", "a": 1 })),
            &["The fields 'a' and 'a.$' are the same in the output at /States/S/Parameters"],
        ),
        (one(json!({ "Type": "Pass", "Result": { "a.$": 1 } })), &[]),
        (
            one_jsonata(json!({ "Type": "Pass", "Output": { "a.$": 1 } })),
            &[],
        ),
    ]);
}

#[test]
fn expressions_in_values() {
    let output = |value: Value| one_jsonata(json!({ "Type": "Pass", "Output": value }));
    let cases: &[(Value, &str)] = &[
        (
            json!({ "v": "{% $sum([1, 2 %}" }),
            "INVALID_JSONATA_EXPRESSION: Expected \"]\" before end of expression at /States/S/Output/v",
        ),
        (
            json!({ "v": "{% $x[1, 2] %}" }),
            "INVALID_JSONATA_EXPRESSION: Expected \"]\", got \",\" at /States/S/Output/v",
        ),
        (
            json!({ "v": ["{% 1 + %}"] }),
            "INVALID_JSONATA_EXPRESSION: Unexpected end of expression at /States/S/Output/v[0]",
        ),
        (
            json!("{% phone %}"),
            "UNSUPPORTED_JSONATA_EXPRESSION: Reference to 'phone' at the top level is not supported. at /States/S/Output",
        ),
        (
            json!("{% $$.a %}"),
            "UNSUPPORTED_JSONATA_EXPRESSION: Reference to '$$' is not supported. at /States/S/Output",
        ),
        (
            json!("{% $.a %}"),
            "UNSUPPORTED_JSONATA_EXPRESSION: Reference to '$' at the top level is not supported. at /States/S/Output",
        ),
        (
            json!("{% $states.result %}"),
            "UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.result' does not exist. at /States/S/Output",
        ),
        (
            json!("{% $states.errorOutput.Cause %}"),
            "UNSUPPORTED_JSONATA_EXPRESSION: Field '$states.errorOutput' does not exist. at /States/S/Output",
        ),
        (
            json!("{% $eval('1') %}"),
            "UNSUPPORTED_JSONATA_EXPRESSION: Function '$eval' is not supported. at /States/S/Output",
        ),
        (
            json!("{% $states.input.a ?? 1 %}"),
            "UNSUPPORTED_JSONATA_EXPRESSION: Operator '??' is not supported. at /States/S/Output",
        ),
        (
            json!("{% $states.input.a ?: 1 %}"),
            "UNSUPPORTED_JSONATA_EXPRESSION: Operator '?:' is not supported. at /States/S/Output",
        ),
    ];
    for (value, expected) in cases {
        assert_eq!(errors(&output(value.clone())), [*expected], "{value}");
    }
    let good = [
        json!("{% $states.input.(a + $.b)[c > 1]{d: e}^(<f) %}"),
        json!("{% ($f := function($x){ $x.y & z }; $map($states.input.l, $f)) %}"),
        json!("{% $states.context.Execution.Id %}"),
        json!(" {% not code %} "),
        json!("{% not code"),
        json!({ "{% not code %}": null }),
    ];
    for value in good {
        assert_eq!(
            errors(&output(value.clone())),
            Vec::<String>::new(),
            "{value}"
        );
    }
}

#[test]
fn what_states_has_where() {
    let task = |with: Value| {
        let mut state = json!({ "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:111111111111:function:f" });
        for (key, value) in with.as_object().into_iter().flatten() {
            state[key] = value.clone();
        }
        one_jsonata(state)
    };
    let (result, error) = ("{% $states.result.a[0] %}", "{% $states.errorOutput %}");
    let catch = |field: &str, value: &str| json!({ "Catch": [{ "ErrorEquals": ["E"], "Next": "S", field: { "v": value } }] });
    let cases = [
        (json!({ "Output": result, "Assign": { "v": result } }), None),
        (json!({ "Arguments": result }), Some("Arguments")),
        (json!({ "TimeoutSeconds": result }), Some("TimeoutSeconds")),
        (json!({ "Output": error }), Some("Output")),
        (catch("Output", error), None),
        (catch("Assign", error), None),
        (catch("Output", result), Some("Catch[0]/Output/v")),
    ];
    for (with, refused) in cases {
        let found = errors(&task(with.clone()));
        let at = refused.map(|at| format!("does not exist. at /States/S/{at}"));
        assert_eq!(found.len(), usize::from(at.is_some()), "{with} {found:?}");
        assert!(at.is_none_or(|at| found[0].ends_with(&at)), "{found:?}");
    }
}

#[test]
fn fields_that_demand_an_expression() {
    let demand = "JSONata string must start with {% and end with %}";
    let wait = |value: Value| one_jsonata(json!({ "Type": "Wait", "Seconds": value }));
    let map = |items: Value| {
        one_jsonata(json!({ "Type": "Map", "Items": items, "ItemProcessor": {
            "StartAt": "A", "States": { "A": { "Type": "Succeed" } } } }))
    };
    check_schema(&[
        (wait(json!("{% $states.input.n %}")), &[]),
        (
            wait(json!(" {% 1 %}")),
            &[&format!("{demand} at /States/S/Seconds")],
        ),
        (
            wait(json!("5")),
            &[&format!("{demand} at /States/S/Seconds")],
        ),
        (
            one_jsonata(json!({ "Type": "Wait", "Timestamp": "{% $now() %}" })),
            &[],
        ),
        (
            one_jsonata(json!({ "Type": "Fail", "Error": "E", "Cause": "{% $states.input.c %}" })),
            &[],
        ),
        (map(json!("{% $states.input %}")), &[]),
        (map(json!([1, "{% $states.input %}"])), &[]),
        (map(json!("x")), &[&format!("{demand} at /States/S/Items")]),
        (
            map(json!(1)),
            &["Expected value of type [STRING, ARRAY] at /States/S/Items"],
        ),
    ]);
}

#[test]
fn names_of_variables() {
    let assign = |variables: Value| one(json!({ "Type": "Pass", "Assign": variables }));
    let at = "at /States/S/Assign";
    let long = "x".repeat(81);
    let cases = [
        (json!({ "a_1": 1, "größe.$": "$.x" }), vec![]),
        (
            json!({ "states": 1 }),
            vec![format!(
                "RESERVED_VARIABLE_NAME: Cannot assign to reserved variable '$states'. {at}"
            )],
        ),
        (
            json!({ "states.$": "$.x" }),
            vec![format!(
                "RESERVED_VARIABLE_NAME: Cannot assign to reserved variable '$states'. {at}"
            )],
        ),
        (
            json!({ "a-b": 1 }),
            vec![format!(
                "INVALID_VARIABLE_NAME: Invalid variable name 'a-b': the variable name contains invalid characters. {at}"
            )],
        ),
        (
            json!({ "1a": 1 }),
            vec![format!(
                "INVALID_VARIABLE_NAME: Invalid variable name '1a': the variable name contains invalid characters. {at}"
            )],
        ),
        (
            json!({ long.clone(): 1 }),
            vec![format!(
                "INVALID_VARIABLE_NAME: Invalid variable name '{long}': the variable name is longer than 80 characters. {at}"
            )],
        ),
        (
            json!([]),
            schema(&[&format!("Expected value of type [OBJECT] {at}")]),
        ),
    ];
    for (variables, expected) in cases {
        assert_eq!(errors(&assign(variables.clone())), expected, "{variables}");
    }
}

#[test]
fn values_that_look_like_paths() {
    let cases: &[(Value, &[&str])] = &[
        (
            json!({ "Type": "Pass", "Parameters": { "a": "$.x", "b": "States.UUID()", "c": "costs $5" } }),
            &["NO_DOLLAR a", "NO_DOLLAR b"],
        ),
        (
            json!({ "Type": "Pass", "Result": { "a": "$.x", "b.$": "$" } }),
            &["PASS_RESULT_IS_STATIC a", "PASS_RESULT_IS_STATIC b.$"],
        ),
        (
            json!({ "Type": "Fail", "Error": "$.x", "Cause": "x" }),
            &["NO_PATH Error"],
        ),
        (
            json!({ "Type": "Pass", "Parameters": { "a.$": "$.x" } }),
            &[],
        ),
    ];
    for (state, expected) in cases {
        let found = warnings(&one(state.clone()));
        let short: Vec<String> = found
            .iter()
            .map(|w| {
                let (code, _) = w.split_once(':').unwrap();
                format!("{code} {}", w.rsplit('/').next().unwrap())
            })
            .collect();
        assert_eq!(short, *expected, "{state}");
    }
}
