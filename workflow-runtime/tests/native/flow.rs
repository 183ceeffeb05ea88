//! Marks: which states the history has.

use std::time::Duration;

use serde_json::{Value, json};
use workflow_runtime::Failure;
use workflow_runtime::sleep::sleep;
use workflow_runtime::testing::{self, mock};

use crate::support::{chain, definition, lambda, pauses, recorded, wire};
use crate::{task, workflow};

task! {
    check(number: u64) -> bool { Ok(number > 2) }
}

// let mut n = 0; while !check(n).await? { sleep(30 s).await; n += 1 } Ok(n)
workflow! {
    polls(cx: Context, number: u64) -> Result<u64, Failure> {
        let mut number = number;
        cx.enter(0);
        loop {
            let available = cx.step(1, check(number)).await?;
            cx.enter(2);
            if available { break; }
            cx.step(3, sleep(Duration::from_secs(30))).await;
            number += 1;
            cx.enter(4);
        }
        cx.enter(5);
        Ok(number)
    }
    // The assignments are in the Wait's and the Check's Assign, the return in the Choice's way.
    definition definition("polls", json!({"StartAt": "Check", "States": {
        "Check": lambda("Check", json!({"Next": "IfAvailable"})),
        "IfAvailable": {"Type": "Choice", "Choices": [{"Condition": "{% $available %}", "Next": "Done"}], "Default": "Wait"},
        "Wait": {"Type": "Wait", "Seconds": 30, "Next": "Check"},
        "Done": {"Type": "Succeed"},
    }}), &[None, Some("Check"), Some("IfAvailable"), Some("Wait"), None, Some("Done")])
}

#[tokio::test]
async fn a_loop_goes_through_its_states_each_time() {
    let run = testing::runtime().build().run::<polls>(1).await;
    assert_eq!(run.output, Ok(3));
    let turn = ["Check", "IfAvailable", "Wait"];
    let expected: Vec<_> = [&turn[..], &turn[..], &["Check", "IfAvailable", "Done"]].concat();
    assert_eq!(run.states_entered(), expected);
    assert_eq!(pauses(&run.history), [30, 30]);
}

#[tokio::test]
async fn choices_and_waits_hand_their_input_on() {
    let run = testing::runtime().build().run::<polls>(2).await;
    let inputs: Vec<Value> = run
        .history
        .iter()
        .map(wire)
        .filter_map(|e| e.pointer("/stateEnteredEventDetails/input").cloned())
        .collect();
    assert_eq!(inputs, ["2", "false", "false", "false", "true", "true"]);
    let exits: Vec<Value> = run
        .history
        .iter()
        .map(wire)
        .filter_map(|e| e.pointer("/stateExitedEventDetails/output").cloned())
        .collect();
    assert_eq!(exits, ["false", "false", "false", "true", "true", "3"]);
}

// if number > 2 { number } else { 0 }, where the compiler put a Pass without a site on one way.
workflow! {
    chooses(cx: Context, number: u64) -> Result<u64, Failure> {
        cx.enter(0);
        if number > 2 { cx.enter(1); return Ok(number); }
        if number == 1 { cx.enter(2); return Err(Failure::new("NotOne", "one is refused")); }
        Ok(0)
    }
    definition definition("chooses", json!({"StartAt": "If", "States": {
        "If": {"Type": "Choice", "Choices": [
            {"Condition": "{% true %}", "Next": "Large"}, {"Condition": "{% true %}", "Next": "Fail"}], "Default": "Small"},
        "Large": {"Type": "Pass", "End": true},
        "Small": {"Type": "Pass", "Next": "Zero"},
        "Zero": {"Type": "Succeed"},
        "Fail": {"Type": "Fail", "Error": "NotOne", "Cause": "one is refused"},
    }}), &[Some("If"), Some("Large"), Some("Fail")])
}

#[tokio::test]
async fn states_without_a_site_are_passed_through() {
    let cases: &[(u64, &str)] = &[
        (
            3,
            "1 ExecutionStarted[0]; 2 ChoiceStateEntered[0]; 3 ChoiceStateExited[2]; 4 PassStateEntered[3]; 5 PassStateExited[4]; 6 ExecutionSucceeded[5]",
        ),
        (
            0,
            "1 ExecutionStarted[0]; 2 ChoiceStateEntered[0]; 3 ChoiceStateExited[2]; 4 PassStateEntered[3]; 5 PassStateExited[4]; 6 SucceedStateEntered[5]; 7 SucceedStateExited[6]; 8 ExecutionSucceeded[7]",
        ),
        (
            1,
            "1 ExecutionStarted[0]; 2 ChoiceStateEntered[0]; 3 ChoiceStateExited[2]; 4 FailStateEntered[3]; 5 ExecutionFailed[4]",
        ),
    ];
    for (input, expected) in cases {
        let run = testing::runtime().build().run::<chooses>(*input).await;
        assert_eq!(chain(&run.history), recorded(expected), "{input}");
    }
}

#[tokio::test]
async fn a_fail_state_ends_with_its_error() {
    let run = testing::runtime().build().run::<chooses>(1).await;
    let failed = json!({"id": 5, "previousEventId": 4, "type": "ExecutionFailed",
        "executionFailedEventDetails": {"error": "NotOne", "cause": "one is refused"}});
    assert_eq!(wire(&run.history[4]), failed);
    let error = run.output.expect_err("it fails");
    assert_eq!((&*error.error, &*error.cause), ("NotOne", "one is refused"));
}

workflow! {
    disagrees(cx: Context, number: u64) -> Result<bool, Failure> {
        cx.step(0, check(number)).await?;
        cx.step(1, check(number)).await
    }
    definition definition("disagrees", json!({"StartAt": "First", "States": {
        "First": lambda("Check", json!({"End": true})),
        "Second": lambda("Check", json!({"End": true})),
    }}), &[Some("First"), Some("Second")])
}

#[tokio::test]
async fn code_that_its_definition_does_not_know_fails_and_says_where() {
    let run = testing::runtime().build().run::<disagrees>(0).await;
    let error = run.output.expect_err("it fails");
    assert_eq!(error.error, "States.Runtime");
    assert_eq!(
        error.cause,
        "the code and its definition disagree: the code reached the state `Second`, but the \
         definition does not lead there from the state `First`, which is done"
    );
}

workflow! {
    computes(cx: Context, number: u64) -> Result<u64, Failure> {
        let numbers = [1, 2];
        let index = usize::try_from(number).unwrap_or(9);
        let value = match number { 7 => 1 / (number - 7), _ => numbers[index] };
        cx.enter(0);
        Ok(value)
    }
    definition definition("computes", json!({"StartAt": "Compute", "States": {"Compute": {"Type": "Pass", "End": true}}}), &[Some("Compute")])
}

#[tokio::test]
async fn what_has_no_value_is_an_evaluation_error() {
    assert_eq!(
        testing::runtime().build().run::<computes>(1).await.output,
        Ok(2)
    );
    for (input, text) in [
        (7, "attempt to divide by zero"),
        (2, "index out of bounds: the len is 2 but the index is 2"),
    ] {
        let run = testing::runtime().build().run::<computes>(input).await;
        let error = run.output.expect_err("it fails");
        assert_eq!(error.error, "States.QueryEvaluationError");
        assert!(error.cause.ends_with(text), "{}", error.cause);
    }
}

workflow! {
    naps(cx: Context, millis: u64) -> Result<(), Failure> {
        cx.step(0, sleep(Duration::from_millis(millis))).await;
        Ok(())
    }
    definition definition("naps", json!({"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 1, "End": true}}}), &[Some("Wait")])
}

#[tokio::test]
async fn a_wait_takes_whole_seconds_within_limits() {
    for (millis, ok) in [
        (0, true),
        (86_400_000, true),
        (1_500, false),
        (100_000_000_000, false),
    ] {
        let run = testing::runtime().build().run::<naps>(millis).await;
        assert_eq!(run.output.is_ok(), ok, "{millis}");
    }
}

workflow! {
    endless(cx: Context, _number: u64) -> Result<u64, Failure> {
        loop {
            cx.enter(0);
        }
    }
    definition definition("endless", json!({"StartAt": "Again", "States": {"Again": {"Type": "Pass", "Next": "Again"}}}), &[Some("Again")])
}

#[tokio::test]
async fn the_last_event_that_fits_says_so() {
    let run = testing::runtime().build().run::<endless>(0).await;
    assert_eq!(run.history.len(), 25_000);
    let last = json!({"id": 25_000, "previousEventId": 24_999, "type": "ExecutionFailed", "executionFailedEventDetails": {
        "error": "States.Runtime", "cause": "The execution reached the maximum number of history events (25000)."}});
    assert_eq!(wire(&run.history[24_999]), last);
}

workflow! {
    bounded(cx: Context, number: u64) -> Result<bool, Failure> {
        loop {
            cx.step(0, check(number)).await?;
            cx.step(1, sleep(Duration::from_secs(7))).await;
        }
    }
    definition definition("bounded", json!({"TimeoutSeconds": 20, "StartAt": "Check", "States": {
        "Check": lambda("Check", json!({"Next": "Wait"})), "Wait": {"Type": "Wait", "Seconds": 7, "Next": "Check"}}}),
        &[Some("Check"), Some("Wait")])
}

#[tokio::test]
async fn an_execution_times_out() {
    let test = testing::runtime().mock(mock::<check>(|_| Ok(true))).build();
    let run = test.run::<bounded>(0).await;
    assert_eq!(test.calls::<check>().len(), 3);
    let last = run.history.last().expect("there are events");
    assert_eq!(
        wire(last),
        json!({"id": last.id, "previousEventId": 0, "type": "ExecutionTimedOut",
        "executionTimedOutEventDetails": {"error": "States.Timeout"}})
    );
    let error = run.output.expect_err("it fails");
    assert_eq!(
        error.to_string(),
        "the execution ended as TIMED_OUT with States.Timeout"
    );
}
