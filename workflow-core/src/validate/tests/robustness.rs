//! Whatever the definition is, there is an answer.

use super::*;

fn nested(levels: usize) -> Value {
    let mut value = json!("$.x");
    for i in 0..levels {
        value = if i % 2 == 0 {
            json!([value])
        } else {
            json!({ "v": value })
        };
    }
    one(json!({ "Type": "Pass", "Result": value }))
}

#[test]
fn nesting_is_bounded() {
    // The machine, its states, the state and its field are levels too.
    assert_eq!(errors(&nested(MAX_NESTING - 3)), Vec::<String>::new());
    let too_deep = format!(
        "TOO_DEEPLY_NESTED: Definition is nested more than {MAX_NESTING} levels deep at null"
    );
    assert_eq!(errors(&nested(MAX_NESTING - 2)), [too_deep]);
    let expression = format!("{{% {}1 %}}", "(".repeat(10_000));
    let found = errors(&one_jsonata(
        json!({ "Type": "Pass", "Output": expression }),
    ));
    assert_eq!(
        found,
        ["TOO_DEEPLY_NESTED: The expression is nested too deeply at /States/S/Output"]
    );
    let text = format!("{{\"StartAt\": {}", "[".repeat(100_000));
    let found = validate_text(&text, ExecutionType::Standard);
    assert_eq!(found[0].code, Code::TooDeeplyNested);
}

/// Puts `odd` in the place of the value that `place` counts down to; false when there are fewer.
fn replace(value: &mut Value, place: &mut usize, odd: &Value) -> bool {
    if *place == 0 {
        *value = odd.clone();
        return true;
    }
    *place -= 1;
    match value {
        Value::Object(fields) => fields.values_mut().any(|v| replace(v, place, odd)),
        Value::Array(items) => items.iter_mut().any(|v| replace(v, place, odd)),
        _ => false,
    }
}

#[test]
fn any_value_can_be_anywhere() {
    let machine = json!({ "StartAt": "A", "TimeoutSeconds": 1, "States": {
        "A": { "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "Parameters": { "FunctionName": "f", "a.$": "$.x" },
            "Credentials": { "RoleArn": "r" }, "TimeoutSecondsPath": "$.t", "Retry": [{ "ErrorEquals": ["E"], "BackoffRate": 2.5 }],
            "Catch": [{ "ErrorEquals": ["States.ALL"], "ResultPath": "$.e", "Next": "B" }], "Next": "B" },
        "B": { "Type": "Choice", "Choices": [{ "Not": { "And": [{ "Variable": "$.x", "StringEquals": "y" }] }, "Next": "C" }], "Default": "D" },
        "C": { "Type": "Map", "Label": "l", "ItemReader": { "Resource": "arn:aws:states:::s3:getObject", "ReaderConfig": { "InputType": "CSV", "CSVHeaders": ["h"] } },
            "ItemBatcher": { "MaxItemsPerBatch": 1, "BatchInput": {} }, "ResultWriter": { "WriterConfig": { "OutputType": "JSON" } },
            "ItemProcessor": { "ProcessorConfig": { "Mode": "DISTRIBUTED" }, "StartAt": "E", "States": { "E": { "Type": "Wait", "Timestamp": "2024-01-01T00:00:00Z", "End": true } } }, "End": true },
        "D": { "Type": "Parallel", "QueryLanguage": "JSONata", "Output": "{% $states.result %}", "Assign": { "v": "{% $x %}" },
            "Branches": [{ "StartAt": "F", "States": { "F": { "Type": "Fail", "Error": "E" } } }], "End": true } } });
    let odd = [
        Value::Null,
        json!(true),
        json!(false),
        json!(-1),
        json!(1e308),
        json!(u64::MAX),
        json!(""),
        json!("é$"),
        json!("$"),
        json!("{%%}"),
        json!("{%"),
        json!("States.Format("),
        json!([]),
        json!([[]]),
        json!({}),
        json!({ "": "" }),
        json!({ ".$": ".$" }),
        json!([null, { "Next": 1, "Assign": [] }]),
    ];
    for value in &odd {
        let mut places = 0;
        loop {
            let mut changed = machine.clone();
            if !replace(&mut changed, &mut places.clone(), value) {
                break;
            }
            places += 1;
            for kind in [ExecutionType::Standard, ExecutionType::Express] {
                let findings = validate(&changed, kind);
                assert_eq!(findings, validate_text(&changed.to_string(), kind));
            }
            // What is structurally sound is in the model, and nothing else is.
            let text = changed.to_string();
            let structural = check(&changed, ExecutionType::Standard)
                .iter()
                .any(|f| f.structural);
            match StateMachine::from_json(&text) {
                Ok(read) => assert_eq!(read.to_json(), changed),
                Err(e) => assert!(structural, "{e}: {text}"),
            }
        }
        assert!(places > 60, "{places}");
    }
}

/// Texts of random pieces: the same in every run.
struct Soup(u64);

impl Soup {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }

    fn text(&mut self, pieces: &[&str]) -> String {
        let length = 1 + self.below(12);
        (0..length)
            .map(|_| pieces[self.below(pieces.len())])
            .collect()
    }
}

#[test]
fn any_text_can_be_parsed() {
    const PIECES: &[&str] = &[
        "$",
        "$$",
        "@",
        ".",
        "..",
        "*",
        "**",
        "[",
        "]",
        "[?(",
        ")]",
        "(",
        ")",
        "{",
        "}",
        "'",
        "\"",
        "`",
        "\\",
        "\\u00e",
        "/",
        "/*",
        "*/",
        "é",
        "😀",
        "\u{301}",
        " ",
        "\n",
        "0",
        "1.5",
        "-",
        "1e9",
        "e",
        ",",
        ":",
        ":=",
        ";",
        "?",
        "?:",
        "~>",
        "=~",
        "==",
        "<",
        "&&",
        "||",
        "!",
        "and",
        "in",
        "function",
        "States.Format(",
        "States.",
        "null",
        "a",
        "%",
        "^(",
        "#",
        "|",
        "true",
        "&",
        "+",
    ];
    let mut soup = Soup(88_172_645_463_325_252);
    let (mut expressions, mut paths) = (0, 0);
    for _ in 0..10_000 {
        let text = soup.text(PIECES);
        if let Ok(ast) = crate::jsonata::parse(&text) {
            expressions += 1;
            let printed = ast.to_string();
            assert!(crate::jsonata::parse(&printed).is_ok(), "{text} {printed}");
        }
        let path = crate::jsonpath::Path::parse(&format!("$.{text}"));
        paths += usize::from(path.is_ok());
        drop(crate::jsonpath::Intrinsic::parse(&format!(
            "States.Array({text})"
        )));
        let json = Document::parse(&text).ok().map(|d| d.value);
        assert_eq!(json, serde_json::from_str(&text).ok(), "{text}");
    }
    assert!(expressions > 100 && paths > 100, "{expressions} {paths}");
}
