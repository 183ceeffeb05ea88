//! Map states.

use serde_json::{Value, json};
use workflow_runtime::__private::map;
use workflow_runtime::Failure;
use workflow_runtime::native::Context;
use workflow_runtime::testing::{self, Answer, event_types, mock_with};

use crate::support::{TestError, chain, definition, lambda, recorded, wire};
use crate::{task, workflow};

task! { label(item: u64) -> Result<u64, TestError> { Ok(item * 10) } }

fn machine(more: Value) -> Value {
    let mut state = json!({
        "Type": "Map", "Items": "{% $items %}",
        "ItemProcessor": {"StartAt": "Label", "States": {"Label": lambda("Label", json!({"TimeoutSeconds": 5, "End": true}))}},
        "End": true,
    });
    crate::support::merge(&mut state, more);
    json!({"StartAt": "MapItems", "States": {"MapItems": state}})
}

workflow! {
    one_by_one(cx: Context, items: Vec<u64>) -> Result<Vec<u64>, TestError> {
        cx.step(0, map(&items, async |cx: Context, item: &u64| cx.step(1, label(*item)).await).max_concurrency(1)).await
    }
    definition definition("one_by_one", machine(json!({"MaxConcurrency": 1})), &[Some("MapItems"), Some("Label")])
}

workflow! {
    at_once(cx: Context, items: Vec<u64>) -> Result<Vec<u64>, TestError> {
        cx.step(0, map(items, async |cx: Context, item| cx.step(1, label(item)).await)).await
    }
    definition definition("at_once", machine(json!({})), &[Some("MapItems"), Some("Label")])
}

#[tokio::test]
async fn iterations_follow_each_other_with_max_concurrency_1() {
    let run = testing::runtime()
        .build()
        .run::<one_by_one>(vec![1, 2])
        .await;
    assert_eq!(run.output, Ok(vec![10, 20]));
    assert_eq!(
        chain(&run.history),
        recorded(
            "1 ExecutionStarted[0]; 2 MapStateEntered[0]; 3 MapStateStarted[2]; \
             4 MapIterationStarted[3]; 5 TaskStateEntered[4]; 6 TaskScheduled[5]; 7 TaskStarted[6]; 8 TaskSucceeded[7]; \
             9 TaskStateExited[8]; 10 MapIterationSucceeded[9]; \
             11 MapIterationStarted[9]; 12 TaskStateEntered[11]; 13 TaskScheduled[12]; 14 TaskStarted[13]; \
             15 TaskSucceeded[14]; 16 TaskStateExited[15]; 17 MapIterationSucceeded[16]; \
             18 MapStateSucceeded[17]; 19 MapStateExited[17]; 20 ExecutionSucceeded[19]"
        )
    );
    assert_eq!(
        wire(&run.history[2])["mapStateStartedEventDetails"],
        json!({"length": 2})
    );
    assert_eq!(
        wire(&run.history[10])["mapIterationStartedEventDetails"],
        json!({"name": "MapItems", "index": 1})
    );
    assert_eq!(
        wire(&run.history[11])["stateEnteredEventDetails"]["input"],
        "2"
    );
}

#[tokio::test]
async fn no_items_are_no_iterations() {
    let run = testing::runtime().build().run::<at_once>(vec![]).await;
    assert_eq!(run.output, Ok(vec![]));
    assert_eq!(
        chain(&run.history),
        recorded(
            "1 ExecutionStarted[0]; 2 MapStateEntered[0]; 3 MapStateStarted[2]; 4 MapStateSucceeded[3]; \
             5 MapStateExited[3]; 6 ExecutionSucceeded[5]"
        )
    );
}

#[tokio::test]
async fn a_failing_iteration_stops_the_others() {
    // As recorded for four concurrent iterations whose task times out.
    let mock = mock_with::<label>(|_| Answer::never());
    let run = testing::runtime()
        .mock(mock)
        .build()
        .run::<at_once>(vec![1, 2, 3, 4])
        .await;
    assert_eq!(run.output.expect_err("it fails").error, "States.Timeout");
    let types = event_types(&run.history);
    let end = types
        .iter()
        .position(|t| *t == "TaskTimedOut")
        .expect("it times out");
    assert_eq!(
        types[end..],
        [
            "TaskTimedOut",
            "TaskTimedOut",
            "TaskTimedOut",
            "TaskTimedOut",
            "MapIterationFailed",
            "TaskStateAborted",
            "MapIterationAborted",
            "TaskStateAborted",
            "MapIterationAborted",
            "TaskStateAborted",
            "MapIterationAborted",
            "TaskStateAborted",
            "MapStateFailed",
            "ExecutionFailed",
        ]
    );
    let failed = run.history[end].id;
    let after = &run.history[end + 4..run.history.len() - 1];
    assert!(after.iter().all(|event| event.previous_event_id == failed));
    let aborted: Vec<_> = after
        .iter()
        .map(wire)
        .filter_map(|e| e.pointer("/mapIterationAbortedEventDetails/index").cloned())
        .collect();
    assert_eq!(aborted, [1, 2, 3]);
}

#[tokio::test]
async fn forty_iterations_run_at_once_and_results_keep_the_order() {
    let run = testing::runtime()
        .build()
        .run::<at_once>((0..100).collect())
        .await;
    assert_eq!(run.output, Ok((0..100).map(|n| n * 10).collect()));
    let types = event_types(&run.history);
    let first = types
        .iter()
        .position(|t| *t == "TaskStateEntered")
        .expect("they run");
    let started = types[..first]
        .iter()
        .filter(|t| **t == "MapIterationStarted")
        .count();
    assert_eq!(started, 40);
}

workflow! {
    tolerant(cx: Context, items: Vec<u64>) -> Result<Vec<u64>, Failure> {
        cx.step(0, map(&items, async |cx: Context, item: &u64| cx.step(1, label(*item)).await.map_err(|e| Failure::new("Label", e.to_string())))
            .tolerated_failure_count(1)).await
    }
    definition definition("tolerant", machine(json!({"ToleratedFailureCount": 1})), &[Some("MapItems"), Some("Label")])
}

#[tokio::test]
async fn so_many_failures_are_tolerated() {
    type Expected = Result<&'static [u64], &'static str>;
    let cases: &[(&[u64], Expected)] = &[
        (&[1, 0, 2], Ok(&[10, 20])),
        (&[0, 1, 0], Err("States.ExceedToleratedFailureThreshold")),
    ];
    for (items, expected) in cases {
        let mock = mock_with::<label>(|call| match call.payload::<u64>() {
            0 => Answer::failure("Declined", ""),
            _ => Answer::of_the_task(),
        });
        let run = testing::runtime()
            .mock(mock)
            .build()
            .run::<tolerant>(items.to_vec())
            .await;
        let output = run.output.map_err(|e| e.error);
        assert_eq!(
            output,
            expected.map(<[u64]>::to_vec).map_err(str::to_owned),
            "{items:?}"
        );
    }
}

workflow! {
    again(cx: Context, items: Vec<u64>) -> Result<Vec<u64>, TestError> {
        cx.step(0, map(&items, async |cx: Context, item: &u64| cx.step(1, label(*item)).await)).await
    }
    definition definition("again", machine(json!({"Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempts": 2}]})), &[Some("MapItems"), Some("Label")])
}

#[tokio::test]
async fn a_retry_of_the_map_runs_all_iterations_again() {
    let mock = mock_with::<label>(|call| match call.number {
        0 => Answer::failure("Declined", ""),
        _ => Answer::of_the_task(),
    });
    let test = testing::runtime().mock(mock).build();
    let run = test.run::<again>(vec![5]).await;
    assert_eq!(run.output, Ok(vec![50]));
    let types = event_types(&run.history);
    assert_eq!(
        types[7..11],
        [
            "TaskFailed",
            "MapIterationFailed",
            "TaskStateAborted",
            "MapStateStarted"
        ]
    );
    // The new attempt follows the failed event; MapStateFailed is only written after the last.
    assert_eq!(run.history[10].previous_event_id, run.history[7].id);
    assert!(!types.contains(&"MapStateFailed"));
}

#[tokio::test]
async fn a_map_outside_a_workflow_runs_its_bodies() {
    let items = vec![1_u64, 2, 3];
    let doubled: Vec<u64> = workflow_runtime::map::map(&items, async |item| item * 2)
        .max_concurrency(2)
        .await;
    assert_eq!(doubled, [2, 4, 6]);
    let failed: Result<Vec<u64>, Failure> =
        workflow_runtime::map::map(items, async |item| match item {
            2 => Err(Failure::new("Two", "")),
            other => Ok(other),
        })
        .await;
    assert_eq!(failed, Err(Failure::new("Two", "")));
}

workflow! {
    no_numbers(cx: Context, items: Vec<f64>) -> Result<Vec<f64>, Failure> {
        let shares: Vec<f64> = items.iter().map(|item| item / 0.0).collect();
        cx.step(0, map(&shares, async |_: Context, item: &f64| Ok::<_, Failure>(*item))).await
    }
    definition definition("no_numbers", machine(json!({})), &[Some("MapItems"), Some("Label")])
}

#[tokio::test]
async fn an_item_without_json_is_an_evaluation_error() {
    let run = testing::runtime()
        .build()
        .run::<no_numbers>(vec![1.0])
        .await;
    let error = run.output.expect_err("infinity has no JSON");
    assert_eq!(error.error, "States.QueryEvaluationError");
    assert!(error.cause.contains("inf has no JSON"), "{}", error.cause);
}
