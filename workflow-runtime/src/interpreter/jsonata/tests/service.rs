//! What the service does with expressions beyond JSONata.

use serde_json::{Value, json};

use super::{evaluate_text, sources, viewing};
use crate::interpreter::jsonata::{Expected, Template};

fn evaluate(template: &Value, field: &str, expected: Expected) -> Result<Value, String> {
    let template = Template::parse(template).map_err(|e| e.to_string())?;
    viewing(|view| template.evaluate(field, expected, view, &mut sources()))
        .map_err(|fault| fault.failure.cause)
}

#[test]
fn templates() {
    let template = json!({"z": "{% $v / 2 %}", "a": [1.0, "{%$states.input.list%}", "plain"]});
    let expected = json!({"z": 21, "a": [1.0, [1, 2], "plain"]});
    assert_eq!(
        evaluate(&template, "Output", Expected::Any),
        Ok(expected.clone())
    );
    let text = evaluate(&template, "Output", Expected::Any)
        .unwrap()
        .to_string();
    assert_eq!(text, expected.to_string(), "keys stay in order");
}

#[test]
fn faults_name_the_expression_and_its_place() {
    let cases = [
        (
            json!({"a": {"b": ["x", "{% $nope %}"]}}),
            Expected::Any,
            "'$nope' specified for the field 'Output/a/b[1]' returned nothing (undefined).",
        ),
        (
            json!("{% 1 %}"),
            Expected::Array,
            "'1' specified for the field 'Output' returned an unexpected result type. Expected \
             'array', but was 'number' for value: 1",
        ),
        (
            json!("{% {'foo': 'bar'} %}"),
            Expected::Boolean,
            "'{'foo': 'bar'}' specified for the field 'Output' returned an unexpected result \
             type. Expected 'boolean', but was 'object' for value: {\"foo\":\"bar\"}",
        ),
        (
            json!("{% $fn := function($x){$x} %}"),
            Expected::Array,
            "'$fn := function($x){$x}' specified for the field 'Output' returned an unsupported \
             result type.",
        ),
        (
            json!({"v": "{% [1, {'f': $sum}] %}"}),
            Expected::Any,
            "'[1, {'f': $sum}]' specified for the field 'Output/v' returned an unsupported result \
             type.",
        ),
        (
            json!("{% $randomSeeded(1) %}"),
            Expected::Any,
            "'$randomSeeded(1)' specified for the field 'Output' threw an error during \
             evaluation. T1006: Attempted to invoke a non-function",
        ),
    ];
    for (template, expected, words) in cases {
        let cause = format!("The JSONata expression {words}");
        assert_eq!(
            evaluate(&template, "Output", expected),
            Err(cause),
            "{template}"
        );
    }
}

/// Words that the service was seen to use.
#[test]
fn error_texts() {
    let cases = [
        (
            "$split('a','b',-1)",
            "D3020: Third argument of split function must evaluate to a positive number",
        ),
        (
            "$each('x', function($v){$v})",
            "T0410: Argument 1 of function \"each\" does not match function signature",
        ),
        (
            "$reduce([1,2], function($a){$a})",
            "D3050: The second argument of reduce function must be a function with at least two arguments",
        ),
        (
            "$single([1,2], function($x){true})",
            "D3138: The $single() function expected exactly 1 matching result.  Instead it matched more.",
        ),
        (
            "$sqrt(-1)",
            "D3060: The sqrt function cannot be applied to a negative number: -1",
        ),
        (
            "1 + {}",
            "T2002: The right side of the \"+\" operator must evaluate to a number",
        ),
        (
            "$sum(['a'])",
            "T0412: Argument 1 of function \"sum\" must be an array of \"numbers\"",
        ),
        (
            "1 < 'a'",
            "T2009: The values 1 and \"a\" either side of operator \"<\" must be of the same data type",
        ),
        (
            "$parse(null)",
            "T0410: Argument 1 of function \"parse\" does not match function signature",
        ),
        (
            "$formatNumber(1, 'x')",
            "D3086: The sub-picture must not contain a passive character that is preceded by an active character and that is followed by another active character",
        ),
        ("$error('boom')", "D3137: boom"),
        (
            "$partition([1,2,3], -1)",
            "D3137: Second argument must be zero or greater",
        ),
        ("$parse('{\"a\":1,\"a\":2}')", "D3137: Invalid JSON"),
        ("$parse('1e400')", "D3137: Invalid JSON"),
        ("$parse('')", "D3137: Invalid JSON"),
        (
            "$uuid('seed')",
            "T0410: Argument 1 of function \"uuid\" does not match function signature",
        ),
        (
            "$random(1, 2)",
            "T0410: Argument 2 of function \"random\" does not match function signature",
        ),
        (
            "$range(1)",
            "T0410: Argument 2 of function \"range\" does not match function signature",
        ),
        (
            "$hash(42, 'MD5')",
            "T0410: Argument 1 of function \"hash\" does not match function signature",
        ),
    ];
    for (text, words) in cases {
        let expected = format!("threw an error during evaluation. {words}");
        assert_eq!(evaluate_text(text), Err(expected), "{text}");
    }
}

#[test]
fn functions_of_the_service() {
    let cases = [
        ("$partition([1,2,3,4,5], 2.9)", json!([[1, 2], [3, 4], [5]])),
        ("$partition([1,2,3], 5)", json!([[1, 2, 3]])),
        ("$partition([1,2,3])", json!([[1, 2, 3]])),
        ("$range(0, 10, 2)", json!([0, 2, 4, 6, 8, 10])),
        ("$range(10, 0, -2)", json!([10, 8, 6, 4, 2, 0])),
        ("$range(-1.7, 2, 1)", json!([-1, 0, 1, 2])),
        ("$range(3, 3, 1)", json!(3)),
        (
            "$hash('Hello', 'MD5')",
            json!("8b1a9953c4611296a827abf8c47804d7"),
        ),
        ("$random(42)", json!(0.727_563_680_032_868_1)),
        ("$random(0.9) = $random(0)", json!(true)),
        ("$random() = $random()", json!(false)),
        ("$length($uuid())", json!(36)),
        ("$millis() & $now()", json!("01970-01-01T00:00:00.000Z")),
        ("$map(['{\"a\":1}', '[2]'], $parse)", json!([{"a": 1}, [2]])),
        (
            "$parse('{\"b\":1.0,\"a\":9223372036854775807}')",
            json!({"b": 1, "a": i64::MAX}),
        ),
        (
            "$string($parse('9223372036854775807'))",
            json!("9223372036854775807"),
        ),
        ("$long", json!(9_007_199_254_740_993_i64)),
        ("$exists($states.input.n)", json!(true)),
        ("[1/0, 0/0, -1/0]", json!(["Infinity", "NaN", "-Infinity"])),
        ("1e20", json!(1e20)),
        (
            "$string(1e20) & $string(1e21)",
            json!("1000000000000000000001e+21"),
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(evaluate_text(text), Ok(expected), "{text}");
    }
    let nothing = [
        "$partition([1,2], 0)",
        "$partition([], 2)",
        "$range(5, 1, 1)",
        "$range(1, 5)",
        "$range(1, 5, 0)",
        "$hash('a')",
        "$parse()",
    ];
    for text in nothing {
        let expected = "returned nothing (undefined).";
        assert_eq!(evaluate_text(text), Err(expected.to_owned()), "{text}");
    }
}

#[test]
fn replays_draw_the_same() {
    let once = evaluate_text("[$uuid(), $random(), $shuffle([1..20])]");
    assert_eq!(
        once,
        evaluate_text("[$uuid(), $random(), $shuffle([1..20])]")
    );
}

#[test]
fn what_the_service_has_not_is_refused() {
    for (text, words) in [
        ("$v ?? 1", "S0500: Operator '??' is not supported."),
        ("$v ?: 1", "S0500: Operator '?:' is not supported."),
        ("$eval('1')", "S0500: Function '$eval' is not supported."),
        ("1 +", "S0207: Unexpected end of expression"),
        (
            "function($x)<s<n>>{$x}",
            "S0401: Type parameters can only be applied to functions and arrays",
        ),
    ] {
        assert_eq!(evaluate_text(text), Err(words.to_owned()), "{text}");
    }
}

/// Only what an expression reads is made for it, and that must not change what it sees.
#[test]
fn what_is_left_out_is_not_seen() {
    let cases = [
        ("$states.input.items.x", json!([1, 3])),
        ("$states.input.items", json!([{"x": 1, "y": 2}, {"x": 3}])),
        (
            "[$states.input.items.x, $states.input.items[0].y]",
            json!([1, 3, 2]),
        ),
        ("$keys($states.input)", json!(["a", "list", "items", "n"])),
        ("$states.result.r.s + $states.input.a", json!(2)),
        ("$states.input.items.%.a", json!([1, 1])),
        ("$keys($states)", json!(["input", "context", "result"])),
        ("$states.*.State.Name", json!("S")),
        ("$states[input.a = 1].input.list", json!([1, 2])),
        (
            "$map($states.input.items, function($i){ $states.context.State.Name & $i.x })",
            json!(["S1", "S3"]),
        ),
        ("($states := {'input': 7}; $states.input)", json!(7)),
        ("$exists($states.errorOutput)", json!(false)),
    ];
    for (text, expected) in cases {
        assert_eq!(evaluate_text(text), Ok(expected), "{text}");
    }
}
