use super::*;

#[test]
fn reads_what_serde_json_reads() {
    let texts = [
        r#"{"a":[1,-2.5e3,0.1,{"b":null}],"c":"\u00e9\ud83d\ude00\n\"","":true}"#,
        "[]",
        " \n\t\"x\" ",
        "18446744073709551615",
    ];
    for text in texts {
        let document = Document::parse(text).unwrap();
        let other: Value = serde_json::from_str(text).unwrap();
        assert_eq!(document.value, other, "{text}");
    }
}

#[test]
fn refuses_with_the_words_of_the_service() {
    let cases = [
        ("not a definition", "Unrecognized token 'not'", (1, 4)),
        (
            "{]",
            "Unexpected character (']' (code 93)): was expecting double-quote to start field name",
            (1, 3),
        ),
        (
            "{\"a\" 1}",
            "Unexpected character ('1' (code 49)): was expecting a colon",
            (1, 7),
        ),
        (
            "[1 2]",
            "Unexpected character ('2' (code 50)): was expecting comma to separate Array",
            (1, 5),
        ),
        (
            "{\n\"a\": 1",
            "Unexpected end-of-input: expected close marker for Object (start marker at [Source:",
            (2, 7),
        ),
        (
            "\"a",
            "Unexpected end-of-input: was expecting closing quote",
            (1, 3),
        ),
        (
            "\"\\x\"",
            "Unrecognized character escape 'x' (code 120)",
            (1, 4),
        ),
        ("01", "Invalid numeric value", (1, 3)),
        (
            "{} {}",
            "Unexpected character ('{' (code 123)): expected no more",
            (1, 5),
        ),
        ("", "Unexpected end-of-input", (1, 1)),
    ];
    for (text, message, (line, column)) in cases {
        let error = Document::parse(text).unwrap_err();
        assert!(error.message.starts_with(message), "{text}: {error}");
        assert_eq!(error.position, Position { line, column }, "{text}");
    }
}

#[test]
fn keeps_positions_and_duplicates() {
    let text = "{\"a\":\n [1,\n  {\"b\": 2, \"b\": 3}]}";
    let document = Document::parse(text).unwrap();
    assert_eq!(document.position("/a[1]/b").line, 3);
    assert_eq!(
        document.position("/a[1]/missing"),
        Position { line: 3, column: 3 }
    );
    assert_eq!(document.position("/"), Position { line: 1, column: 1 });
    assert_eq!(document.duplicates[0].location, "/a[1]/b");
}

#[test]
fn refuses_deep_nesting_without_overflow() {
    let text = "[".repeat(200_000);
    assert!(Document::parse(&text).unwrap_err().too_deep);
}
