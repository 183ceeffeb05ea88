//! Tasks that are answered through their token.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex};
use std::time::Duration;

use serde_json::json;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use workflow_runtime::clock::ManualClock;
use workflow_runtime::task::TaskContext;
use workflow_runtime::testing::{self, TestRuntime};
use workflow_runtime::{Callback, Failure, RuntimeError, TaskToken};

use crate::support::{chain, definition, recorded};
use crate::workflow;

/// Where the task of each order hands its tokens to.
static DESKS: LazyLock<Mutex<HashMap<u64, UnboundedSender<TaskToken>>>> =
    LazyLock::new(Mutex::default);

/// The tokens of an order.
fn desk(order: u64) -> UnboundedReceiver<TaskToken> {
    let (sender, receiver) = unbounded_channel();
    DESKS.lock().expect("nobody panics").insert(order, sender);
    receiver
}

#[workflow_runtime::task(callback)]
async fn approve(order: u64, token: TaskToken) -> Result<Callback<String>, Failure> {
    let desks = DESKS.lock().expect("nobody panics");
    desks[&order].send(token).expect("the test waits for it");
    Ok(Callback::pending())
}

workflow! {
    asks(cx: Context, order: u64) -> Result<String, Failure> { cx.step(0, approve(order)).await }
    definition definition("asks", json!({"StartAt": "Approve", "States": {"Approve": {
        "Type": "Task", "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken",
        "Arguments": {"FunctionName": "approve", "Payload": {}}, "TimeoutSeconds": 60, "HeartbeatSeconds": 10, "End": true,
    }}}), &[Some("Approve")])
}

fn standing_still() -> TestRuntime {
    let clock = ManualClock::new(jiff::Timestamp::UNIX_EPOCH);
    testing::runtime().clock(clock).build()
}

#[tokio::test]
async fn the_answer_to_the_token_is_the_result() {
    let test = standing_still();
    let mut desk = desk(1);
    let execution = test.runtime().start::<asks>(1).await.expect("it starts");
    let token = desk.recv().await.expect("a token");
    test.runtime()
        .send_task_heartbeat(&token)
        .await
        .expect("it waits");
    test.runtime()
        .send_task_success(&token, "yes")
        .await
        .expect("it waits");
    assert_eq!(execution.output().await, Ok("yes".to_owned()));
    assert_eq!(
        chain(&execution.history().await.expect("it is in memory")),
        recorded(
            "1 ExecutionStarted[0]; 2 TaskStateEntered[0]; 3 TaskScheduled[2]; 4 TaskStarted[3]; 5 TaskSubmitted[4]; \
             6 TaskSucceeded[5]; 7 TaskStateExited[6]; 8 ExecutionSucceeded[7]"
        )
    );
    let again = test.runtime().send_task_success(&token, "no").await;
    assert_eq!(again, Err(RuntimeError::TaskDoesNotExist));
    let unknown = test
        .runtime()
        .send_task_heartbeat(&TaskToken::new("made up"))
        .await;
    assert_eq!(unknown, Err(RuntimeError::TaskDoesNotExist));
}

#[tokio::test]
async fn a_failure_sent_is_the_tasks_error() {
    let test = standing_still();
    let mut desk = desk(2);
    let execution = test.runtime().start::<asks>(2).await.expect("it starts");
    let token = desk.recv().await.expect("a token");
    test.runtime()
        .send_task_failure(&token, "Refused", "too much")
        .await
        .expect("it waits");
    let outcome = execution.outcome().await.expect("the type holds it");
    assert_eq!(outcome, Err(Failure::new("Refused", "too much")));
}

#[tokio::test]
async fn a_token_that_is_not_answered_times_out() {
    let test = testing::runtime().build();
    let mut desk = desk(3);
    let execution = test.runtime().start::<asks>(3).await.expect("it starts");
    let token = desk.recv().await.expect("a token");
    let error = execution.output().await.expect_err("nobody answers");
    assert_eq!(error.error, "States.Timeout");
    let late = test.runtime().send_task_success(&token, "yes").await;
    assert_eq!(late, Err(RuntimeError::TaskTimedOut));
}

static CLOCK: LazyLock<ManualClock> =
    LazyLock::new(|| ManualClock::new(jiff::Timestamp::UNIX_EPOCH));

/// Takes 27 seconds, and says so in between, or does not.
#[workflow_runtime::task(activity)]
async fn work(beats: bool, context: TaskContext) -> Result<u64, Failure> {
    for _ in 0..3 {
        CLOCK.advance(Duration::from_secs(9));
        if beats {
            context.heartbeat().await;
        }
        tokio::task::yield_now().await;
    }
    Ok(27)
}

workflow! {
    works(cx: Context, beats: bool) -> Result<u64, Failure> { cx.step(0, work(beats)).await }
    definition definition("works", json!({"StartAt": "Work", "States": {"Work": {
        "Type": "Task", "Resource": "${Work}", "TimeoutSeconds": 60, "HeartbeatSeconds": 10, "End": true,
    }}}), &[Some("Work")])
}

#[tokio::test]
async fn heartbeats_keep_an_attempt_alive() {
    let test = testing::runtime().clock(CLOCK.clone()).build();
    assert_eq!(test.run::<works>(true).await.output, Ok(27));
    let error = test
        .run::<works>(false)
        .await
        .output
        .expect_err("it is silent for too long");
    assert_eq!(error.error, "States.Timeout");
}
