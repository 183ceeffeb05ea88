//! Task states: retries, catchers, timeouts, limits, and their events.

use serde_json::{Value, json};
use workflow_runtime::Failure;
use workflow_runtime::testing::{self, Answer, mock_answers, mock_with};

use crate::support::{TestError, chain, definition, lambda, pauses, recorded, wire};
use crate::{task, workflow};

task! {
    charge(amount: u64) -> Result<u64, TestError> { Ok(amount + 1) }
}

task! {
    refund(amount: u64) -> u64 { Ok(amount) }
}

fn one_state(name: &str, more: Value) -> Value {
    json!({"StartAt": name, "States": {name: lambda(name, more)}})
}

workflow! {
    retried(cx: Context, amount: u64) -> Result<u64, TestError> {
        Ok(cx.step(0, charge(amount)).await? * 2)
    }
    definition definition("retried", one_state("Charge", json!({
        "TimeoutSeconds": 30,
        "Retry": [
            {"ErrorEquals": ["Busy"], "IntervalSeconds": 2, "MaxAttempts": 3, "BackoffRate": 3.0, "MaxDelaySeconds": 10},
            {"ErrorEquals": ["States.Timeout"], "MaxAttempts": 1},
        ],
        "End": true,
    })), &[Some("Charge")])
}

const RETRIED_ONCE: &str = "1 ExecutionStarted[0]; 2 TaskStateEntered[0]; 3 TaskScheduled[2]; \
    4 TaskStarted[3]; 5 TaskFailed[4]; 6 TaskScheduled[5]; 7 TaskStarted[6]; 8 TaskSucceeded[7]; \
    9 TaskStateExited[8]; 10 ExecutionSucceeded[9]";

#[tokio::test]
async fn a_retry_is_scheduled_again_without_entering_again() {
    let answers = [Answer::failure("Busy", "later"), Answer::of_the_task()];
    let test = testing::runtime()
        .mock(mock_answers::<charge>(answers))
        .build();
    let run = test.run::<retried>(20).await;
    assert_eq!(run.output, Ok(42));
    assert_eq!(chain(&run.history), recorded(RETRIED_ONCE));
    assert_eq!(pauses(&run.history), [2]);
}

#[tokio::test]
async fn each_retrier_counts_its_own_attempts_and_the_last_error_ends_it() {
    let busy = || Answer::failure("Busy", "");
    type Expected = Result<u64, &'static str>;
    let cases: &[(Vec<Answer>, &[i64], Expected)] = &[
        // 2 s, then 2 x 3, then 2 x 9 cut to 10.
        (
            vec![busy(), busy(), busy(), Answer::ok(1)],
            &[2, 6, 10],
            Ok(2),
        ),
        (vec![busy()], &[2, 6, 10], Err("Busy")),
        (vec![Answer::never(), Answer::ok(1)], &[30, 1], Ok(2)),
        (vec![Answer::never()], &[30, 1, 30], Err("States.Timeout")),
        (
            vec![busy(), Answer::never(), busy(), Answer::ok(1)],
            &[2, 30, 1, 6],
            Ok(2),
        ),
        (vec![Answer::failure("Other", "")], &[], Err("Other")),
        (
            vec![Answer::failure("States.Runtime", "")],
            &[],
            Err("States.Runtime"),
        ),
    ];
    for (answers, expected_pauses, expected) in cases {
        let mock = mock_answers::<charge>(answers.clone());
        let run = testing::runtime()
            .mock(mock)
            .build()
            .run::<retried>(0)
            .await;
        let output = run.output.map_err(|e| e.error);
        assert_eq!(output, expected.map_err(str::to_owned), "{answers:?}");
        assert_eq!(pauses(&run.history), *expected_pauses, "{answers:?}");
    }
}

#[tokio::test]
async fn all_attempts_of_a_visit_share_a_key_and_count_up() {
    let answers = [
        Answer::failure("Busy", ""),
        Answer::failure("Busy", ""),
        Answer::ok(1),
    ];
    let test = testing::runtime()
        .mock(mock_answers::<charge>(answers))
        .build();
    test.run::<retried>(7).await.output.expect("it succeeds");
    test.run::<retried>(8).await.output.expect("it succeeds");
    let calls = test.calls::<charge>();
    let counts: Vec<_> = calls
        .iter()
        .map(|c| (c.payload::<u64>(), c.retry_count))
        .collect();
    assert_eq!(counts, [(7, 0), (7, 1), (7, 2), (8, 0)]);
    assert_eq!(calls[0].idempotency_key, calls[2].idempotency_key);
    assert_ne!(calls[0].idempotency_key, calls[3].idempotency_key);
}

workflow! {
    caught(cx: Context, amount: u64) -> Result<u64, Failure> {
        match cx.step(0, charge(amount)).await {
            Ok(charged) => { cx.enter(1); Ok(charged) }
            Err(TestError::Declined) => Ok(cx.step(2, refund(100)).await?),
            Err(TestError::Timeout) => Ok(cx.step(2, refund(200)).await?),
            Err(TestError::HeartbeatTimeout) => Ok(cx.step(2, refund(300)).await?),
            Err(TestError::AnyTask) => Ok(cx.step(2, refund(400)).await?),
        }
    }
    definition definition("caught", json!({"StartAt": "Charge", "States": {
        "Charge": lambda("Charge", json!({
            "TimeoutSeconds": 5,
            "Catch": [
                {"ErrorEquals": ["Declined"], "Next": "Refund"},
                {"ErrorEquals": ["States.Timeout", "States.TaskFailed"], "Next": "Refund"},
            ],
            "End": true,
        })),
        "Refund": lambda("Refund", json!({"End": true})),
    }}), &[Some("Charge"), None, Some("Refund")])
}

#[tokio::test]
async fn a_catcher_gives_the_body_its_error() {
    let large = "x".repeat(262_144);
    let cases = [
        (Answer::failure("Declined", "no"), Ok(100)),
        (Answer::never(), Ok(200)),
        // The variant for States.TaskFailed holds what that catcher took.
        (Answer::failure("Lambda.ServiceException", ""), Ok(400)),
        (Answer::ok(5), Ok(5)),
        // Too large for a result, and no task failure.
        (Answer::ok(large), Err("States.DataLimitExceeded")),
        (
            Answer::failure("States.QueryEvaluationError", ""),
            Err("States.QueryEvaluationError"),
        ),
        (Answer::failure("States.Runtime", ""), Err("States.Runtime")),
        // No JSON of the task's type.
        (Answer::ok("text"), Err("States.Runtime")),
    ];
    for (answer, expected) in cases {
        let mock = mock_answers::<charge>([answer.clone()]);
        let run = testing::runtime().mock(mock).build().run::<caught>(0).await;
        let output = run.output.map_err(|e| e.error);
        assert_eq!(output, expected.map_err(str::to_owned), "{answer:?}");
    }
}

#[tokio::test]
async fn a_caught_timeout_exits_with_the_error_as_output() {
    let mock = mock_answers::<charge>([Answer::never()]);
    let run = testing::runtime().mock(mock).build().run::<caught>(0).await;
    assert_eq!(
        chain(&run.history),
        recorded(
            "1 ExecutionStarted[0]; 2 TaskStateEntered[0]; 3 TaskScheduled[2]; 4 TaskStarted[3]; \
             5 TaskTimedOut[4]; 6 TaskStateExited[5]; 7 TaskStateEntered[6]; 8 TaskScheduled[7]; \
             9 TaskStarted[8]; 10 TaskSucceeded[9]; 11 TaskStateExited[10]; 12 ExecutionSucceeded[11]"
        )
    );
    let timed_out = json!({
        "id": 5, "previousEventId": 4, "type": "TaskTimedOut",
        "taskTimedOutEventDetails": {"error": "States.Timeout", "resource": "invoke", "resourceType": "lambda"},
    });
    assert_eq!(wire(&run.history[4]), timed_out);
    let exited = json!({
        "id": 6, "previousEventId": 5, "type": "TaskStateExited",
        "stateExitedEventDetails": {
            "name": "Charge",
            "output": r#"{"Error":"States.Timeout","Cause":""}"#,
            "outputDetails": {"truncated": false},
        },
    });
    assert_eq!(wire(&run.history[5]), exited);
}

#[tokio::test]
async fn an_uncaught_timeout_ends_the_execution_without_a_cause() {
    let mock = mock_answers::<charge>([Answer::never()]);
    let run = testing::runtime()
        .mock(mock)
        .build()
        .run::<retried>(0)
        .await;
    let last = run.history.last().expect("there are events");
    let expected = json!({
        "id": last.id, "previousEventId": last.id - 1, "type": "ExecutionFailed",
        "executionFailedEventDetails": {"error": "States.Timeout"},
    });
    assert_eq!(wire(last), expected);
}

#[tokio::test]
async fn events_carry_the_data_that_the_service_writes() {
    let run = testing::runtime().build().run::<retried>(20).await;
    let events: Vec<Value> = run.history.iter().map(wire).collect();
    let expected = [
        json!({"id": 1, "previousEventId": 0, "type": "ExecutionStarted", "executionStartedEventDetails": {
            "input": "20", "inputDetails": {"truncated": false}, "roleArn": "arn:aws:iam::123456789012:role/workflow-runtime"}}),
        json!({"id": 2, "previousEventId": 0, "type": "TaskStateEntered", "stateEnteredEventDetails": {
            "input": "20", "inputDetails": {"truncated": false}, "name": "Charge"}}),
        json!({"id": 3, "previousEventId": 2, "type": "TaskScheduled", "taskScheduledEventDetails": {
            "parameters": r#"{"FunctionName":"Charge","Payload":20}"#, "region": "us-east-1",
            "resource": "invoke", "resourceType": "lambda", "timeoutInSeconds": 30}}),
        json!({"id": 4, "previousEventId": 3, "type": "TaskStarted", "taskStartedEventDetails": {
            "resource": "invoke", "resourceType": "lambda"}}),
        json!({"id": 5, "previousEventId": 4, "type": "TaskSucceeded", "taskSucceededEventDetails": {
            "output": r#"{"ExecutedVersion":"$LATEST","Payload":21,"StatusCode":200}"#, "outputDetails": {"truncated": false},
            "resource": "invoke", "resourceType": "lambda"}}),
        json!({"id": 6, "previousEventId": 5, "type": "TaskStateExited", "stateExitedEventDetails": {
            "name": "Charge", "output": "42", "outputDetails": {"truncated": false}}}),
        json!({"id": 7, "previousEventId": 6, "type": "ExecutionSucceeded", "executionSucceededEventDetails": {
            "output": "42", "outputDetails": {"truncated": false}}}),
    ];
    assert_eq!(events, expected);
    let time =
        serde_json::to_value(&run.history[0]).expect("events have JSON")["timestamp"].clone();
    assert_eq!(
        time,
        json!(1_767_225_600.0),
        "2026-01-01T00:00:00Z in seconds"
    );
}

#[tokio::test]
async fn a_result_that_is_too_large_fails_the_attempt() {
    let mock = mock_answers::<charge>([Answer::ok("x".repeat(262_143))]);
    let run = testing::runtime()
        .mock(mock)
        .build()
        .run::<retried>(0)
        .await;
    let failed = json!({
        "id": 5, "previousEventId": 4, "type": "TaskFailed",
        "taskFailedEventDetails": {
            "cause": "The state/task 'lambda' returned a result with a size exceeding the maximum number of bytes service limit.",
            "error": "States.DataLimitExceeded", "resource": "invoke", "resourceType": "lambda"},
    });
    assert_eq!(wire(&run.history[4]), failed);
}

task! {
    crash(input: u64) -> u64 {
        assert!(input != 0, "zero is no amount");
        Ok(input)
    }
}

workflow! {
    crashes(cx: Context, input: u64) -> Result<u64, Failure> { cx.step(0, crash(input)).await }
    definition definition("crashes", one_state("Crash", json!({"End": true})), &[Some("Crash")])
}

#[tokio::test]
async fn a_task_that_panics_is_a_function_that_crashed() {
    let run = testing::runtime().build().run::<crashes>(0).await;
    let error = run.output.expect_err("it fails");
    assert_eq!(error.error, "Lambda.Unknown");
    assert_eq!(error.cause, "the task panicked: zero is no amount");
}

workflow! {
    function_arn(cx: Context, amount: u64) -> Result<u64, TestError> { cx.step(0, charge(amount)).await }
    definition definition("function_arn", json!({"StartAt": "Charge", "States": {"Charge": {
        "Type": "Task", "Resource": "arn:aws:lambda:us-east-1:123456789012:function:charge",
        "TimeoutSeconds": 9, "End": true,
    }}}), &[Some("Charge")])
}

workflow! {
    activity(cx: Context, amount: u64) -> Result<u64, TestError> { cx.step(0, charge(amount)).await }
    definition definition("activity", json!({"StartAt": "Charge", "States": {"Charge": {
        "Type": "Task", "Resource": "arn:aws:states:us-east-1:123456789012:activity:charge",
        "TimeoutSeconds": 9, "HeartbeatSeconds": 4, "Catch": [{"ErrorEquals": ["States.HeartbeatTimeout"], "Next": "Late"}], "End": true,
    }, "Late": {"Type": "Fail", "Error": "Late"}}}), &[Some("Charge")])
}

workflow! {
    job(cx: Context, amount: u64) -> Result<u64, TestError> { cx.step(0, charge(amount)).await }
    definition definition("job", json!({"StartAt": "Charge", "States": {"Charge": {
        "Type": "Task", "Resource": "arn:aws:states:::states:startExecution.sync:2", "Arguments": {}, "End": true,
    }}}), &[Some("Charge")])
}

#[tokio::test]
async fn the_resource_decides_the_events() {
    let failed = || mock_answers::<charge>([Answer::failure("Declined", "no")]);
    let silent = || mock_answers::<charge>([Answer::never()]);
    let answers = || mock_with::<charge>(|_| Answer::ok(1));
    let types = |types: &str| -> Vec<String> { types.split(' ').map(str::to_owned).collect() };
    macro_rules! between {
        ($workflow:ident, $mock:expr) => {{
            let run = testing::runtime()
                .mock($mock)
                .build()
                .run::<$workflow>(0)
                .await;
            let types = run.event_types();
            let inner = types[2..types.len() - 1]
                .iter()
                .filter(|t| **t != "TaskStateExited");
            inner.map(|t| (*t).to_owned()).collect::<Vec<_>>()
        }};
    }
    let lambda = "LambdaFunctionScheduled LambdaFunctionStarted";
    assert_eq!(
        between!(function_arn, answers()),
        types(&format!("{lambda} LambdaFunctionSucceeded"))
    );
    assert_eq!(
        between!(function_arn, failed()),
        types(&format!("{lambda} LambdaFunctionFailed"))
    );
    assert_eq!(
        between!(function_arn, silent()),
        types(&format!("{lambda} LambdaFunctionTimedOut"))
    );
    let activity_ = "ActivityScheduled ActivityStarted";
    assert_eq!(
        between!(activity, answers()),
        types(&format!("{activity_} ActivitySucceeded"))
    );
    assert_eq!(
        between!(activity, failed()),
        types(&format!("{activity_} ActivityFailed"))
    );
    assert_eq!(
        between!(job, answers()),
        types("TaskScheduled TaskStarted TaskSubmitted TaskSucceeded")
    );
    assert_eq!(
        between!(job, failed()),
        types("TaskScheduled TaskStarted TaskFailed")
    );
}

#[tokio::test]
async fn a_missed_heartbeat_is_a_timeout_with_a_name_of_its_own() {
    let test = testing::runtime()
        .mock(mock_answers::<charge>([Answer::never()]))
        .build();
    let execution = test
        .runtime()
        .start::<activity>(0)
        .await
        .expect("it starts");
    let outcome = execution.outcome().await.expect("the type holds it");
    assert_eq!(outcome, Err(TestError::HeartbeatTimeout));
}

#[tokio::test]
async fn a_mock_that_never_answers_needs_a_timeout() {
    let silent = mock_answers::<crash>([Answer::never()]);
    let run = testing::runtime()
        .mock(silent)
        .build()
        .run::<crashes>(1)
        .await;
    let error = run.output.expect_err("nobody answers");
    assert_eq!(error.error, "States.Runtime");
    assert!(
        error.cause.starts_with("a mock never answers"),
        "{}",
        error.cause
    );
}
