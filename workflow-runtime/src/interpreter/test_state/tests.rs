//! Requests and what AWS's documentation and recordings say of them.

use serde_json::{Value, json};
use workflow_core::error::Failure;

use super::{
    FieldValidationMode, InspectionLevel, Mock, TestExecutionStatus, TestState, TestStateError,
};

/// The response, with texts of JSON as the JSON they stand for; or the error.
fn respond(test: &TestState) -> Result<Value, String> {
    let output = test
        .run()
        .map_err(|error| format!("{}: {error}", error.code()))?;
    let output = serde_json::to_value(output).expect("a response is JSON");
    Ok(read(output))
}

fn read(value: Value) -> Value {
    match value {
        Value::String(text) if text.starts_with(['{', '[', '"']) => {
            serde_json::from_str(&text).unwrap_or(Value::String(text))
        }
        Value::Object(fields) => {
            let fields = fields.into_iter().map(|(name, value)| (name, read(value)));
            Value::Object(fields.collect())
        }
        value => value,
    }
}

fn request(request: Value) -> Result<Value, String> {
    let test = TestState::from_request(&request);
    let test = test.map_err(|error| format!("{}: {error}", error.code()))?;
    respond(&test)
}

fn lambda(fields: Value) -> String {
    let mut state = json!({
        "Type": "Task",
        "QueryLanguage": "JSONata",
        "Resource": "arn:aws:states:::lambda:invoke",
        "Arguments": { "FunctionName": "foo", "Payload": "bar" },
        "End": true
    });
    for (name, value) in fields.as_object().expect("an object") {
        state[name] = value.clone();
    }
    state.to_string()
}

fn distributed(fields: Value) -> String {
    let mut state = json!({
        "Type": "Map",
        "QueryLanguage": "JSONata",
        "Items": "{% $states.input %}",
        "ItemProcessor": {
            "ProcessorConfig": { "Mode": "DISTRIBUTED", "ExecutionType": "STANDARD" },
            "StartAt": "Inner",
            "States": { "Inner": { "Type": "Pass", "QueryLanguage": "JSONata", "End": true } }
        },
        "End": true
    });
    for (name, value) in fields.as_object().expect("an object") {
        state[name] = value.clone();
    }
    state.to_string()
}

const PASS: &str = r#"{"Type": "Pass", "End": true}"#;

fn parallel() -> String {
    let branch = |name: &str| json!({ "StartAt": name, "States": { name: { "Type": "Pass", "End": true } } });
    let branches = [branch("A"), branch("B")];
    json!({ "Type": "Parallel", "Branches": branches, "End": true }).to_string()
}

#[test]
fn what_the_service_refuses_is_refused_in_its_words() {
    let error = json!({ "errorOutput": { "error": "E", "cause": "C" } });
    let result = |text: &str| json!({ "result": text });
    let context = |context: &str| {
        json!({
            "definition": lambda(json!({})), "mock": result("{}"), "context": context
        })
    };
    for (asked, refusal) in [
        (
            json!({
                "definition": lambda(json!({})),
                "mock": { "result": "{}", "errorOutput": { "error": "E" } }
            }),
            "A test mock should have only one of the following fields: [result, errorOutput].",
        ),
        (
            json!({ "definition": lambda(json!({})), "mock": {} }),
            "A test mock should have only one of the following fields: [result, errorOutput].",
        ),
        (
            json!({ "definition": PASS, "mock": error }),
            "State type 'Pass' is not supported when a mock is specified",
        ),
        (
            json!({ "definition": lambda(json!({})), "mock": result("{}"), "revealSecrets": true }),
            "TestState does not support RevealSecrets when a mock is specified.",
        ),
        (
            json!({ "definition": lambda(json!({})), "mock": result("no JSON") }),
            "Mocked result must be valid JSON",
        ),
        (
            json!({ "definition": parallel(), "mock": result("{}") }),
            "Mocked result must be an array.",
        ),
        (
            json!({ "definition": parallel(), "mock": result("[1]") }),
            "Mocked result must contain the same number of items as number of Parallel branches.",
        ),
        (
            json!({ "definition": distributed(json!({})), "mock": result("{}") }),
            "Mocked result must be an array.",
        ),
        (
            json!({
                "definition": distributed(json!({ "ResultWriter": {
                    "Resource": "arn:aws:states:::s3:putObject", "Arguments": { "Bucket": "b" }
                } })),
                "mock": result("[]")
            }),
            "Mocked result must be a JSON object.",
        ),
        (
            json!({
                "definition": distributed(json!({})),
                "stateConfiguration": { "mapIterationFailureCount": 0 }
            }),
            "TestState does not support MapIterationFailureCount when a mock is not specified.",
        ),
        (
            json!({
                "definition": distributed(json!({})), "input": "[1]", "mock": result("[1]"),
                "stateConfiguration": { "mapIterationFailureCount": 2 }
            }),
            "Map iteration failure count must be less than or equal to the number of Map \
             iterations",
        ),
        (
            json!({ "definition": lambda(json!({})) }),
            "RoleArn must be specified when testing a Task state",
        ),
        (
            json!({
                "definition": json!({
                    "StartAt": "A", "States": { "A": { "Type": "Succeed" } }
                }).to_string(),
                "stateName": "B"
            }),
            "State not found in definition",
        ),
        (
            json!({ "definition": PASS, "inspectionLevel": "ALL" }),
            "1 validation error detected: Value 'ALL' at 'inspectionLevel' failed to satisfy \
             constraint: Member must satisfy enum value set: [INFO, DEBUG, TRACE]",
        ),
        (
            context(r#"{"Foo": 1}"#),
            "Invalid Context object provided: Field 'Foo' is not allowed",
        ),
        (
            context(r#"{"Map": {}}"#),
            "Invalid Context object provided: 'Map' field is not supported when mocking a Context \
             object",
        ),
        (
            context(r#"{"Execution": {"Id": 5}}"#),
            "Invalid Context object provided: Execution.Id must be a string",
        ),
        (
            context(r#"{"Task": {"Token": "t"}}"#),
            "Invalid Context object provided: Context object contains 'Task' when state is not a \
             Task state with a '.sync' or '.waitForTaskToken' service integration pattern",
        ),
    ] {
        let expected = Err(format!("ValidationException: {refusal}"));
        assert_eq!(request(asked.clone()), expected, "{asked}");
    }
}

#[test]
fn what_is_no_state_is_refused() {
    let no_mock = "InvalidDefinition: TestState API does not support Map or Parallel states. \
                   Supported state types include: [Task, Wait, Pass, Succeed, Fail, Choice]";
    for (definition, refusal) in [
        (parallel(), no_mock),
        (
            "{}".to_owned(),
            "InvalidDefinition: Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: ",
        ),
        (
            "no JSON".to_owned(),
            "InvalidDefinition: Invalid State Machine Definition: 'INVALID_JSON_DESCRIPTION: ",
        ),
        (
            r#"{"Type": "Pass", "End": true, "X": 1}"#.to_owned(),
            "InvalidDefinition: Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: Field \
             'X' is not supported at /'",
        ),
    ] {
        let refused = request(json!({ "definition": definition }));
        let refused = refused.expect_err("the definition is not valid");
        assert!(refused.starts_with(refusal), "{refused}");
    }
    let refused = request(json!({ "definition": PASS, "input": "{" }));
    let refused = refused.expect_err("the input is no JSON");
    assert!(refused.starts_with("InvalidExecutionInput: Invalid State Machine Execution Input: '"));
    assert!(request(json!({ "definition": PASS, "Input": "{}" })).is_err());
}

/// A mock of a service's response, in each mode: the problem, or none.
#[test]
fn mocks_are_compared_with_the_service() {
    let arn = "arn:aws:states:::";
    let get_function = "aws-sdk:lambda:getFunction";
    let no_arn = Some("Required field 'ExecutionArn' is missing");
    let start = "states:startExecution";
    for (action, mock, strict, present) in [
        ("events:putEvents", json!({}), None, None),
        ("events:putEvents", json!({ "unknown": 1 }), None, None),
        (
            "events:putEvents",
            json!({ "Entries": "text" }),
            Some("Field 'Entries' must be an array"),
            Some("Field 'Entries' must be an array"),
        ),
        (
            "events:putEvents",
            json!({ "Entries": [{ "EventId": "a" }, { "EventId": ["b"] }] }),
            Some("Field 'EventId' must be a string"),
            Some("Field 'EventId' must be a string"),
        ),
        (start, json!({}), no_arn, None),
        (
            start,
            json!({ "executionArn": "a", "startDate": "b" }),
            no_arn,
            None,
        ),
        (
            start,
            json!({ "ExecutionArn": "arn", "StartDate": 1 }),
            Some("Field 'StartDate' must be a string"),
            Some("Field 'StartDate' must be a string"),
        ),
        (
            "lambda:invoke",
            json!({ "StatusCode": "200" }),
            Some("Field 'StatusCode' must be a number"),
            Some("Field 'StatusCode' must be a number"),
        ),
        ("lambda:invoke", json!({ "Payload": [1] }), None, None),
        (
            "aws-sdk:s3:getObject",
            json!({ "StorageClass": "Papyrus" }),
            Some("Field 'StorageClass' is not an expected value"),
            Some("Field 'StorageClass' is not an expected value"),
        ),
        (
            "aws-sdk:kms:encrypt",
            json!({ "CiphertextBlob": "" }),
            Some("Field 'CiphertextBlob' is smaller than the minimum length"),
            Some("Field 'CiphertextBlob' is smaller than the minimum length"),
        ),
        (
            get_function,
            json!({ "Configuration": { "MemorySize": 10241 } }),
            Some("Field 'MemorySize' exceeds the maximum value"),
            Some("Field 'MemorySize' exceeds the maximum value"),
        ),
        (
            get_function,
            json!({ "Configuration": { "MemorySize": 127 } }),
            Some("Field 'MemorySize' is less than the minimum value"),
            Some("Field 'MemorySize' is less than the minimum value"),
        ),
        // An operation that nothing is known of here.
        ("aws-sdk:iot:listThings", json!({ "Things": 1 }), None, None),
    ] {
        let arguments = match action {
            "events:putEvents" => json!({ "Entries": [] }),
            "states:startExecution" => json!({ "StateMachineArn": "arn" }),
            _ => json!({ "FunctionName": "f" }),
        };
        let state = lambda(json!({
            "Resource": format!("{arn}{action}"),
            "Arguments": arguments
        }));
        for (mode, problem) in [
            (FieldValidationMode::Strict, strict),
            (FieldValidationMode::Present, present),
            (FieldValidationMode::None, None),
        ] {
            let mock = Mock::result(&mock).field_validation_mode(mode);
            let test = TestState::from_text(state.clone()).mock(mock);
            let refused = respond(&test).err();
            let problem = problem.map(|problem| {
                format!("ValidationException: Mock result schema validation error: {problem}")
            });
            assert_eq!(refused, problem, "{action} {mode:?}");
        }
    }
}

#[test]
fn errors_meet_retriers_and_then_catchers() {
    let retry = json!([
        { "ErrorEquals": ["A"], "IntervalSeconds": 2, "BackoffRate": 3, "MaxAttempts": 2 },
        { "ErrorEquals": ["B"], "MaxAttempts": 0 }
    ]);
    let catch = json!([
        { "ErrorEquals": ["B"], "Next": "X", "Output": "{% $states.errorOutput.Error %}" },
        { "ErrorEquals": ["States.ALL"], "Next": "Y", "Output": "{% $none %}" }
    ]);
    let state = lambda(json!({ "Retry": retry, "Catch": catch }));
    let undefined = "The JSONata expression '$none' specified for the field 'Catch[1]/Output' \
                     returned nothing (undefined).";
    for (error, retries, expected) in [
        (
            "A",
            0,
            json!({ "status": "RETRIABLE", "error": "A", "cause": "why" }),
        ),
        (
            "B",
            0,
            json!({
                "status": "CAUGHT_ERROR", "error": "B", "cause": "why", "output": "B",
                "nextState": "X"
            }),
        ),
        // A catcher that can't be evaluated is not caught by another.
        (
            "A",
            2,
            json!({
                "status": "FAILED", "error": "States.QueryEvaluationError", "cause": undefined
            }),
        ),
        (
            "States.Runtime",
            0,
            json!({ "status": "FAILED", "error": "States.Runtime", "cause": "why" }),
        ),
    ] {
        let test = TestState::from_text(state.clone())
            .mock(Mock::error_output(error, "why"))
            .retrier_retry_count(retries);
        assert_eq!(respond(&test), Ok(expected), "{error} {retries}");
    }
    for (error, retries, expected) in [
        (
            "A",
            0,
            json!({ "retryIndex": 0, "retryBackoffIntervalSeconds": 2 }),
        ),
        (
            "A",
            1,
            json!({ "retryIndex": 0, "retryBackoffIntervalSeconds": 6 }),
        ),
        ("B", 0, json!({ "retryIndex": 1, "catchIndex": 0 })),
        ("C", 0, json!({ "catchIndex": 1 })),
    ] {
        let test = TestState::from_text(state.clone())
            .mock(Mock::error_output(error, "why"))
            .retrier_retry_count(retries)
            .inspection_level(InspectionLevel::Debug);
        let details =
            respond(&test).map(|response| response["inspectionData"]["errorDetails"].clone());
        assert_eq!(details, Ok(expected), "{error} {retries}");
    }
}

#[test]
fn iterations_that_fail_count_against_the_threshold() {
    let threshold = json!({
        "status": "FAILED",
        "error": "States.ExceedToleratedFailureThreshold",
        "cause": "The specified tolerated failure threshold was exceeded"
    });
    let fine = json!({ "status": "SUCCEEDED", "output": [1, 2, 3, 4] });
    for (fields, failed, expected) in [
        (json!({}), 4, &fine),
        (json!({ "ToleratedFailureCount": 1 }), 1, &fine),
        (json!({ "ToleratedFailureCount": 1 }), 2, &threshold),
        (json!({ "ToleratedFailurePercentage": 25 }), 1, &fine),
        (
            json!({ "ToleratedFailurePercentage": "{% 25 %}" }),
            2,
            &threshold,
        ),
    ] {
        let test = TestState::from_text(distributed(fields.clone()))
            .input(&json!(["a", "b", "c", "d"]))
            .mock(Mock::result(&json!([1, 2, 3, 4])))
            .map_iteration_failure_count(failed);
        assert_eq!(respond(&test).as_ref(), Ok(expected), "{fields} {failed}");
    }
}

#[test]
fn the_inspection_shows_each_step_that_there_was() {
    let items = json!({ "all": "x", "items": ["a", "b"] });
    let map = json!({
        "Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 3,
        "ItemSelector": { "v.$": "$$.Map.Item.Value", "i.$": "$$.Map.Item.Index" },
        "ItemProcessor": {
            "StartAt": "Inner", "States": { "Inner": { "Type": "Pass", "End": true } }
        },
        "ResultPath": null,
        "End": true
    });
    let pass = json!({
        "Type": "Pass", "InputPath": "$.all", "Result": 1, "ResultPath": "$.r",
        "Assign": { "new.$": "$" }, "End": true
    });
    for (state, mock, expected) in [
        (
            map,
            Some(Mock::result(&json!([1, 2]))),
            json!({
                "input": items, "afterInputPath": items, "afterItemsPath": ["a", "b"],
                "afterItemSelector": [{ "v": "a", "i": 0 }, { "v": "b", "i": 1 }],
                "afterResultSelector": [1, 2], "afterResultPath": items, "maxConcurrency": 3,
                "variables": { "old": true }
            }),
        ),
        (
            pass,
            None,
            json!({
                "input": items, "result": "1", "afterResultSelector": "1",
                "afterResultPath": { "all": "x", "items": ["a", "b"], "r": 1 },
                "variables": { "old": true, "new": 1 }
            }),
        ),
    ] {
        let mut test = TestState::new(&state)
            .input(&items)
            .variables(&json!({ "old": true }))
            .inspection_level(InspectionLevel::Trace);
        if let Some(mock) = mock {
            test = test.mock(mock);
        }
        let response = respond(&test).expect("it succeeds");
        assert_eq!(response["inspectionData"], expected, "{state}");
    }
}

#[test]
fn what_a_reader_reads_is_selected_and_grouped() {
    let reader = |config: Value| {
        json!({
            "Resource": "arn:aws:states:::s3:getObject",
            "ReaderConfig": config,
            "Arguments": { "Bucket": "b", "Key": "{% $states.input.key %}" }
        })
    };
    let csv = json!({ "InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW", "MaxItems": 3 });
    let batcher = json!({ "MaxItemsPerBatch": 2, "BatchInput": { "of": "{% 'all' %}" } });
    let selector = json!({
        "n": "{% $states.context.Map.Item.Value.n %}",
        "from": "{% $states.context.Map.Item.Source %}"
    });
    let (one, two, three) = (
        json!({ "n": "1", "from": "S3://b/k" }),
        json!({ "n": "2", "from": "S3://b/k" }),
        json!({ "n": "3", "from": "S3://b/k" }),
    );
    let test = TestState::from_text(
        distributed(json!({
            "Items": null, "ItemReader": reader(csv), "ItemSelector": selector,
            "ItemBatcher": batcher
        }))
        .replace("\"Items\":null,", ""),
    )
    .input(&json!({ "key": "k" }))
    .map_item_reader_data("n\n1\n2\n3\n4\n")
    .mock(Mock::result(&json!(["a", "b"])))
    .inspection_level(InspectionLevel::Debug);
    let response = respond(&test).expect("it is a request");
    let inspection = &response["inspectionData"];
    assert_eq!(inspection["afterItemSelector"], json!([one, two, three]));
    let batches = json!([
        { "BatchInput": { "of": "all" }, "Items": [one, two] },
        { "BatchInput": { "of": "all" }, "Items": [three] }
    ]);
    assert_eq!(inspection["afterItemBatcher"], batches);
    assert_eq!(response["output"], json!(["a", "b"]));

    let response = respond(&test.map_item_reader_data("n,n\n1,2\n"));
    let response = response.expect("the state fails, not the request");
    assert_eq!(response["error"], json!("States.ItemReaderFailed"));
    assert_eq!(
        response["cause"],
        json!("CSV headers cannot contain duplicates.")
    );
}

#[test]
fn the_inspection_shows_where_a_pointer_leads() {
    let state = distributed(json!({ "ItemReader": {
        "Resource": "arn:aws:states:::s3:getObject",
        "ReaderConfig": { "InputType": "JSON", "ItemsPointer": "/all/items" },
        "Arguments": { "Bucket": "b", "Key": "k" }
    } }));
    let state = state.replace(r#""Items":"{% $states.input %}","#, "");
    let test = TestState::from_text(state)
        .map_item_reader_data(r#"{"all": {"items": [1, 2]}}"#)
        .mock(Mock::result(&json!([1, 4])))
        .inspection_level(InspectionLevel::Debug);
    let response = respond(&test).expect("it is a request");
    let pointed = &response["inspectionData"]["afterItemsPointer"];
    assert_eq!(pointed, &json!([1, 2]), "{response}");
}

#[test]
fn the_context_object_is_made_up_or_given() {
    let state = lambda(json!({ "Output": "{% $states.context %}" }));
    let mock = Mock::result(&json!({}));
    let test = TestState::from_text(state).input(&json!([1])).mock(mock);
    let context = respond(&test).expect("it succeeds")["output"].take();
    let execution = &context["Execution"];
    let (machine, name) = (&context["StateMachine"]["Name"], &execution["Name"]);
    let (machine, name) = (machine.as_str().unwrap(), name.as_str().unwrap());
    let id = format!("arn:aws:states:us-east-1:123456789012:express:{machine}:{name}");
    assert_eq!(execution["Id"], json!(id));
    assert_eq!(execution["Input"], json!([1]));
    assert_eq!(execution["RoleArn"], Value::Null);
    assert_eq!(context["State"]["Name"], json!("StateName"));
    assert_eq!(context["State"]["RetryCount"], json!(0));

    let given = json!({ "Execution": { "Name": "mine" } });
    let response = respond(&test.context(&given)).expect("it succeeds");
    assert_eq!(response["output"], given);
}

#[test]
fn a_state_of_a_machine_is_found_at_any_depth() {
    let machine = json!({
        "QueryLanguage": "JSONata",
        "StartAt": "Outer",
        "States": {
            "Outer": {
                "Type": "Map", "Next": "Last",
                "ItemProcessor": {
                    "StartAt": "Inner",
                    "States": {
                        "Inner": { "Type": "Pass", "Output": "{% 1 + 1 %}", "Next": "End" },
                        "End": { "Type": "Succeed" }
                    }
                }
            },
            "Last": { "Type": "Fail", "Cause": "no error" }
        }
    });
    let test = TestState::new(&machine);
    let response = respond(&test.clone().state_name("Inner"));
    let expected = json!({ "status": "SUCCEEDED", "output": "2", "nextState": "End" });
    assert_eq!(response, Ok(expected));
    let response = respond(&test.state_name("Last"));
    assert_eq!(
        response,
        Ok(json!({ "status": "FAILED", "cause": "no error" }))
    );
}

#[test]
fn choices_and_waits_go_on_as_they_would() {
    let choice = json!({
        "Type": "Choice",
        "Choices": [{ "Variable": "$.n", "NumericEquals": 1, "Next": "One" }]
    });
    let one = TestState::new(&choice).input(&json!({ "n": 1 }));
    let expected = json!({ "status": "SUCCEEDED", "output": { "n": 1 }, "nextState": "One" });
    assert_eq!(respond(&one), Ok(expected));
    let other = TestState::new(&choice).input(&json!({ "n": 2 })).run();
    let other = other.expect("the state fails, not the test");
    assert_eq!(other.status, TestExecutionStatus::Failed);
    assert_eq!(other.output, None);

    let wait = json!({ "Type": "Wait", "Seconds": 3600, "Next": "Then" });
    let expected = json!({ "status": "SUCCEEDED", "output": {}, "nextState": "Then" });
    assert_eq!(respond(&TestState::new(&wait)), Ok(expected));
}

#[test]
fn an_output_that_is_too_large_fails_the_state() {
    let large = "a".repeat(262_143);
    let pass = json!({ "Type": "Pass", "Result": large, "End": true });
    let response = respond(&TestState::new(&pass)).expect("it is a request");
    let cause = "The state/task 'StateName' returned a result with a size exceeding the maximum \
                 number of bytes service limit.";
    assert_eq!(response["status"], json!("FAILED"));
    assert_eq!(response["error"], json!("States.DataLimitExceeded"));
    assert_eq!(response["cause"], json!(cause));
    assert_eq!(response.get("output"), None);
    let fits = json!({ "Type": "Pass", "Result": large[3..], "End": true });
    assert!(
        TestState::new(&fits)
            .run()
            .is_ok_and(|output| output.output.is_some())
    );
}

#[test]
fn a_task_without_a_mock_calls_what_is_given() {
    let state = lambda(json!({ "Output": "{% $states.result.echo %}" }));
    let test = TestState::from_text(state).role_arn("arn:role");
    let resource = "arn:aws:states:::lambda:invoke".to_owned();
    assert_eq!(test.run(), Err(TestStateError::NothingToCall(resource)));
    let called = test.clone().task(|resource, parameters| {
        assert_eq!(resource, "arn:aws:states:::lambda:invoke");
        Ok(json!({ "echo": parameters["Payload"] }))
    });
    let expected = json!({ "status": "SUCCEEDED", "output": "bar" });
    assert_eq!(respond(&called), Ok(expected));
    let failed = test.task(|_, _| Err(Failure::new("E", "")));
    assert_eq!(
        respond(&failed),
        Ok(json!({ "status": "FAILED", "error": "E" }))
    );
}
