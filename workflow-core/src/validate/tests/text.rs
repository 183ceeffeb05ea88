use super::*;

fn of(text: &str) -> Vec<String> {
    let findings = validate_text(text, ExecutionType::Standard);
    findings.iter().map(ToString::to_string).collect()
}

#[test]
fn what_is_no_definition() {
    let object = "SCHEMA_VALIDATION_FAILED: Definition must be a valid JSON object at null";
    for text in ["", " ", "null", "[]", "\"x\"", "1"] {
        assert_eq!(of(text), [object], "{text}");
    }
    let source = "[Source: (String)\"not a definition\"; line: 1, column: 4]";
    assert_eq!(
        of("not a definition"),
        [format!(
            "INVALID_JSON_DESCRIPTION: Unrecognized token 'not': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n at {source} at {source}"
        )]
    );
}

#[test]
fn what_only_a_text_can_have() {
    let twice = r#"{"StartAt": "A", "StartAt": "A", "States": {"A": {"Type": "Succeed"}}}"#;
    assert_eq!(
        of(twice),
        [
            "DUPLICATE_FIELD: The field is there again at line 1, column 18; the last value counts at /StartAt"
        ]
    );
    let comment = "x".repeat(MAX_CHARACTERS);
    let long = format!(
        r#"{{"StartAt": "A", "Comment": "{comment}", "States": {{"A": {{"Type": "Succeed"}}}}}}"#
    );
    assert!(
        of(&long)[0].contains("more than the maximum of 1048576"),
        "{}",
        of(&long).len()
    );
}

#[test]
fn findings_are_written_as_the_api_writes_them() {
    let findings = validate(&json!({ "StartAt": "A" }), ExecutionType::Standard);
    assert_eq!(
        serde_json::to_value(&findings).unwrap(),
        json!([{ "severity": "ERROR", "code": "SCHEMA_VALIDATION_FAILED",
            "message": "These fields are required: [States]", "location": "/" }])
    );
}
