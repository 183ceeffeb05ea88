use super::*;

const LAMBDA: &str = "arn:aws:lambda:us-east-1:111111111111:function:f";

fn task(with: Value) -> Value {
    let mut state = json!({ "Type": "Task", "Resource": LAMBDA });
    for (key, value) in with.as_object().into_iter().flatten() {
        state[key] = value.clone();
    }
    one(state)
}

#[test]
fn retriers_and_catchers() {
    let all = "States.ALL must appear alone and at end of list";
    let cases: &[(Value, &[&str])] = &[
        (json!({ "Retry": [], "Catch": [] }), &[]),
        (
            json!({ "Retry": [{ "ErrorEquals": ["A"], "IntervalSeconds": 0, "MaxAttempts": 0, "BackoffRate": 1,
                "MaxDelaySeconds": 31622400, "JitterStrategy": "FULL", "Comment": "c" }, { "ErrorEquals": ["States.ALL"] }] }),
            &[],
        ),
        (
            json!({ "Retry": [{}] }),
            &["These fields are required: [ErrorEquals] at /States/S/Retry[0]"],
        ),
        (
            json!({ "Retry": [{ "ErrorEquals": [] }] }),
            &["Value cannot be empty at /States/S/Retry[0]/ErrorEquals"],
        ),
        (
            json!({ "Retry": [{ "ErrorEquals": [1] }] }),
            &["Expected value of type [STRING] at /States/S/Retry[0]/ErrorEquals[0]"],
        ),
        (
            json!({ "Retry": [{ "ErrorEquals": ["A"], "IntervalSeconds": -1, "MaxAttempts": 100_000_000, "BackoffRate": 0.5,
                "MaxDelaySeconds": 0, "JitterStrategy": "full" }] }),
            &[
                "Minimum value is 0 at /States/S/Retry[0]/IntervalSeconds",
                "Maximum value is 99999999 at /States/S/Retry[0]/MaxAttempts",
                "Minimum value is 1.0 at /States/S/Retry[0]/BackoffRate",
                "Minimum value is 1 at /States/S/Retry[0]/MaxDelaySeconds",
                "Value should be one of the following: [FULL, NONE] at /States/S/Retry[0]/JitterStrategy",
            ],
        ),
        (
            json!({ "Retry": [{ "ErrorEquals": ["A"], "IntervalSeconds": 1.5 }] }),
            &["Expected value of type Integer at /States/S/Retry[0]/IntervalSeconds"],
        ),
        (
            json!({ "Retry": [{ "ErrorEquals": ["A"], "MaxAttempts": "3" }] }),
            &["Expected value of type Integer at /States/S/Retry[0]/MaxAttempts"],
        ),
        (
            json!({ "Retry": [{ "ErrorEquals": ["States.ALL", "A"] }] }),
            &[&format!("{all} at /States/S/Retry[0]")],
        ),
        (
            json!({ "Retry": [{ "ErrorEquals": ["States.ALL"] }, { "ErrorEquals": ["A"] }] }),
            &[&format!("{all} at /States/S/Retry[0]")],
        ),
        (
            json!({ "Catch": [{ "ErrorEquals": ["A"] }] }),
            &["These fields are required: [Next] at /States/S/Catch[0]"],
        ),
        (
            json!({ "Catch": [{ "ErrorEquals": ["A"], "Next": "S", "Output": 1 }] }),
            &[
                "The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage at /States/S/Catch[0]",
            ],
        ),
        (
            json!({ "Retry": {} }),
            &["Expected value of type [ARRAY] at /States/S/Retry"],
        ),
    ];
    for (with, expected) in cases {
        assert_eq!(errors(&task(with.clone())), schema(expected), "{with}");
    }
}

#[test]
fn tasks_and_their_resources() {
    let integration = |arn: &str, arguments: Value| {
        one(json!({ "Type": "Task", "Resource": arn, "Parameters": arguments }))
    };
    let put = "arn:aws:states:::dynamodb:putItem";
    check_schema(&[
        (task(json!({})), &[]),
        (
            task(json!({ "Resource": "foo" })),
            &["Value is not a valid resource ARN at /States/S/Resource"],
        ),
        (
            task(json!({ "Resource": "arn:aws:states:::dynamodb:query" })),
            &[
                "The resource provided arn:aws:states:::dynamodb:query is not recognized. The value is not a valid resource ARN, or the resource is not available in this region. at /States/S/Resource",
            ],
        ),
        (
            task(json!({ "Resource": put })),
            &[
                "Parameters field is required for resource ARN: arn:aws:states:::dynamodb:putItem at /States/S",
            ],
        ),
        (
            one_jsonata(
                json!({ "Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:listBuckets" }),
            ),
            &[
                "Arguments field is required for resource ARN: arn:aws:states:::aws-sdk:s3:listBuckets at /States/S",
            ],
        ),
        (
            integration(put, json!({ "TableName": "t", "Item.$": "$.item" })),
            &[],
        ),
        (
            integration(put, json!({ "TableName": "t" })),
            &["The field 'Item' is required but was missing at /States/S/Parameters"],
        ),
        (
            one_jsonata(
                json!({ "Type": "Task", "Resource": put, "Arguments": { "Item.$": "$.item", "TableName": "t" } }),
            ),
            &["The field 'Item' is required but was missing at /States/S/Arguments"],
        ),
        (
            one_jsonata(
                json!({ "Type": "Task", "Resource": put, "Arguments": "{% $states.input %}" }),
            ),
            &[],
        ),
        (
            integration(
                "arn:aws:states:::sns:publish",
                json!({ "Message": "m", "TopicArn": "t" }),
            ),
            &[],
        ),
        (
            integration("arn:aws:states:::sns:publish", json!({ "Message": "m" })),
            &[
                "This object should have at least one of the following fields: [TopicArn, TargetArn, PhoneNumber] at /States/S/Parameters",
            ],
        ),
        (
            task(json!({ "Credentials": { "RoleArn.$": "$.role" } })),
            &[],
        ),
        (
            task(json!({ "Credentials": { "Role": "r" } })),
            &["The field 'RoleArn' is required but was missing at /States/S/Credentials"],
        ),
        (
            task(
                json!({ "Resource": "arn:aws:states:us-east-1:111111111111:activity:a", "Credentials": { "RoleArn": "r" } }),
            ),
            &["The field 'Credentials' is not supported for activities at /States/S"],
        ),
        (
            task(json!({ "TimeoutSeconds": 5, "HeartbeatSeconds": 5 })),
            &["HeartbeatSeconds must be smaller than TimeoutSeconds at /States/S/HeartbeatSeconds"],
        ),
        (
            task(json!({ "TimeoutSeconds": 0 })),
            &["Minimum value is 1 at /States/S/TimeoutSeconds"],
        ),
    ]);
}

#[test]
fn express_machines() {
    let arn = |arn: &str| {
        one(json!({ "Type": "Task", "Resource": arn, "Parameters": {
            "StateMachineArn": "a", "QueueUrl": "q", "MessageBody": "m" } }))
    };
    let cases: &[(&str, Option<&str>)] = &[
        ("arn:aws:states:::states:startExecution", None),
        (
            "arn:aws:states:::states:startExecution.sync:2",
            Some(
                "Express state machine does not support '.sync' service integration at /States/S/Resource",
            ),
        ),
        // The service's text has two blanks here.
        (
            "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            Some(
                "Express state machine does not support '.waitForTaskToken' service integration  at /States/S/Resource",
            ),
        ),
        (
            "arn:aws:states:us-east-1:111111111111:activity:a",
            Some("Express state machine does not support Activity ARN at /States/S/Resource"),
        ),
    ];
    for (resource, expected) in cases {
        let machine = arn(resource);
        let expected: Vec<&str> = expected.iter().copied().collect();
        assert_eq!(
            errors_in(&machine, ExecutionType::Express),
            schema(&expected),
            "{resource}"
        );
        assert_eq!(errors(&machine), schema(&[]), "{resource}");
    }
    let map = map(
        json!({ "Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS" }),
        json!({}),
    );
    let expected = "The field 'Mode' with value 'DISTRIBUTED' is not supported inside 'EXPRESS' state machines at /States/S/ItemProcessor/ProcessorConfig";
    assert_eq!(errors_in(&map, ExecutionType::Express), schema(&[expected]));
}

fn map(config: Value, with: Value) -> Value {
    let mut state = json!({ "Type": "Map", "ItemProcessor": {
        "ProcessorConfig": config, "StartAt": "A", "States": { "A": { "Type": "Succeed" } } } });
    for (key, value) in with.as_object().into_iter().flatten() {
        state[key] = value.clone();
    }
    one(state)
}

#[test]
fn express_executions_of_a_map() {
    let machine = |kind: &str| {
        let mut machine = map(
            json!({ "Mode": "DISTRIBUTED", "ExecutionType": kind }),
            json!({}),
        );
        machine["States"]["S"]["ItemProcessor"]["States"]["A"] = json!({
            "Type": "Task", "Resource": "arn:aws:states:us-east-1:111111111111:activity:a", "End": true });
        warnings(&machine)
    };
    assert_eq!(machine("STANDARD"), Vec::<String>::new());
    let expected = "Express state machine does not support Activity ARN at /States/S/ItemProcessor/States/A/Resource";
    assert_eq!(machine("EXPRESS"), schema(&[expected]));
}

#[test]
fn maps() {
    let distributed = json!({ "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" });
    let with = |value: Value| map(distributed.clone(), value);
    let reader = |config: Value| {
        with(
            json!({ "ItemReader": { "Resource": "arn:aws:states:::s3:getObject",
            "Parameters": { "Bucket": "b", "Key.$": "$.key" }, "ReaderConfig": config } }),
        )
    };
    check_schema(&[
        (map(json!({}), json!({})), &[]),
        (
            map(json!({ "Mode": "DISTRIBUTED" }), json!({})),
            &[
                "These fields are required: [ExecutionType] at /States/S/ItemProcessor/ProcessorConfig",
            ],
        ),
        (
            map(
                json!({ "Mode": "INLINE", "ExecutionType": "EXPRESS" }),
                json!({}),
            ),
            &["Field 'ExecutionType' is not supported at /States/S/ItemProcessor/ProcessorConfig"],
        ),
        (
            with(
                json!({ "MaxConcurrency": 1_000_000, "ToleratedFailurePercentage": 12.5, "ToleratedFailureCount": 0 }),
            ),
            &[],
        ),
        (
            with(json!({ "MaxConcurrency": -1 })),
            &["Minimum value is 0 at /States/S/MaxConcurrency"],
        ),
        (
            with(json!({ "ToleratedFailurePercentage": 101 })),
            &["Maximum value is 100.0 at /States/S/ToleratedFailurePercentage"],
        ),
        (
            with(json!({ "ToleratedFailurePercentage": -1 })),
            &["Minimum value is 0.0 at /States/S/ToleratedFailurePercentage"],
        ),
        (
            with(json!({ "MaxConcurrencyPath": "$$.x" })),
            &["Value is not a Reference Path at /States/S/MaxConcurrencyPath"],
        ),
        (
            with(json!({ "Label": "" })),
            &["Value cannot be empty at /States/S/Label"],
        ),
        (
            with(json!({ "ItemBatcher": {} })),
            &[
                "This object should have at least one of the following fields: [MaxItemsPerBatch, MaxItemsPerBatchPath, MaxInputBytesPerBatch, MaxInputBytesPerBatchPath] at /States/S/ItemBatcher",
            ],
        ),
        (
            with(json!({ "ItemBatcher": { "MaxInputBytesPerBatch": 262_145 } })),
            &["Maximum value is 262144 at /States/S/ItemBatcher/MaxInputBytesPerBatch"],
        ),
        (
            with(json!({ "ResultWriter": {} })),
            &[
                "This object should have at least one of the following fields: [Resource, WriterConfig] at /States/S/ResultWriter",
            ],
        ),
        (
            with(json!({ "ResultWriter": { "Resource": "arn:aws:states:::s3:getObject" } })),
            &[
                "The field 'Resource' does not match any of the allowed values at /States/S/ResultWriter",
            ],
        ),
        (
            with(json!({ "ResultWriter": { "WriterConfig": { "OutputType": "JSON" } } })),
            &["These fields are required: [Transformation] at /States/S/ResultWriter/WriterConfig"],
        ),
        (reader(json!({ "InputType": "JSON" })), &[]),
        (reader(json!({ "ManifestType": "S3_INVENTORY" })), &[]),
        (
            reader(json!({})),
            &["The field 'InputType' is required at /States/S/ItemReader/ReaderConfig"],
        ),
        (
            reader(json!({ "InputType": "CSV" })),
            &["The field 'CSVHeaderLocation' is required at /States/S/ItemReader/ReaderConfig"],
        ),
        (
            reader(json!({ "InputType": "CSV", "CSVHeaderLocation": "GIVEN" })),
            &["The field 'CSVHeaders' is required at /States/S/ItemReader/ReaderConfig"],
        ),
        (
            reader(json!({ "InputType": "JSON", "MaxItems": 1, "MaxItemsPath": "$.n" })),
            &[
                "There should only be one of the following fields: [MaxItems, MaxItemsPath] at /States/S/ItemReader/ReaderConfig",
            ],
        ),
        (
            with(
                json!({ "ItemReader": { "Resource": "arn:aws:states:::s3:listObjectsV2", "Parameters": {} } }),
            ),
            &["The field 'Bucket' is required but was missing at /States/S/ItemReader/Parameters"],
        ),
        (
            with(json!({ "ItemReader": { "Resource": "arn:aws:states:::s3:copyObject" } })),
            &[
                "The field 'Resource' does not match any of the allowed values at /States/S/ItemReader",
            ],
        ),
    ]);
    let label = |label: &str| errors(&with(json!({ "Label": label })));
    assert_eq!(label("größe_1.x"), schema(&[]));
    assert!(label(&"x".repeat(41))[0].starts_with("INVALID_LABEL_NAME: Label name 'xxx"));
    assert!(label("a b")[0].starts_with("INVALID_LABEL_NAME: "));
}

#[test]
fn choices() {
    let rules = |rules: Value| {
        json!({ "StartAt": "S", "States": {
            "S": { "Type": "Choice", "Choices": rules },
            "E": { "Type": "Succeed" } } })
    };
    let rule = |fields: Value| {
        let mut rule = json!({ "Next": "E" });
        for (key, value) in fields.as_object().into_iter().flatten() {
            rule[key] = value.clone();
        }
        rules(json!([rule]))
    };
    let only = "The object must have only one of the following fields, [And, Or, Not, Variable, Condition]";
    let cases: &[(Value, &[&str])] = &[
        (rule(json!({ "Variable": "$.a", "StringEquals": "x" })), &[]),
        (
            rule(
                json!({ "Variable": "$$.a", "TimestampLessThanPath": "$v.b", "Assign": { "x.$": "$.a" }, "Comment": "c" }),
            ),
            &[],
        ),
        (
            rule(
                json!({ "Not": { "And": [{ "Variable": "$.a", "IsNull": true }, { "Variable": "$.a", "NumericLessThan": 1.5, "Comment": "c" }] } }),
            ),
            &[],
        ),
        (
            rule(json!({})),
            &[&format!("{only} at /States/S/Choices[0]")],
        ),
        (
            rule(json!({ "Variable": "$.a" })),
            &["This object should have only one comparison operator at /States/S/Choices[0]"],
        ),
        (
            rule(json!({ "Variable": "$.a", "IsNull": true, "IsString": true })),
            &[
                "There should only be one of the following fields: [IsNull, IsString] at /States/S/Choices[0]",
            ],
        ),
        (
            rule(json!({ "Variable": "$.a", "StringEquals": 1 })),
            &["Expected value of type [STRING] at /States/S/Choices[0]/StringEquals"],
        ),
        (
            rule(json!({ "Variable": "$.a", "BooleanEquals": "true" })),
            &["Expected value of type [BOOLEAN] at /States/S/Choices[0]/BooleanEquals"],
        ),
        (
            rule(json!({ "Variable": "$.a", "TimestampEquals": "2024-01-01" })),
            &["String does not match RFC3339 timestamp at /States/S/Choices[0]/TimestampEquals"],
        ),
        (
            rule(json!({ "Variable": "a", "IsNull": true })),
            &["Value must be a valid JSONPath. at /States/S/Choices[0]/Variable"],
        ),
        (
            rule(json!({ "Variable": "$.a", "NumericEqualsPath": "b" })),
            &["Value must be a valid JSONPath. at /States/S/Choices[0]/NumericEqualsPath"],
        ),
        (
            rule(json!({ "Variable": "$.a", "Equals": 1 })),
            &[
                "Field 'Equals' is not supported at /States/S/Choices[0]",
                "This object should have only one comparison operator at /States/S/Choices[0]",
            ],
        ),
        (
            rule(json!({ "And": [] })),
            &["Value cannot be empty at /States/S/Choices[0]/And"],
        ),
        (
            rule(json!({ "Or": [{ "Variable": "$.a", "IsNull": true, "Next": "E" }] })),
            &["Field 'Next' is not supported at /States/S/Choices[0]/Or[0]"],
        ),
        (
            rule(json!({ "Condition": "{% true %}" })),
            &[
                "The QueryLanguage is set to 'JSONPath', but field 'Condition' is only supported for the 'JSONata' QueryLanguage at /States/S/Choices[0]",
            ],
        ),
        (
            rules(json!([{ "Variable": "$.a", "IsNull": true }])),
            &["These fields are required: [Next] at /States/S/Choices[0]"],
        ),
    ];
    for (machine, expected) in cases {
        // So that the end is reached, whatever the rule says.
        let mut machine = machine.clone();
        machine["States"]["S"]["Default"] = json!("E");
        assert_eq!(errors(&machine), schema(expected), "{machine}");
    }
    let empty = errors(&rules(json!([])));
    assert_eq!(
        empty[0],
        schema(&["Value cannot be empty at /States/S/Choices"])[0]
    );
    let jsonata = |condition: Value| {
        one_jsonata(
            json!({ "Type": "Choice", "Choices": [{ "Condition": condition, "Next": "S" }] }),
        )
    };
    let first = |machine: Value| errors(&machine).remove(0);
    assert!(first(jsonata(json!("{% true %}"))).starts_with("MISSING_END_STATE"));
    assert!(first(jsonata(json!(true))).starts_with("MISSING_END_STATE"));
    assert_eq!(
        first(jsonata(json!("$x"))),
        schema(&[
            "JSONata string must start with {% and end with %} at /States/S/Choices[0]/Condition"
        ])[0]
    );
}
