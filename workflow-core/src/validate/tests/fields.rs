use super::*;

/// The states of the service's documentation in the order P T W C L M S F (Pass, Task, Wait,
/// Choice, paralLel, Map, Succeed, Fail), for each field the ones that have it, and its language.
const MATRIX: &str = "
    Comment PTWCLMSF both
    QueryLanguage PTWCLMSF both
    InputPath PTWCLMS path
    OutputPath PTWCLMS path
    Parameters PTLM path
    ResultPath PTLM path
    ResultSelector TLM path
    Result P path
    Arguments TL jsonata
    Output PTWCLMS jsonata
    Assign PTWCLM both
    Retry TLM both
    Catch TLM both
    Resource T both
    Credentials T both
    TimeoutSeconds T both
    HeartbeatSeconds T both
    TimeoutSecondsPath T path
    HeartbeatSecondsPath T path
    Seconds W both
    Timestamp W both
    SecondsPath W path
    TimestampPath W path
    Choices C both
    Default C both
    Branches L both
    ItemProcessor M both
    Iterator M both
    ItemSelector M both
    ItemReader M both
    ItemBatcher M both
    ResultWriter M both
    MaxConcurrency M both
    ToleratedFailurePercentage M both
    ToleratedFailureCount M both
    Label M both
    ItemsPath M path
    MaxConcurrencyPath M path
    ToleratedFailurePercentagePath M path
    ToleratedFailureCountPath M path
    Items M jsonata
    Error F both
    Cause F both
    ErrorPath F path
    CausePath F path
    Next PTWLM both
    End PTWLM both
";

const TYPES: [(char, &str); 8] = [
    ('P', "Pass"),
    ('T', "Task"),
    ('W', "Wait"),
    ('C', "Choice"),
    ('L', "Parallel"),
    ('M', "Map"),
    ('S', "Succeed"),
    ('F', "Fail"),
];

#[test]
fn every_field_belongs_to_its_states_and_language() {
    for line in MATRIX.trim().lines() {
        let words: Vec<&str> = line.split_whitespace().collect();
        let [field, types, only] = words[..] else {
            panic!("{line}")
        };
        for (letter, kind) in TYPES {
            for language in ["JSONPath", "JSONata"] {
                let mut state = json!({ "Type": kind, field: "x" });
                if field != "QueryLanguage" {
                    state["QueryLanguage"] = json!(language);
                }
                let machine = json!({ "StartAt": "S", "States": { "S": state } });
                let found = errors(&machine);
                let unsupported = format!(
                    "SCHEMA_VALIDATION_FAILED: Field '{field}' is not supported at /States/S"
                );
                let wrong_language = found.iter().any(|e| {
                    e.contains(&format!("but field '{field}' is only supported for the "))
                });
                let has = types.contains(letter);
                let fits = match only {
                    "path" => language == "JSONPath",
                    "jsonata" => language == "JSONata",
                    _ => true,
                };
                assert_eq!(
                    found.contains(&unsupported),
                    !has,
                    "{kind} {field} {found:?}"
                );
                assert_eq!(wrong_language, has && !fits, "{kind} {field} {found:?}");
            }
        }
    }
}

#[test]
fn required_and_exclusive_fields() {
    let next_end =
        "This object should have only one of the following fields: [Next, End] at /States/S";
    check_schema(&[
        (
            json!({}),
            &["These fields are required: [States, StartAt] at /"],
        ),
        (
            json!({ "StartAt": "S", "States": {} }),
            &["Value cannot be empty at /States"],
        ),
        (
            one(json!({ "Comment": "?" })),
            &["These fields are required: [Type] at /States/S"],
        ),
        (
            one(json!({ "Type": "pass" })),
            &[
                "The field 'Type' should have one of these values: [Task, Wait, Pass, Succeed, Fail, Choice, Parallel, Map] at /States/S",
            ],
        ),
        (
            one(json!({ "Type": "Task" })),
            &["These fields are required: [Resource] at /States/S"],
        ),
        (
            one(json!({ "Type": "Pass", "End": true, "Next": "S" })),
            &["There should only be one of the following fields: [Next, End] at /States/S"],
        ),
        (
            one(json!({ "Type": "Wait" })),
            &[
                "This object should have only one of the following fields: [SecondsPath, Seconds, TimestampPath, Timestamp] at /States/S",
            ],
        ),
        (
            one(json!({ "Type": "Wait", "Seconds": 1, "SecondsPath": "$.a" })),
            &[
                "There should only be one of the following fields: [SecondsPath, Seconds, TimestampPath, Timestamp] at /States/S",
            ],
        ),
        (
            one(json!({ "Type": "Map" })),
            &[
                "This object should have only one of the following fields: [ItemProcessor, Iterator] at /States/S",
            ],
        ),
        (
            one(json!({ "Type": "Fail", "Error": "E", "ErrorPath": "$.e" })),
            &["There should only be one of the following fields: [Error, ErrorPath] at /States/S"],
        ),
        (
            one(json!({ "Type": "Parallel", "Branches": [] })),
            &["Value cannot be empty at /States/S/Branches"],
        ),
    ]);
    let not_at_all = errors(&one(json!({ "Type": "Pass", "End": false })));
    assert_eq!(
        not_at_all[0],
        schema(&["Value should be one of the following: [true] at /States/S/End"])[0]
    );
    let open = json!({ "StartAt": "S", "States": { "S": { "Type": "Pass" }, "E": { "Type": "Succeed" } } });
    assert!(errors(&open).contains(&schema(&[next_end])[0]));
}

#[test]
fn unknown_fields_everywhere() {
    let inner = json!({ "StartAt": "A", "States": { "A": { "Type": "Succeed" } }, "Extra": 1 });
    let config = json!({ "Mode": "INLINE", "Extra": 1 });
    let mut processor = inner.clone();
    processor["ProcessorConfig"] = config;
    check_schema(&[
        (
            json!({ "StartAt": "S", "States": { "S": { "Type": "Succeed" } }, "Extra": 1 }),
            &["Field 'Extra' is not supported at /"],
        ),
        (
            one(json!({ "Type": "Pass", "InputPat": "$" })),
            &["Field 'InputPat' is not supported at /States/S"],
        ),
        (
            one(json!({ "Type": "Parallel", "Branches": [inner] })),
            &["Field 'Extra' is not supported at /States/S/Branches[0]"],
        ),
        (
            one(json!({ "Type": "Map", "ItemProcessor": processor })),
            &[
                "Field 'Extra' is not supported at /States/S/ItemProcessor",
                "Field 'Extra' is not supported at /States/S/ItemProcessor/ProcessorConfig",
            ],
        ),
        (
            one(
                json!({ "Type": "Map", "Iterator": { "StartAt": "A", "QueryLanguage": "JSONata", "States": { "A": { "Type": "Succeed" } } } }),
            ),
            &["Field 'QueryLanguage' is not supported at /States/S/Iterator"],
        ),
    ]);
}

#[test]
fn languages_of_states() {
    check_schema(&[
        (
            one(json!({ "Type": "Pass", "QueryLanguage": "JSONata", "Output": 1 })),
            &[],
        ),
        (
            one_jsonata(json!({ "Type": "Pass", "QueryLanguage": "JSONPath", "Output": 1 })),
            &[
                "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine at /States/S",
            ],
        ),
        (
            one(json!({ "Type": "Pass", "QueryLanguage": "jsonata", "Output": 1 })),
            &[
                "Value should be one of the following: [JSONPath, JSONata] at /States/S/QueryLanguage",
            ],
        ),
        (
            one(json!({ "Type": "Pass", "Output": 1 })),
            &[
                "The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage at /States/S",
            ],
        ),
        (
            one_jsonata(json!({ "Type": "Pass", "Result": 1 })),
            &[
                "The QueryLanguage is set to 'JSONata', but field 'Result' is only supported for the 'JSONPath' QueryLanguage at /States/S",
            ],
        ),
        // The language of a state is the machine's, not that of the state around it.
        (
            one(
                json!({ "Type": "Map", "QueryLanguage": "JSONata", "Items": [1], "ItemProcessor": {
                "StartAt": "A", "States": { "A": { "Type": "Succeed", "InputPath": "$" } } } }),
            ),
            &[],
        ),
    ]);
}
