//! Branches, iterations, and executions that states start.

use serde_json::{Value, json};
use workflow_runtime::interpreter::{Handlers, Program};
use workflow_runtime::prelude::*;

use crate::support::{program, run, runtime};

#[tokio::test]
async fn branches_see_outer_variables_and_keep_their_own() {
    let branch = |name: &str| {
        json!({"StartAt": name, "States": {name: {"Type": "Pass", "QueryLanguage": "JSONata",
            "Assign": {"inner": 1}, "Output": "{% $outer & ' ' & $states.input %}", "End": true}}})
    };
    let states = json!({
        "Set": {"Type": "Pass", "Assign": {"outer": "o"}, "Next": "Fork"},
        "Fork": {"Type": "Parallel", "QueryLanguage": "JSONata", "Arguments": "in",
            "Branches": [branch("A"), branch("B")],
            "Output": {"all": "{% $states.result %}", "count": "{% $states.context.State.RetryCount %}"},
            "End": true}
    });
    let outcome = run(states, json!({}), Handlers::new()).await;
    assert_eq!(
        outcome.output.as_ref().ok(),
        Some(&json!({"all": ["o in", "o in"], "count": 0}))
    );
    assert!(
        outcome
            .chain()
            .ends_with("ParallelStateSucceeded[9] ParallelStateExited[9] ExecutionSucceeded[11]"),
        "{}",
        outcome.chain()
    );
}

#[tokio::test]
async fn iterations_get_their_items_and_fail_together() {
    let map = |more: Value| {
        let mut state = json!({
            "Type": "Map", "ItemsPath": "$.items", "MaxConcurrency": 1,
            "ItemSelector": {"value.$": "$$.Map.Item.Value", "index.$": "$$.Map.Item.Index", "all.$": "$.items"},
            "ItemProcessor": {"StartAt": "I", "States": {
                "I": {"Type": "Choice", "Choices": [{"Variable": "$.value", "NumericEquals": 3, "Next": "F"}], "Default": "P"},
                "P": {"Type": "Pass", "Parameters": {"v.$": "States.MathAdd($.value, $$.Map.Item.Index)"}, "OutputPath": "$.v", "End": true},
                "F": {"Type": "Fail", "Error": "Three"}
            }},
            "End": true
        });
        for (key, value) in more.as_object().expect("fields") {
            state[key] = value.clone();
        }
        json!({"M": state, "C": {"Type": "Pass", "Result": "caught", "End": true}})
    };
    let fine = run(map(json!({})), json!({"items": [1, 1, 5]}), Handlers::new()).await;
    assert_eq!(fine.output.as_ref().ok(), Some(&json!([1, 2, 7])));
    let failing =
        map(json!({"Catch": [{"ErrorEquals": ["Three"], "Next": "C", "ResultPath": "$.e"}]}));
    let outcome = run(failing, json!({"items": [3]}), Handlers::new()).await;
    assert_eq!(outcome.output.as_ref().ok(), Some(&json!("caught")));
    assert_eq!(
        outcome.details(10)["output"],
        r#"{"items":[3],"e":{"Error":"Three","Cause":""}}"#
    );
    assert_eq!(
        outcome.chain(),
        "ExecutionStarted[0] MapStateEntered[0] MapStateStarted[2] MapIterationStarted[3] \
         ChoiceStateEntered[4] ChoiceStateExited[5] FailStateEntered[6] MapIterationFailed[7] \
         MapStateFailed[7] MapStateExited[9] PassStateEntered[10] PassStateExited[11] \
         ExecutionSucceeded[12]"
    );
    let retried = map(json!({"Retry": [{"ErrorEquals": ["Three"], "MaxAttempts": 1}]}));
    let outcome = run(retried, json!({"items": [1, 3]}), Handlers::new()).await;
    let count = |name: &str| outcome.chain().matches(name).count();
    assert_eq!((count("MapStateStarted"), count("MapStateFailed")), (2, 1));
    assert_eq!(outcome.output.expect_err("it fails").error, "Three");
}

fn starter(resource: &str, parameters: Value) -> Program {
    program(
        &json!({"Start": {"Type": "Task", "Resource": resource, "Parameters": parameters, "End": true}}),
    )
}

fn named(name: &str, states: Value) -> Program {
    Program::new(name, program(&states).definition()).expect("the definition of a test runs")
}

async fn output(runtime: &Runtime, program: &Program) -> Result<Value, Failure> {
    let execution = runtime
        .start_program(program, json!({}))
        .await
        .expect("it starts");
    execution.output().await.map_err(|error| error.failure())
}

#[tokio::test]
async fn a_state_starts_an_execution_and_waits_for_it() {
    let runtime = runtime().await;
    let double = json!({"D": {"Type": "Pass", "QueryLanguage": "JSONata", "Output": {"n": "{% $states.input.n * 2 %}"}, "End": true}});
    runtime.register(&named("doubling", double));
    let fail = json!({"F": {"Type": "Fail", "Error": "No", "Cause": "never"}});
    runtime.register(&named("failing", fail));
    let arn = "arn:aws:states:us-east-1:123456789012:stateMachine:doubling";
    let call = |name: &str| json!({"StateMachineArn": arn, "Name": name, "Input": {"n": 4}});

    let sync = starter("arn:aws:states:::states:startExecution.sync", call("one"));
    let done = output(&runtime, &sync).await.expect("it succeeds");
    let child = "arn:aws:states:us-east-1:123456789012:execution:doubling:one";
    assert_eq!(done["ExecutionArn"], child);
    assert_eq!(
        (&done["Input"], &done["Output"]),
        (&json!(r#"{"n":4}"#), &json!(r#"{"n":8}"#))
    );
    assert_eq!(
        (&done["Status"], &done["RedriveStatus"]),
        (&json!("SUCCEEDED"), &json!("NOT_REDRIVABLE"))
    );

    let sync2 = starter("arn:aws:states:::states:startExecution.sync:2", call("two"));
    let done = output(&runtime, &sync2).await.expect("it succeeds");
    assert_eq!(
        (&done["Input"], &done["Output"]),
        (&json!({"n": 4}), &json!({"n": 8}))
    );

    let at_once = starter("arn:aws:states:::states:startExecution", call("three"));
    let done = output(&runtime, &at_once).await.expect("it succeeds");
    assert_eq!(done["SdkHttpMetadata"]["HttpStatusCode"], 200);

    let taken = output(&runtime, &at_once)
        .await
        .expect_err("the name is taken");
    assert_eq!(taken.error, "StepFunctions.ExecutionAlreadyExistsException");

    let failing = json!({"StateMachineArn": "failing", "Input": null});
    let failing = starter("arn:aws:states:::states:startExecution.sync", failing);
    let failed = output(&runtime, &failing)
        .await
        .expect_err("the child fails");
    assert_eq!(failed.error, "States.TaskFailed");
    let cause: Value = serde_json::from_str(&failed.cause).expect("the cause is JSON");
    assert_eq!(
        (&cause["Error"], &cause["Cause"]),
        (&json!("No"), &json!("never"))
    );
    assert_eq!(
        (&cause["Input"], &cause["RedriveStatus"]),
        (&json!("{}"), &json!("REDRIVABLE"))
    );

    let missing = json!({"StateMachineArn": "arn:aws:states:us-east-1:1:stateMachine:no"});
    let missing = starter("arn:aws:states:::aws-sdk:sfn:startExecution", missing);
    let missing = output(&runtime, &missing).await.expect_err("there is none");
    assert_eq!(missing.error, "Sfn.StateMachineDoesNotExistException");
    assert!(missing.cause.starts_with("State Machine Does Not Exist: 'arn:aws:states:us-east-1:1:stateMachine:no' (Service: Sfn, Status Code: 400, Request ID: "), "{}", missing.cause);
}

#[tokio::test]
async fn stopping_the_parent_stops_the_child() {
    let runtime = Runtime::builder().build().await.expect("a runtime");
    runtime.register(&named(
        "slow",
        json!({"W": {"Type": "Wait", "Seconds": 3600, "End": true}}),
    ));
    let parameters = json!({"StateMachineArn": "slow", "Name": "child"});
    let parent = starter("arn:aws:states:::states:startExecution.sync", parameters);
    let parent = runtime
        .start_program(&parent, json!({}))
        .await
        .expect("it starts");
    while parent.history().await.expect("a history").len() < 5 {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    parent.stop("", "enough").await.expect("it stops");
    let describe =
        json!({"ExecutionArn": "arn:aws:states:us-east-1:123456789012:execution:slow:child"});
    let describe = starter("arn:aws:states:::aws-sdk:sfn:describeExecution", describe);
    let status = async || output(&runtime, &describe).await.expect("there is one");
    while status().await["Status"] == "RUNNING" {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    let child = status().await;
    assert_eq!(child["Status"], "ABORTED");
    let cause = format!(
        "The Task state in AWS Step Functions execution [{}] which was managing this resource was aborted",
        parent.arn()
    );
    assert_eq!(child["Cause"], cause);
}
