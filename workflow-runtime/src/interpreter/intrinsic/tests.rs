//! What the functions give.

use serde_json::{Value, json};

use super::super::jsonpath::tests::fill;

fn input() -> Value {
    json!({
        "n": 5, "half": 1.5, "s": "text", "nul": null, "t": true,
        "list": [1, 2, 3, 4, 5, 6], "twice": [1, "1", 1, {"a": 1, "b": 2}, {"b": 2, "a": 1}, 1.0],
        "obj": {"a": 1, "b": {"c": [], "d": null}}, "other": {"b": 2, "z": 3},
        "template": "a {} b \\ {}",
    })
}

/// What the call gives, or error and cause.
fn call(text: &str) -> Result<Value, (String, String)> {
    let mut filled = fill(&json!({"v.$": text}), &input())?;
    Ok(filled["v"].take())
}

#[test]
fn give_what_the_documentation_says() {
    let cases = [
        ("States.Array()", json!([])),
        (
            "States.Array(1, 'a', null, true, -2.5, $.s)",
            json!([1, "a", null, true, -2.5, "text"]),
        ),
        (
            "States.ArrayPartition($.list, 4)",
            json!([[1, 2, 3, 4], [5, 6]]),
        ),
        (
            "States.ArrayPartition($.list, 2.9)",
            json!([[1, 2], [3, 4], [5, 6]]),
        ),
        (
            "States.ArrayPartition($.list, 99)",
            json!([[1, 2, 3, 4, 5, 6]]),
        ),
        ("States.ArrayContains($.list, 5)", json!(true)),
        ("States.ArrayContains($.list, '5')", json!(false)),
        (
            "States.ArrayContains(States.Array($.obj), $.obj)",
            json!(true),
        ),
        ("States.ArrayRange(1, 9, 2)", json!([1, 3, 5, 7, 9])),
        ("States.ArrayRange(0, 1, 5)", json!([0])),
        ("States.ArrayRange(3, 1, -1)", json!([3, 2, 1])),
        ("States.ArrayRange(1, 0, 1)", json!([])),
        ("States.ArrayRange(5.4, -0.6, -2.4)", json!([5, 3, 1])),
        ("States.ArrayGetItem($.list, 5)", json!(6)),
        ("States.ArrayGetItem($.list, 1.9)", json!(2)),
        ("States.ArrayLength($.list)", json!(6)),
        ("States.ArrayLength($.list[*].none)", json!(0)),
        (
            "States.ArrayUnique($.twice)",
            json!([1, "1", {"a": 1, "b": 2}, 1.0]),
        ),
        (
            "States.Base64Encode('Data to encode')",
            json!("RGF0YSB0byBlbmNvZGU="),
        ),
        ("States.Base64Encode('é😀')", json!("w6nwn5iA")),
        (
            "States.Base64Decode('RGVjb2RlZCBkYXRh')",
            json!("Decoded data"),
        ),
        ("States.Base64Decode('YQ')", json!("a")),
        ("States.Base64Decode('')", json!("")),
        // As lenient as the service's library.
        ("States.Base64Decode(' Y!W Jj=')", json!("abc")),
        ("States.Base64Decode('ab==cd')", json!("i")),
        ("States.Base64Decode('YWJjZ')", json!("abc")),
        ("States.Base64Decode('***')", json!("")),
        ("States.Base64Decode('Pz8_Pj4-')", json!("???>>>")),
        (
            "States.Hash('abc', 'MD5')",
            json!("900150983cd24fb0d6963f7d28e17f72"),
        ),
        (
            "States.Hash('abc', 'SHA-1')",
            json!("a9993e364706816aba3e25717850c26c9cd0d89d"),
        ),
        // The JSON text of what is no text: `true`, `[]`.
        (
            "States.Hash($.t, 'MD5')",
            json!("b326b5062b2f0e69046810717534cb09"),
        ),
        (
            "States.Hash($.obj.b.c, 'MD5')",
            json!("d751713988987e9331980363e24189ce"),
        ),
        (
            "States.JsonMerge($.obj, $.other, false)",
            json!({"a": 1, "b": 2, "z": 3}),
        ),
        (
            "States.JsonMerge($.obj, $.other, $.n)",
            json!({"a": 1, "b": 2, "z": 3}),
        ),
        ("States.ArrayGetItem(States.Array(), 3)", json!(null)),
        ("States.MathAdd($.n, -1)", json!(4)),
        ("States.MathAdd(1.49, 1.5)", json!(3)),
        ("States.MathAdd(-1.5, -2.51)", json!(-4)),
        ("States.MathAdd(0.4, -0.5)", json!(0)),
        ("States.MathAdd(2147483646, 1)", json!(2_147_483_647)),
        ("States.StringSplit('1,2,3', ',')", json!(["1", "2", "3"])),
        ("States.StringSplit('a.b+c', '.+')", json!(["a", "b", "c"])),
        ("States.StringSplit(',,a, ,', ',')", json!(["a", " "])),
        ("States.StringSplit('', ',')", json!([])),
        ("States.StringSplit('abc', '')", json!(["abc"])),
        ("States.StringSplit('a😀b', '😀')", json!(["a", "b"])),
        (
            r#"States.StringToJson('{"a": [1, -0, null]}')"#,
            json!({"a": [1, 0, null]}),
        ),
        ("States.StringToJson('  ')", json!(null)),
        ("States.StringToJson('\"x\"')", json!("x")),
        (
            "States.JsonToString($.obj)",
            json!(r#"{"a":1,"b":{"c":[],"d":null}}"#),
        ),
        ("States.JsonToString($.s)", json!("\"text\"")),
        ("States.JsonToString($.half)", json!("1.5")),
    ];
    for (text, expected) in cases {
        assert_eq!(call(text), Ok(expected), "{text}");
    }
}

#[test]
fn format_values() {
    let cases = [
        ("States.Format('Hi {}, {}!', $.s, $.n)", "Hi text, 5!"),
        ("States.Format('none')", "none"),
        ("States.Format('{}{}', '', null)", "null"),
        ("States.Format('{} {} {}', true, 1.5, 1.0)", "true 1.5 1.0"),
        ("States.Format('{}', 12345678.5)", "1.23456785E7"),
        ("States.Format('{}', $.obj)", "{a=1, b={c=[], d=null}}"),
        ("States.Format('{}', States.Array('a', $.nul))", "[a, null]"),
        (r"States.Format('it\'s \{\} \\ {}', 1)", r"it's {} \ 1"),
        // In data a backslash is one.
        ("States.Format($.template, 1, 2)", r"a 1 b \ 2"),
        ("States.Format('{}', '{}')", "{}"),
        // What was JSON text stays it.
        (
            r#"States.Format('{} {}', States.StringToJson('"x"'), States.StringToJson('{"a":1}'))"#,
            r#""x" {"a":1}"#,
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(call(text), Ok(json!(expected)), "{text}");
    }
}

#[test]
fn fail() {
    let cases = [
        "States.Format($.n)",
        "States.StringToJson('{')",
        "States.StringToJson($.n)",
        "States.ArrayPartition($.list, 0)",
        "States.ArrayPartition($.list, -1)",
        "States.ArrayPartition($.list, 0.6)",
        "States.ArrayPartition($.s, 1)",
        "States.ArrayContains($.obj, 1)",
        "States.ArrayRange(1, 10, 0)",
        "States.ArrayRange(1, 1001.9, 1.4)",
        "States.ArrayRange(1, 10, 0.9)",
        "States.ArrayRange(0, 1000, 1)",
        "States.ArrayRange('1', 2, 1)",
        "States.ArrayGetItem($.list, 6)",
        "States.ArrayGetItem($.list, -1)",
        "States.ArrayGetItem($.list, $.s)",
        "States.ArrayLength($.s)",
        "States.ArrayUnique($.obj)",
        "States.Base64Encode($.n)",
        "States.Hash('a', 'md5')",
        "States.Hash('a', $.n)",
        "States.JsonMerge($.obj, $.other, true)",
        "States.JsonMerge($.obj, $.list, false)",
        "States.MathAdd($.s, 1)",
        "States.MathAdd(2147483647, 1)",
        "States.MathAdd(1e300, 1)",
        "States.MathRandom(2, 2)",
        "States.MathRandom(1.4, 1.6)",
        "States.MathRandom(3, 1)",
        "States.StringSplit($.list, ',')",
    ];
    for text in cases {
        let (error, cause) = call(text).unwrap_err();
        assert_eq!(error, "States.Runtime", "{text}: {cause}");
        let name = text.split('(').next().unwrap_or_default();
        let start = format!(
            "The function '{text}' had the following error: Invalid arguments in {name}, caused by: "
        );
        assert!(cause.starts_with(&start), "{cause}");
    }
}

#[test]
fn format_as_many_values_as_there_are_holes() {
    let arguments = "Invalid arguments in States.Format: number of arguments do not match the \
                     occurrences of {}.";
    let open = "Invalid template in States.Format: matching '}' not found for '{'.";
    let close = "Invalid template in States.Format: matching '{' not found for '}'.";
    let cases = [
        ("States.Format('{}')", arguments),
        ("States.Format('x', 1)", arguments),
        ("States.Format('Hello {', $.n)", open),
        ("States.Format('Hello {{}}', $.n)", open),
        ("States.Format('}')", close),
        ("States.Format('{0}', $.n)", open),
    ];
    for (text, problem) in cases {
        let cause = format!("The function '{text}' had the following error: {problem}");
        let expected = Err(("States.Runtime".to_owned(), cause));
        assert_eq!(call(text), expected, "{text}");
    }
}

#[test]
fn take_texts_of_bounded_length() {
    let input = |length| json!({"long": "x".repeat(length)});
    for function in [
        "Base64Encode($.long)",
        "Base64Decode($.long)",
        "Hash($.long, 'MD5')",
    ] {
        let template = json!({"v.$": format!("States.{function}")});
        assert!(fill(&template, &input(10_000)).is_ok(), "{function}");
        let (error, _) = fill(&template, &input(10_001)).unwrap_err();
        assert_eq!(error, "States.Runtime", "{function}");
    }
}

#[test]
fn need_their_arguments() {
    let small = r#"{"other":1}"#;
    let cases = [
        ("States.Format('{}', $.nope)", "$.nope"),
        ("States.Format('{}',$.nope)", "$.nope"),
        ("States.Format('{} {}', $.other, $.a.b)", "$.a.b"),
        ("States.Format($.nope, 1)", "$.nope"),
        ("States.Format('{}', States.Format('{}', $.nope))", "$.nope"),
        ("States.Array(1, $.nope)", "$.nope"),
        ("States.Format('{}', $$.Nope.Deep)", "$.Nope.Deep"),
        ("States.Format('{}', $$.Numbers[2])", "$.Numbers[2]"),
    ];
    for (text, path) in cases {
        let filled = fill(&json!({"v.$": text}), &json!({"other": 1}));
        let cause = format!(
            "The function '{text}' had the following error: The JsonPath argument for the field \
             '{path}' could not be found in the input '{small}'"
        );
        assert_eq!(filled, Err(("States.Runtime".to_owned(), cause)), "{text}");
    }
    let filled = fill(
        &json!({"v.$": "States.Array($.other[0])"}),
        &json!({"other": 1}),
    );
    let cause = "The function 'States.Array($.other[0])' had the following error: Filter: [0] can \
                 only be applied to arrays. Current context is: 1";
    assert_eq!(filled, Err(("States.Runtime".to_owned(), cause.to_owned())));
}

#[test]
fn draw_numbers() {
    for (start, end) in [(1, 2), (-3, 3), (0, 100), (-2_147_483_648, 2_147_483_647)] {
        let text = format!("States.MathRandom({start}, {end})");
        let number = call(&text).unwrap().as_i64().unwrap();
        assert!((start..end).contains(&number), "{text} gave {number}");
    }
    let seeded = |seed| call(&format!("States.MathRandom(0, 1000000, {seed})")).unwrap();
    assert_eq!(seeded(7), seeded(7));
    assert_ne!(seeded(7), seeded(8));
    assert_ne!(seeded(7), seeded(-7));
}

#[test]
fn make_identifiers() {
    let ids = call("States.Array(States.UUID(), States.UUID())").unwrap();
    let ids: Vec<uuid::Uuid> = serde_json::from_value(ids).unwrap();
    assert_ne!(ids[0], ids[1]);
    assert!(ids.iter().all(|id| id.get_version_num() == 4));
}
