//! Task states and what answers them.

use serde_json::{Value, json};
use workflow_runtime::interpreter::{Handlers, Invocation, MockConfig, Reply};
use workflow_runtime::prelude::*;

use crate::support::{program, run, runtime};

const SQS: &str = "arn:aws:states:::sqs:sendMessage.waitForTaskToken";

fn task(resource: &str, more: Value) -> Value {
    let mut state = json!({"Type": "Task", "Resource": resource, "End": true});
    for (key, value) in more.as_object().expect("fields") {
        state[key] = value.clone();
    }
    json!({ "T": state })
}

#[tokio::test]
async fn a_retry_applies_the_arguments_again() {
    let states = task(
        "arn:aws:states:::lambda:invoke",
        json!({
            "Parameters": {"FunctionName": "f", "Payload": {"count.$": "$$.State.RetryCount"}},
            "ResultSelector": {"seen.$": "$.Payload"},
            "Retry": [{"ErrorEquals": ["Busy"], "MaxAttempts": 2}]
        }),
    );
    let handlers = Handlers::new().function("f", |call: Invocation| async move {
        match call.parameters["count"].as_u64() {
            Some(2) => Ok(json!([call.parameters, call.retry_count, call.number])),
            _ => Err(Failure::new("Busy", "")),
        }
    });
    let outcome = run(states, json!({}), handlers).await;
    assert_eq!(
        outcome.output.as_ref().ok(),
        Some(&json!({"seen": [{"count": 2}, 2, 2]}))
    );
    assert_eq!(
        outcome.chain(),
        "ExecutionStarted[0] TaskStateEntered[0] TaskScheduled[2] TaskStarted[3] TaskFailed[4] \
         TaskScheduled[5] TaskStarted[6] TaskFailed[7] TaskScheduled[8] TaskStarted[9] \
         TaskSucceeded[10] TaskStateExited[11] ExecutionSucceeded[12]"
    );
    assert_eq!(
        outcome.details(6)["parameters"],
        r#"{"FunctionName":"f","Payload":{"count":1}}"#
    );
}

#[tokio::test]
async fn faults_of_a_task_are_retried_and_caught_but_not_twice() {
    let arguments = |catch: Value| {
        task(
            "arn:aws:states:::lambda:invoke",
            json!({
                "QueryLanguage": "JSONata", "Arguments": "{% $no %}",
                "Retry": [{"ErrorEquals": ["States.QueryEvaluationError"], "MaxAttempts": 1}],
                "Catch": [catch]
            }),
        )
    };
    let mut caught = arguments(json!({"ErrorEquals": ["States.ALL"], "Next": "C"}));
    caught["C"] = json!({"Type": "Pass", "Parameters": {"error.$": "$.Error"}, "End": true});
    let outcome = run(caught, json!({}), Handlers::new()).await;
    assert_eq!(
        outcome.output.as_ref().ok(),
        Some(&json!({"error": "States.QueryEvaluationError"}))
    );
    assert_eq!(
        outcome.chain(),
        "ExecutionStarted[0] TaskStateEntered[0] EvaluationFailed[0] EvaluationFailed[3] \
         TaskStateExited[4] PassStateEntered[5] PassStateExited[6] ExecutionSucceeded[7]"
    );

    let catcher = json!({"ErrorEquals": ["States.ALL"], "Next": "C", "Output": "{% $nor %}"});
    let mut failing = arguments(catcher);
    failing["C"] = json!({"Type": "Succeed"});
    let outcome = run(failing, json!({}), Handlers::new()).await;
    let end = outcome.output.as_ref().expect_err("the catcher fails");
    assert!(
        end.cause
            .contains("'$nor' specified for the field 'Catch[0]/Output'"),
        "{}",
        end.cause
    );
    assert_eq!(
        outcome.chain(),
        "ExecutionStarted[0] TaskStateEntered[0] EvaluationFailed[0] EvaluationFailed[3] \
         EvaluationFailed[4] ExecutionFailed[5]"
    );
}

#[tokio::test]
async fn a_token_is_answered_from_outside_or_times_out() {
    let states = task(
        SQS,
        json!({
            "Parameters": {"QueueUrl": "q", "MessageBody": {"token.$": "$$.Task.Token"}},
            "TimeoutSeconds": 60
        }),
    );
    let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
    let handlers = Handlers::new().resource(SQS, move |call| {
        let sender = sender.clone();
        async move {
            let _ = sender.send(call.parameters["MessageBody"]["token"].clone());
            assert_eq!(
                call.token.as_ref().map(|t| t.as_str()),
                call.parameters["MessageBody"]["token"].as_str()
            );
            Reply::until_token().submitted(json!({"MessageId": "1"}))
        }
    });
    let program = program(&states).handlers(handlers);
    let clock = workflow_runtime::clock::ManualClock::new(Timestamp::UNIX_EPOCH);
    let runtime = Runtime::builder()
        .clock(clock.clone())
        .build()
        .await
        .expect("a runtime");
    let answered = runtime
        .start_program(&program, json!({}))
        .await
        .expect("it starts");
    let token = receiver.recv().await.expect("a token");
    let token = TaskToken::new(token.as_str().expect("text"));
    runtime
        .send_task_success(&token, &json!({"ok": true}))
        .await
        .expect("it waits");
    assert_eq!(answered.output().await, Ok(json!({"ok": true})));
    let types: Vec<_> = answered
        .history()
        .await
        .expect("a history")
        .iter()
        .map(|e| e.event_type.as_str())
        .collect();
    assert_eq!(
        types[2..7].join(" "),
        "TaskScheduled TaskStarted TaskSubmitted TaskSucceeded TaskStateExited"
    );

    let silent = runtime
        .start_program(&program, json!({}))
        .await
        .expect("it starts");
    receiver.recv().await.expect("a token");
    while silent.history().await.expect("a history").len() < 5 {
        tokio::task::yield_now().await;
    }
    clock.advance(Duration::from_secs(60));
    let end = silent.output().await.expect_err("nobody answers");
    assert_eq!(end.error, "States.Timeout");
}

#[tokio::test]
async fn launches_fail_with_events_of_their_own() {
    let activity = "arn:aws:states:us-east-1:123456789012:activity:a";
    let function = "arn:aws:lambda:us-east-1:123456789012:function:f";
    let failure = || Failure::new("No", "never");
    type Case<'a> = (&'a str, fn(Failure) -> Reply, &'a str);
    let cases: [Case<'_>; 5] = [
        (
            function,
            Reply::schedule_failed,
            "LambdaFunctionScheduled LambdaFunctionScheduleFailed",
        ),
        (
            function,
            Reply::start_failed,
            "LambdaFunctionScheduled LambdaFunctionStartFailed",
        ),
        (
            activity,
            Reply::schedule_failed,
            "ActivityScheduled ActivityScheduleFailed",
        ),
        (SQS, Reply::start_failed, "TaskScheduled TaskStartFailed"),
        (
            SQS,
            Reply::submit_failed,
            "TaskScheduled TaskStarted TaskSubmitFailed",
        ),
    ];
    for (resource, reply, types) in cases {
        let handlers = Handlers::new().otherwise(move |_| async move { reply(failure()) });
        let outcome = run(task(resource, json!({})), json!({}), handlers).await;
        let end = outcome.output.as_ref().expect_err("it fails");
        assert_eq!((end.error.as_str(), end.cause.as_str()), ("No", "never"));
        let seen: Vec<_> = outcome.history[2..]
            .iter()
            .map(|e| e.event_type.as_str())
            .collect();
        assert_eq!(seen.join(" "), format!("{types} ExecutionFailed"));
    }
}

#[tokio::test]
async fn an_activity_names_its_worker() {
    let activity = "arn:aws:states:us-east-1:123456789012:activity:a";
    let handlers = Handlers::new().resource(activity, |call| async move {
        Reply::from(call.parameters).worker_name("w1")
    });
    let outcome = run(
        task(activity, json!({"HeartbeatSeconds": 9})),
        json!([1]),
        handlers,
    )
    .await;
    assert_eq!(outcome.output.as_ref().ok(), Some(&json!([1])));
    assert_eq!(outcome.details(3)["heartbeatInSeconds"], 9);
    assert_eq!(outcome.details(4), json!({"workerName": "w1"}));
}

#[tokio::test]
async fn what_nothing_answers_says_what_to_bind() {
    let cases = [
        ("arn:aws:states:::lambda:invoke", ".function(\"f\", ..)"),
        (
            "arn:aws:lambda:us-east-1:1:function:g",
            ".function(\"arn:aws:lambda:us-east-1:1:function:g\", ..)",
        ),
        (
            "arn:aws:states:::sns:publish",
            ".resource(\"arn:aws:states:::sns:publish\", ..)",
        ),
    ];
    for (resource, remedy) in cases {
        let states = task(resource, json!({"Parameters": {"FunctionName": "f"}}));
        let outcome = run(states, json!({}), Handlers::new()).await;
        let end = outcome.output.expect_err("nothing is bound");
        assert_eq!(end.error, "States.Runtime");
        assert!(end.cause.contains(remedy), "{}", end.cause);
        assert!(end.cause.contains(".state(\"T\", ..)"), "{}", end.cause);
    }
}

/// Doubles.
#[task]
async fn double(number: f64) -> Result<f64, Failure> {
    Ok(number * 2.0)
}

#[workflow]
async fn doubled(number: f64) -> Result<f64, Failure> {
    let result = double(number).await?;
    Ok(result)
}

#[tokio::test]
async fn a_definition_of_a_workflow_calls_its_tasks() {
    let machine = &doubled::definition();
    let program = workflow_runtime::interpreter::Program::new("doubled", machine);
    let program = program
        .expect("it runs")
        .handlers(Handlers::new().task::<double>());
    let runtime = runtime().await;
    let execution = runtime
        .start_program(&program, json!(2.5))
        .await
        .expect("it starts");
    // JSONata writes whole numbers without a fraction.
    assert_eq!(execution.output().await, Ok(json!(5)));
    let native = runtime.start::<doubled>(2.5).await.expect("it starts");
    assert_eq!(native.output().await, Ok(5.0));
    let types = |events: Vec<workflow_runtime::history::HistoryEvent>| {
        events
            .iter()
            .map(|e| e.event_type.as_str())
            .collect::<Vec<_>>()
    };
    let interpreted = types(execution.history().await.expect("a history"));
    assert_eq!(
        types(native.history().await.expect("a history")),
        interpreted
    );
}

#[tokio::test]
async fn a_test_case_answers_each_attempt() {
    let config = MockConfig::from_value(&json!({
        "StateMachines": {"M": {"TestCases": {"C": {"T": "R"}, "Short": {"T": "One"}}}},
        "MockedResponses": {
            "R": {"0-1": {"Throw": {"Error": "Busy", "Cause": "later"}}, "2": {"Return": {"ok": true}}},
            "One": {"0": {"Throw": {"Error": "Busy"}}}
        }
    }))
    .expect("it is right");
    let states = task(
        "arn:aws:states:::lambda:invoke",
        json!({"Parameters": {"FunctionName": "f"}, "Retry": [{"ErrorEquals": ["Busy"]}]}),
    );
    let case = config.test_case("M", "C").expect("there is one");
    let outcome = run(states.clone(), json!({}), Handlers::new().mock(case)).await;
    assert_eq!(outcome.output.ok(), Some(json!({"ok": true})));
    // A function's own ARN gives what `lambda:invoke` has as the Payload.
    let arn = "arn:aws:lambda:us-east-1:123456789012:function:f";
    let enveloped = json!({
        "StateMachines": {"M": {"TestCases": {"C": {"T": "R"}}}},
        "MockedResponses": {"R": {"0": {"Return": {"StatusCode": 200, "Payload": [1]}}}}
    });
    let enveloped = MockConfig::from_value(&enveloped).expect("it is right");
    let case = enveloped.test_case("M", "C").expect("there is one");
    let direct = run(task(arn, json!({})), json!({}), Handlers::new().mock(case)).await;
    assert_eq!(direct.output.ok(), Some(json!([1])));
    let short = config.test_case("M", "Short").expect("there is one");
    let end = run(states, json!({}), Handlers::new().mock(short))
        .await
        .output;
    let end = end.expect_err("the second attempt has no answer");
    assert_eq!(end.error, "States.Runtime");
    assert!(end.cause.contains("add the key \"1\""), "{}", end.cause);
}

#[test]
fn a_mock_configuration_says_what_is_wrong_with_it() {
    let with = |responses: Value| json!({"StateMachines": {"M": {"TestCases": {"C": {}}}}, "MockedResponses": responses});
    let cases = [
        (json!([]), "the file: it is no JSON object"),
        (json!({}), "the file: it has no `StateMachines`"),
        (
            json!({"MockedResponse": {}}),
            "the file: it has the key `MockedResponse`; it may have [\"StateMachines\", \"MockedResponses\"]",
        ),
        (
            json!({"StateMachines": {"M": {}}}),
            "StateMachines/M/TestCases: it is missing",
        ),
        (
            json!({"StateMachines": {"M": {"TestCases": {"C": {"S": "R"}}}}}),
            "StateMachines/M/TestCases/C/S: `MockedResponses` has no `R`",
        ),
        (
            json!({"StateMachines": {"M": {"TestCases": {"C": {"S": 1}}}}}),
            "StateMachines/M/TestCases/C/S: 1 is no name of a response",
        ),
        (
            with(json!({"R": {"x": {"Return": 1}}})),
            "MockedResponses/R/x: a key is a number of an attempt from \"0\", or a range such as \"1-3\"",
        ),
        (
            with(json!({"R": {"2-1": {"Return": 1}}})),
            "MockedResponses/R/2-1: a key is a number of an attempt from \"0\", or a range such as \"1-3\"",
        ),
        (
            with(json!({"R": {"+1": {"Return": 1}}})),
            "MockedResponses/R/+1: a key is a number of an attempt from \"0\", or a range such as \"1-3\"",
        ),
        (
            with(json!({"R": {"0-2": {"Return": 1}, "2": {"Return": 1}}})),
            "MockedResponses/R/2: another key covers the same attempt",
        ),
        (
            with(json!({"R": {"0": {}}})),
            "MockedResponses/R/0: an answer has either `Return` or `Throw`",
        ),
        (
            with(json!({"R": {"0": {"Throw": {"Cause": ""}}}})),
            "MockedResponses/R/0/Throw: it has no `Error`",
        ),
        (
            with(json!({"R": {"0": {"Throw": {"Error": 1}}}})),
            "MockedResponses/R/0/Throw/Error: 1 is no text",
        ),
    ];
    for (json, message) in cases {
        let error = MockConfig::from_value(&json).expect_err("it is wrong");
        assert_eq!(error.to_string(), message);
    }
    let config = MockConfig::from_value(&with(json!({}))).expect("it is right");
    let error = config
        .test_case("M", "D")
        .expect_err("there is none")
        .to_string();
    assert_eq!(
        error,
        "StateMachines/M/TestCases: no mock map found for test `D`; there are [\"C\"]"
    );
}
