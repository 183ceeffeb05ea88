//! States one after the other.

use serde_json::{Value, json};
use workflow_runtime::Runtime;
use workflow_runtime::asl::ExecutionType;
use workflow_runtime::interpreter::Handlers;

use crate::support::{program, run};

#[tokio::test]
async fn states_pass_on_what_they_say() {
    let states = json!({
        "Set": {"Type": "Pass", "QueryLanguage": "JSONata",
            "Assign": {"x": "{% $states.input.n %}"}, "Output": {"doubled": "{% $states.input.n * 2 %}"},
            "Next": "Ask"},
        "Ask": {"Type": "Choice", "Choices": [
            {"Variable": "$.doubled", "NumericGreaterThan": 10, "Next": "Large"}], "Default": "Small"},
        "Small": {"Type": "Fail", "Error": "Small"},
        "Large": {"Type": "Wait", "Seconds": 3600, "Next": "End"},
        "End": {"Type": "Pass", "Parameters": {"x.$": "$x", "all.$": "$"}, "Next": "Done"},
        "Done": {"Type": "Succeed"}
    });
    let large = run(states.clone(), json!({"n": 7}), Handlers::new()).await;
    assert_eq!(
        large.output.as_ref().ok(),
        Some(&json!({"x": 7, "all": {"doubled": 14}}))
    );
    assert_eq!(
        large.chain(),
        "ExecutionStarted[0] PassStateEntered[0] PassStateExited[2] ChoiceStateEntered[3] \
         ChoiceStateExited[4] WaitStateEntered[5] WaitStateExited[6] PassStateEntered[7] \
         PassStateExited[8] SucceedStateEntered[9] SucceedStateExited[10] ExecutionSucceeded[11]"
    );
    let exited = large.details(3);
    assert_eq!(exited["assignedVariables"], json!({"x": "7"}));
    assert_eq!(
        exited["assignedVariablesDetails"],
        json!({"truncated": false})
    );

    let small = run(states, json!({"n": 1}), Handlers::new()).await;
    let error = small.output.as_ref().expect_err("it fails");
    assert_eq!((error.error.as_str(), error.cause.as_str()), ("Small", ""));
    assert!(
        small
            .chain()
            .ends_with("FailStateEntered[5] ExecutionFailed[6]")
    );
    assert_eq!(small.details(7), json!({"error": "Small"}));
}

#[tokio::test]
async fn faults_of_states_say_where_they_happened() {
    let pass = |field: &str, value: Value| {
        let mut state = json!({"Type": "Pass", "End": true});
        state[field] = value;
        json!({"First": {"Type": "Pass", "Next": "P"}, "P": state})
    };
    let jsonata = |value: Value| {
        let mut states = pass("Output", value);
        states["P"]["QueryLanguage"] = "JSONata".into();
        states
    };
    let choice = json!({
        "P": {"Type": "Choice", "Choices": [{"Variable": "$.a", "IsPresent": true, "Next": "End"}]},
        "End": {"Type": "Succeed"}
    });
    let cases = [
        (
            pass("InputPath", json!("$.no")),
            "States.Runtime",
            "An error occurred while executing the state 'P' (entered at the event id #4). Invalid path '$.no'",
            "PassStateEntered[3] ExecutionFailed[4]",
        ),
        (
            jsonata(json!("{% $no %}")),
            "States.QueryEvaluationError",
            "An error occurred while executing the state 'P' (entered at the event id #4). The JSONata expression '$no' specified for the field 'Output' returned nothing (undefined).",
            "PassStateEntered[3] EvaluationFailed[3] ExecutionFailed[5]",
        ),
        (
            json!({"First": {"Type": "Pass", "Next": "P"}, "P": {
                "Type": "Wait", "QueryLanguage": "JSONata", "Timestamp": "{% 'soon' %}", "End": true
            }}),
            "States.QueryEvaluationError",
            "An error occurred while executing the state 'P' (entered at the event id #4). The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string: soon",
            "WaitStateEntered[3] EvaluationFailed[4] ExecutionFailed[5]",
        ),
        (
            choice,
            "States.Runtime",
            "An error occurred while executing the state 'P' (entered at the event id #2). Failed to transition out of the state. The state does not point to a next state.",
            "ChoiceStateEntered[0] ExecutionFailed[2]",
        ),
    ];
    for (states, error, cause, end) in cases {
        let outcome = run(states, json!({}), Handlers::new()).await;
        let failure = outcome.output.as_ref().expect_err("it fails");
        assert_eq!(failure.error, error);
        assert!(failure.cause.starts_with(cause), "{}", failure.cause);
        assert!(outcome.chain().ends_with(end), "{}", outcome.chain());
    }
}

#[tokio::test]
async fn the_input_keeps_its_text() {
    let program = program(&json!({"P": {"Type": "Pass", "End": true}}));
    let runtime = Runtime::builder().build().await.expect("a runtime");
    let start = runtime.start_program(&program, Value::Null);
    let execution = start.input_text("[ 1,  2.50 ]").await.expect("it starts");
    assert_eq!(execution.output_text().await.as_deref(), Ok("[ 1,  2.50 ]"));

    // Branches get it as it is, a discarded result leaves it, and what is made anew is compact.
    let branch = json!({"StartAt": "B", "States": {"B": {"Type": "Pass", "End": true}}});
    let states = json!({
        "P": {"Type": "Parallel", "Branches": [branch.clone()], "ResultPath": null, "Next": "Q"},
        "Q": {"Type": "Parallel", "Branches": [{
            "StartAt": "C", "States": {"C": {"Type": "Pass", "End": true}}
        }], "End": true}
    });
    let through = crate::support::program(&states);
    let start = runtime.start_program(&through, Value::Null);
    let execution = start.input_text("{ }").await.expect("it starts");
    assert_eq!(execution.output_text().await.as_deref(), Ok("[{ }]"));
    let anew = json!({"P": {"Type": "Pass", "Parameters": {"all.$": "$"}, "End": true}});
    let anew = crate::support::program(&anew);
    let start = runtime.start_program(&anew, Value::Null);
    let execution = start.input_text("[ 1, 2 ]").await.expect("it starts");
    assert_eq!(
        execution.output_text().await.as_deref(),
        Ok(r#"{"all":[1,2]}"#)
    );

    let refused = runtime
        .start_program(&program, Value::Null)
        .input_text("[1")
        .await;
    let refused = refused.expect_err("it is no JSON").to_string();
    assert!(
        refused.starts_with("Invalid State Machine Execution Input: '"),
        "{refused}"
    );
    let deep = (0..200).fold(json!(1), |inner, _| json!([inner]));
    let refused = runtime.start_program(&program, deep).await;
    let refused = refused.expect_err("it is too deep").to_string();
    assert!(refused.contains("recursion limit exceeded"), "{refused}");
}

#[tokio::test]
async fn express_executions_have_arns_of_their_own_and_five_minutes() {
    let states = json!({"W": {"Type": "Wait", "Seconds": 301, "End": true}});
    let program = program(&states).execution_type(ExecutionType::Express);
    let runtime = crate::support::runtime().await;
    let execution = runtime.start_program(&program, json!({})).name("one").await;
    let execution = execution.expect("it starts");
    let arn = execution.arn().to_owned();
    assert!(
        arn.starts_with("arn:aws:states:us-east-1:123456789012:express:test:one:"),
        "{arn}"
    );
    let end = execution.output().await.expect_err("it takes too long");
    assert_eq!(end.status.to_string(), "TIMED_OUT");
    let described = execution.describe().await.expect("it can be read");
    assert_eq!((described.error, described.cause), (None, None));
}

#[tokio::test]
async fn synchronous_executions_say_nothing_of_redrives() {
    let states = json!({"P": {"Type": "Pass", "Parameters": {"e.$": "$$.Execution"}, "End": true}});
    let standard = program(&states);
    let express = standard.clone().execution_type(ExecutionType::Express);
    let runtime = crate::support::runtime().await;
    for (synchronous, redrives) in [(false, json!(0)), (true, json!(null))] {
        let start = runtime.start_program(&express, json!({}));
        let start = if synchronous {
            start.synchronous()
        } else {
            start
        };
        let output = start.await.expect("it starts").output().await;
        let output = output.expect("it succeeds");
        assert_eq!(output["e"]["RedriveCount"], redrives);
    }
    let refused = runtime
        .start_program(&standard, json!({}))
        .synchronous()
        .await;
    let refused = refused.expect_err("it is of type Standard").to_string();
    assert_eq!(
        refused,
        "This operation is not supported by this type of state machine"
    );
}

#[tokio::test]
async fn an_endless_loop_ends_with_the_last_event_that_fits() {
    let states = json!({
        "A": {"Type": "Pass", "Next": "B"},
        "B": {"Type": "Pass", "Next": "A"}
    });
    let outcome = run(states, json!({}), Handlers::new()).await;
    assert_eq!(outcome.history.len(), 25_000);
    let end = outcome.output.expect_err("it ends");
    assert_eq!(
        end.cause,
        "The execution reached the maximum number of history events (25000)."
    );
}

#[tokio::test]
async fn payloads_and_variables_have_limits() {
    let long = "x".repeat(100_000);
    let pass = |more: Value| {
        let mut state = json!({"Type": "Pass", "QueryLanguage": "JSONata", "End": true});
        for (key, value) in more.as_object().expect("fields") {
            state[key] = value.clone();
        }
        json!({ "State_1": state })
    };
    let thrice = format!("{{% [$states.input, '{long}', '{long}'] %}}");
    let one = format!("{{% '{long}' %}}");
    let cases = [
        (
            pass(json!({"Output": thrice})),
            "The state/task 'State_1' returned a result with a size exceeding the maximum number of bytes service limit.",
        ),
        (
            pass(json!({"Assign": {"all": thrice}})),
            "The state 'State_1' assigned the variable 'all' a value with a size exceeding the maximum number of bytes service limit.",
        ),
        (
            pass(json!({"Assign": {"a": one, "b": one, "c": one}})),
            "The state 'State_1' assigned variables with a total size exceeding the maximum number of bytes service limit.",
        ),
    ];
    for (states, cause) in cases {
        let outcome = run(states, json!(long), Handlers::new()).await;
        let end = outcome.output.as_ref().expect_err("it is too much");
        assert_eq!(
            (end.error.as_str(), end.cause.as_str()),
            ("States.DataLimitExceeded", cause)
        );
        let chain = "ExecutionStarted[0] PassStateEntered[0] ExecutionFailed[2]";
        assert_eq!(outcome.chain(), chain);
    }
}

#[tokio::test]
async fn data_that_nests_without_end_ends_the_execution() {
    let states = json!({
        "A": {"Type": "Pass", "Parameters": {"a.$": "$"}, "Next": "B"},
        "B": {"Type": "Pass", "Parameters": {"b.$": "States.Array($)"}, "Next": "A"}
    });
    let outcome = run(states, json!({}), Handlers::new()).await;
    let end = outcome.output.expect_err("it ends");
    assert_eq!(end.error, "States.DataLimitExceeded");
}
