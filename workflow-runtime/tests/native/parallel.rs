//! Parallel states.

use serde_json::json;
use std::time::Duration;
use workflow_runtime::Failure;
use workflow_runtime::native::Context;
use workflow_runtime::sleep::sleep;
use workflow_runtime::testing::{self, Answer, mock_answers, mock_with};

use crate::support::{TestError, chain, definition, lambda, pauses, recorded, wire};
use crate::{task, workflow};

task! { ship(order: u64) -> Result<u64, TestError> { Ok(order + 1) } }
task! { notify(order: u64) -> Result<String, TestError> { Ok(format!("order {order}")) } }

workflow! {
    both(cx: Context, order: u64) -> Result<(u64, String), TestError> {
        let (shipped, text) = cx.try_join(0, (
            async |cx: Context| cx.step(1, ship(order)).await,
            async |cx: Context| {
                cx.step(2, sleep(Duration::from_secs(10))).await;
                cx.step(3, notify(order)).await
            },
        )).await?;
        Ok((shipped, text))
    }
    definition definition("both", json!({"StartAt": "ShipAndNotify", "States": {"ShipAndNotify": {
        "Type": "Parallel",
        "Branches": [
            {"StartAt": "Ship", "States": {"Ship": lambda("Ship", json!({"TimeoutSeconds": 5, "End": true}))}},
            {"StartAt": "Wait", "States": {
                "Wait": {"Type": "Wait", "Seconds": 10, "Next": "Notify"},
                "Notify": lambda("Notify", json!({"End": true})),
            }},
        ],
        "End": true,
    }}}), &[Some("ShipAndNotify"), Some("Ship"), Some("Wait"), Some("Notify")])
}

#[tokio::test]
async fn branches_run_side_by_side_and_join_in_order() {
    let run = testing::runtime().build().run::<both>(7).await;
    assert_eq!(run.output, Ok((8, "order 7".to_owned())));
    assert_eq!(
        chain(&run.history),
        recorded(
            "1 ExecutionStarted[0]; 2 ParallelStateEntered[0]; 3 ParallelStateStarted[2]; \
             4 TaskStateEntered[3]; 5 TaskScheduled[4]; 6 TaskStarted[5]; 7 TaskSucceeded[6]; 8 TaskStateExited[7]; \
             9 WaitStateEntered[3]; 10 WaitStateExited[9]; 11 TaskStateEntered[10]; 12 TaskScheduled[11]; \
             13 TaskStarted[12]; 14 TaskSucceeded[13]; 15 TaskStateExited[14]; 16 ParallelStateSucceeded[15]; \
             17 ParallelStateExited[15]; 18 ExecutionSucceeded[17]"
        )
    );
}

#[tokio::test]
async fn a_failing_branch_stops_the_others() {
    let test = testing::runtime()
        .mock(mock_answers::<ship>([Answer::failure("Declined", "no")]))
        .build();
    let run = test.run::<both>(7).await;
    assert_eq!(run.output.expect_err("it fails").error, "Declined");
    assert!(test.calls::<notify>().is_empty());
    // The branch that had not started its Wait has nothing to abort.
    assert_eq!(
        chain(&run.history),
        recorded(
            "1 ExecutionStarted[0]; 2 ParallelStateEntered[0]; 3 ParallelStateStarted[2]; \
             4 TaskStateEntered[3]; 5 TaskScheduled[4]; 6 TaskStarted[5]; 7 TaskFailed[6]; 8 TaskStateAborted[7]; \
             9 ParallelStateFailed[7]; 10 ExecutionFailed[9]"
        )
    );
}

#[tokio::test]
async fn running_states_of_other_branches_are_aborted() {
    // Ship is silent until its timeout, while the other branch waits.
    let test = testing::runtime()
        .mock(mock_answers::<ship>([Answer::never()]))
        .build();
    let run = test.run::<both>(7).await;
    assert_eq!(run.output.expect_err("it fails").error, "States.Timeout");
    assert_eq!(pauses(&run.history), [5]);
    assert_eq!(
        chain(&run.history)[6..],
        recorded(
            "7 WaitStateEntered[3]; 8 TaskTimedOut[6]; 9 TaskStateAborted[8]; 10 WaitStateAborted[8]; \
             11 ParallelStateFailed[8]; 12 ExecutionFailed[11]"
        )
    );
}

workflow! {
    handled(cx: Context, order: u64) -> Result<u64, Failure> {
        let joined = cx.try_join(0, (
            async |cx: Context| cx.step(1, ship(order)).await,
            async |cx: Context| {
                if order == 9 { cx.enter(2); return Err(TestError::Declined); }
                cx.step(3, notify(order)).await
            },
        )).await;
        match joined {
            Ok((shipped, _)) => { cx.enter(4); Ok(shipped) }
            Err(TestError::Declined) => { cx.enter(5); Ok(0) }
            Err(other) => { cx.enter(6); Err(Failure::new("Rest", other.to_string())) }
        }
    }
    definition definition("handled", json!({"StartAt": "Both", "States": {
        "Both": {
            "Type": "Parallel",
            "Branches": [
                {"StartAt": "Ship", "States": {"Ship": lambda("Ship", json!({"End": true}))}},
                {"StartAt": "IfNine", "States": {
                    "IfNine": {"Type": "Choice", "Choices": [{"Condition": "{% $n = 9 %}", "Next": "Fail"}], "Default": "Notify"},
                    "Fail": {"Type": "Fail", "Error": "Declined"},
                    "Notify": lambda("Notify", json!({"End": true})),
                }},
            ],
            "Catch": [{"ErrorEquals": ["Declined"], "Next": "Declined"}, {"ErrorEquals": ["States.ALL"], "Next": "Rest"}],
            "Next": "Done",
        },
        "Done": {"Type": "Succeed"},
        "Declined": {"Type": "Pass", "End": true},
        "Rest": {"Type": "Fail", "Error": "Rest"},
    }}), &[Some("Both"), Some("Ship"), Some("Fail"), Some("Notify"), Some("Done"), Some("Declined"), Some("Rest")])
}

#[tokio::test]
async fn a_catcher_of_the_parallel_takes_a_branchs_error() {
    let run = testing::runtime().build().run::<handled>(9).await;
    assert_eq!(run.output, Ok(0));
    assert_eq!(
        chain(&run.history)[8..],
        recorded(
            "9 ChoiceStateEntered[3]; 10 ChoiceStateExited[9]; 11 FailStateEntered[10]; 12 ParallelStateFailed[11]; \
             13 ParallelStateExited[12]; 14 PassStateEntered[13]; 15 PassStateExited[14]; 16 ExecutionSucceeded[15]"
        )
    );
    let exited = wire(&run.history[12]);
    assert_eq!(
        exited["stateExitedEventDetails"]["output"],
        r#"{"Error":"Declined","Cause":"Declined"}"#
    );
}

#[tokio::test]
async fn an_error_that_the_body_cannot_hold_ends_the_execution_under_its_own_name() {
    let cases = [
        ("Declined", "SUCCEEDED", "Declined Both Ship"),
        // Caught by States.ALL, but TestError has no variant for it.
        ("Unheard", "Unheard", "Both Ship"),
        // Nothing catches it, and no ParallelStateFailed is recorded.
        ("States.Runtime", "States.Runtime", "Both Ship"),
    ];
    for (error, expected, _) in cases {
        let mock = mock_with::<ship>(move |_| Answer::failure(error, ""));
        let run = testing::runtime()
            .mock(mock)
            .build()
            .run::<handled>(1)
            .await;
        let outcome = run
            .output
            .map_or_else(|e| e.error, |_| "SUCCEEDED".to_owned());
        assert_eq!(outcome, expected);
    }
}
