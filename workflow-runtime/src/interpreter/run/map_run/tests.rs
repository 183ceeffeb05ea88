use std::collections::BTreeMap;
use std::future::IntoFuture;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use serde_json::{Value, json};
use workflow_core::asl::StateMachine;
use workflow_core::error::Failure;

use crate::clock::JumpingClock;
use crate::history::{EventDetails, HistoryEvent};
use crate::interpreter::{Buckets, Handlers, Invocation, Program};
use crate::runtime::{
    ExecutionError, ExecutionStatus, MapRunCounts, MapRunDescription, MapRunStatus, Runtime,
};

/// The history of every execution, by ARN.
type Histories = Arc<Mutex<BTreeMap<String, Vec<HistoryEvent>>>>;

/// What a run leaves behind.
struct Ran {
    arn: String,
    outcome: Result<Value, ExecutionError>,
    histories: BTreeMap<String, Vec<HistoryEvent>>,
    map_runs: Vec<MapRunDescription>,
}

impl Ran {
    fn history(&self) -> &[HistoryEvent] {
        &self.histories[&self.arn]
    }

    /// `3 MapStateStarted 2`
    fn events(&self) -> Vec<String> {
        shown(self.history())
    }

    /// The child executions.
    fn children(&self) -> Vec<(&String, &Vec<HistoryEvent>)> {
        let children = self.histories.iter().filter(|(arn, _)| **arn != self.arn);
        children.collect()
    }

    fn error(&self) -> (&str, &str) {
        let error = self.outcome.as_ref().unwrap_err();
        (&error.error, &error.cause)
    }

    fn seconds(&self) -> i64 {
        let (first, last) = (&self.history()[0], self.history().last().unwrap());
        last.timestamp.duration_since(first.timestamp).as_secs()
    }
}

fn shown(history: &[HistoryEvent]) -> Vec<String> {
    let shown = |event: &HistoryEvent| {
        let (id, previous) = (event.id, event.previous_event_id);
        format!("{id} {} {previous}", event.event_type.as_str())
    };
    history.iter().map(shown).collect()
}

fn buckets() -> Buckets {
    let buckets = Buckets::memory();
    buckets.create("inbox").unwrap();
    buckets.create("outbox").unwrap();
    buckets.put("inbox", "numbers.json", "[1,2,3]").unwrap();
    buckets
        .put("inbox", "rows.csv", "id,name\n1,one\n2,two\n")
        .unwrap();
    buckets
}

async fn run_with(machine: Value, input: Value, handlers: Handlers, buckets: Buckets) -> Ran {
    let machine = StateMachine::from_json(&machine.to_string()).unwrap();
    let program = Program::new("machine", &machine)
        .unwrap()
        .handlers(handlers);
    let histories = Histories::default();
    let seen = histories.clone();
    let runtime = Runtime::builder()
        .clock(JumpingClock::new(Timestamp::UNIX_EPOCH))
        .buckets(buckets)
        .on_event(move |record, event| {
            let mut seen = seen.lock().unwrap();
            seen.entry(record.arn.to_string())
                .or_default()
                .push(event.clone());
        })
        .build()
        .await
        .unwrap();
    let execution = runtime
        .start_program(&program, input)
        .name("e")
        .await
        .unwrap();
    let outcome = execution.output().await;
    let arn = execution.arn().to_owned();
    // Children that were stopped end after their parent.
    for _ in 0..1000 {
        let open = |arn: &String| {
            let record = runtime.kept(arn).unwrap();
            record.status() == ExecutionStatus::Running
        };
        let arns: Vec<String> = histories.lock().unwrap().keys().cloned().collect();
        if !arns.iter().any(open) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    let histories = histories.lock().unwrap().clone();
    Ran {
        arn,
        outcome,
        histories,
        map_runs: execution.map_runs().await.unwrap(),
    }
}

async fn run(machine: Value, input: Value) -> Ran {
    run_with(machine, input, Handlers::new(), buckets()).await
}

/// A machine of one distributed Map state, whose children run `states`.
fn map(states: Value, fields: Value) -> Value {
    let start = states.as_object().unwrap().keys().next().unwrap().clone();
    let mut map = json!({
        "Type": "Map",
        "Label": "Each",
        "ItemProcessor": {
            "ProcessorConfig": {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"},
            "StartAt": start,
            "States": states,
        },
        "End": true,
    });
    for (field, value) in fields.as_object().unwrap() {
        map[field] = value.clone();
    }
    json!({"StartAt": "Map", "States": {"Map": map}})
}

fn pass() -> Value {
    json!({"Inner": {"Type": "Pass", "End": true}})
}

fn reader(key: &str) -> Value {
    json!({
        "Resource": "arn:aws:states:::s3:getObject",
        "ReaderConfig": {"InputType": "JSON"},
        "Parameters": {"Bucket": "inbox", "Key": key},
    })
}

/// Fails for items that are negative.
fn checked() -> Value {
    json!({
        "Check": {
            "Type": "Choice",
            "Choices": [{"Variable": "$", "NumericLessThan": 0, "Next": "Bad"}],
            "Default": "Good",
        },
        "Bad": {"Type": "Fail", "Error": "Negative", "Cause": "it is"},
        "Good": {"Type": "Pass", "End": true},
    })
}

#[tokio::test]
async fn each_item_is_an_execution_of_its_own() {
    let ran = run(map(pass(), json!({})), json!(["a", {"b": 1}])).await;
    assert_eq!(ran.outcome, Ok(json!(["a", {"b": 1}])));
    let expected = [
        "1 ExecutionStarted 0",
        "2 MapStateEntered 0",
        "3 MapStateStarted 2",
        "4 MapRunStarted 3",
        "5 MapRunSucceeded 4",
        "6 MapStateSucceeded 5",
        "7 MapStateExited 5",
        "8 ExecutionSucceeded 7",
    ];
    assert_eq!(ran.events(), expected);
    let Some(EventDetails::MapStateStarted { length }) = &ran.history()[2].details else {
        panic!("{:?}", ran.history()[2]);
    };
    assert_eq!(*length, 2);
    let Some(EventDetails::MapRun { map_run_arn }) = &ran.history()[3].details else {
        panic!("{:?}", ran.history()[3]);
    };
    let prefix = "arn:aws:states:us-east-1:123456789012:mapRun:machine/Each:";
    assert!(map_run_arn.starts_with(prefix), "{map_run_arn}");

    let children = ran.children();
    assert_eq!(children.len(), 2);
    for (arn, history) in children {
        let prefix = "arn:aws:states:us-east-1:123456789012:execution:machine/Each:";
        assert!(arn.starts_with(prefix), "{arn}");
        let expected = [
            "1 ExecutionStarted 0",
            "2 PassStateEntered 0",
            "3 PassStateExited 2",
            "4 ExecutionSucceeded 3",
        ];
        assert_eq!(shown(history), expected);
    }
}

#[tokio::test]
async fn items_come_from_data_or_readers_and_go_through_selector_and_batcher() {
    let csv = json!({
        "Resource": "arn:aws:states:::s3:getObject",
        "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW", "MaxItemsPath": "$.max"},
        "Parameters": {"Bucket.$": "$.bucket", "Key": "rows.csv"},
    });
    let selector = json!({"at.$": "$$.Map.Item.Index", "from.$": "$$.Map.Item.Source", "is.$": "$$.Map.Item.Value"});
    for (fields, input, expected) in [
        (json!({}), json!([]), json!([])),
        (
            json!({"ItemsPath": "$.list"}),
            json!({"list": [1, 2]}),
            json!([1, 2]),
        ),
        // An entry of an object is a pair, unless a selector takes it apart.
        (
            json!({"ItemsPath": "$.o"}),
            json!({"o": {"k": 1}}),
            json!([{"Key": "k", "Value": 1}]),
        ),
        (
            json!({"ItemSelector": {"k.$": "$$.Map.Item.Key", "v.$": "$$.Map.Item.Value"}}),
            json!({"x": [1]}),
            json!([{"k": "x", "v": [1]}]),
        ),
        (
            json!({"ItemSelector": selector}),
            json!([7]),
            json!([{"at": 0, "from": "STATE_DATA", "is": 7}]),
        ),
        (
            json!({"ItemReader": reader("numbers.json")}),
            json!({}),
            json!([1, 2, 3]),
        ),
        (
            json!({"ItemReader": csv, "ItemSelector": selector}),
            json!({"bucket": "inbox", "max": "1"}),
            json!([{"at": 0, "from": "S3://inbox/rows.csv", "is": {"id": "1", "name": "one"}}]),
        ),
        (
            json!({"ItemReader": reader("numbers.json"), "ItemBatcher": {"MaxItemsPerBatchPath": "$.n", "BatchInput": {"all.$": "$.n"}}}),
            json!({"n": 2}),
            json!([{"BatchInput": {"all": 2}, "Items": [1, 2]}, {"BatchInput": {"all": 2}, "Items": [3]}]),
        ),
        (
            json!({"ItemBatcher": {"MaxInputBytesPerBatch": 15}, "ResultWriter": {"WriterConfig": {"Transformation": "COMPACT", "OutputType": "JSON"}}}),
            json!([1, 2, 3]),
            json!([{"Items": [1, 2]}, {"Items": [3]}]),
        ),
    ] {
        let ran = run(map(pass(), fields.clone()), input).await;
        assert_eq!(ran.outcome, Ok(expected), "{fields}");
    }
}

#[tokio::test]
async fn each_item_draws_random_values_of_its_own() {
    let fields = json!({"ItemSelector": {"id.$": "States.UUID()"}});
    let mut inline = map(pass(), fields.clone());
    inline["States"]["Map"]["ItemProcessor"]["ProcessorConfig"] = json!({"Mode": "INLINE"});
    for machine in [map(pass(), fields), inline] {
        let ran = run(machine, json!([1, 2])).await;
        let output = ran.outcome.unwrap();
        assert!(output[0]["id"].is_string());
        assert_ne!(output[0], output[1]);
    }
}

#[tokio::test]
async fn jsonata_reads_and_batches() {
    let mut machine = map(
        json!({"Inner": {"Type": "Pass", "Output": "{% $states.input.Items %}", "End": true}}),
        json!({
            "ItemReader": {
                "Resource": "arn:aws:states:::s3:getObject",
                "ReaderConfig": {"InputType": "JSON", "MaxItems": "{% $max := 2 %}"},
                "Arguments": {"Bucket": "{% $states.input.bucket %}", "Key": "numbers.json"},
            },
            "ItemSelector": "{% $states.context.Map.Item.Value * 10 %}",
            "ItemBatcher": {"MaxItemsPerBatch": "{% $states.input.size %}"},
            "ResultWriter": {"WriterConfig": {"Transformation": "FLATTEN", "OutputType": "JSON"}},
        }),
    );
    machine["QueryLanguage"] = json!("JSONata");
    let ran = run(machine, json!({"bucket": "inbox", "size": 2})).await;
    assert_eq!(ran.outcome, Ok(json!([10, 20])));
}

#[tokio::test]
async fn children_have_a_context_of_their_own() {
    let states = json!({
        "Inner": {
            "Type": "Pass",
            "Parameters": {
                "id.$": "$$.Execution.Id",
                "input.$": "$$.Execution.Input",
                "machine.$": "$$.StateMachine.Id",
                "name.$": "$$.StateMachine.Name",
                "index.$": "$$.Map.Item.Index",
                "start.$": "$$.Execution.StartTime",
            },
            "End": true,
        },
    });
    let ran = run(map(states, json!({})), json!([{"x": 1}])).await;
    let output = ran.outcome.as_ref().unwrap()[0].clone();
    assert_eq!(output["input"], json!({"x": 1}));
    assert_eq!(
        output["machine"],
        "arn:aws:states:us-east-1:123456789012:stateMachine:machine/Each"
    );
    assert_eq!(output["name"], "machine/Each");
    assert_eq!(output["index"], 0);
    assert_eq!(output["start"], "1970-01-01T00:00:00.000Z");
    assert_eq!(output["id"], json!(ran.children()[0].0));
}

#[tokio::test]
async fn express_children_have_arns_of_their_kind() {
    let mut machine = map(pass(), json!({}));
    machine["States"]["Map"]["ItemProcessor"]["ProcessorConfig"]["ExecutionType"] =
        json!("EXPRESS");
    let ran = run(machine, json!([1])).await;
    assert_eq!(ran.outcome, Ok(json!([1])));
    let arn = ran.children()[0].0;
    let rest = arn.strip_prefix("arn:aws:states:us-east-1:123456789012:express:machine/Each:");
    assert_eq!(rest.unwrap().split(':').count(), 2, "{arn}");
}

#[tokio::test]
async fn express_children_have_five_minutes() {
    let states = json!({"Long": {"Type": "Wait", "Seconds": 400, "End": true}});
    let mut machine = map(states, json!({"ToleratedFailureCount": 1}));
    machine["States"]["Map"]["ItemProcessor"]["ProcessorConfig"]["ExecutionType"] =
        json!("EXPRESS");
    let ran = run(machine, json!([1])).await;
    assert_eq!(ran.seconds(), 300);
    assert_eq!(ran.map_runs[0].item_counts.timed_out, 1);
    assert_eq!(ran.outcome.unwrap()[0]["Status"], "TIMED_OUT");
}

#[tokio::test]
async fn failures_are_tolerated_up_to_a_number_or_percentage_of_items() {
    let exceeded = Err((
        "States.ExceedToleratedFailureThreshold",
        "The specified tolerated failure threshold was exceeded",
    ));
    for (fields, input, succeeds) in [
        (json!({}), json!([1, -1]), false),
        (json!({"ToleratedFailureCount": 0}), json!([1, -1]), false),
        (json!({"ToleratedFailureCount": 1}), json!([1, -1]), true),
        (json!({"ToleratedFailureCount": 1}), json!([-1, -1]), false),
        (
            json!({"ToleratedFailurePercentage": 50}),
            json!([1, -1]),
            true,
        ),
        (
            json!({"ToleratedFailurePercentage": 49.9}),
            json!([1, -1]),
            false,
        ),
        (
            json!({"ToleratedFailurePercentage": 100}),
            json!([-1, -1]),
            true,
        ),
        (
            json!({"ToleratedFailureCount": 5, "ToleratedFailurePercentage": 10}),
            json!([1, -1]),
            false,
        ),
        (
            json!({"ToleratedFailureCountPath": "$[0]"}),
            json!([1, -1]),
            true,
        ),
    ] {
        let ran = run(map(checked(), fields.clone()), input.clone()).await;
        match succeeds {
            false => assert_eq!(
                ran.outcome.as_ref().map(drop).map_err(|_| ran.error()),
                exceeded,
                "{fields} {input}"
            ),
            true => {
                let output = ran.outcome.unwrap();
                let statuses: Vec<_> = output
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|r| r["Status"].as_str())
                    .collect();
                let expected: Vec<_> = input
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|n| (n.as_i64() < Some(0)).then_some("FAILED"))
                    .collect();
                assert_eq!(statuses, expected, "{fields} {input}");
            }
        }
    }
    // A batch that fails is as many items as it has.
    let mut machine = map(
        json!({"Bad": {"Type": "Fail"}}),
        json!({"ItemBatcher": {"MaxItemsPerBatch": 2}, "ToleratedFailureCount": 2}),
    );
    assert!(run(machine.clone(), json!([1, 2])).await.outcome.is_ok());
    machine["States"]["Map"]["ToleratedFailureCount"] = json!(1);
    assert!(run(machine, json!([1, 2])).await.outcome.is_err());
}

#[tokio::test]
async fn map_runs_are_described() {
    let counts = |pending, succeeded, failed, aborted| MapRunCounts {
        pending,
        succeeded,
        failed,
        aborted,
        total: pending + succeeded + failed + aborted,
        ..MapRunCounts::default()
    };
    let batches = json!({"ItemBatcher": {"MaxItemsPerBatch": 2}, "MaxConcurrency": 3});
    let tolerant = json!({"ToleratedFailureCount": 1, "MaxConcurrency": 1});
    let mut stopped = map(
        json!({"Long": {"Type": "Wait", "Seconds": 9, "End": true}}),
        json!({"MaxConcurrency": 1}),
    );
    stopped["TimeoutSeconds"] = json!(5);
    for (machine, status, items, executions, seconds) in [
        (
            map(pass(), batches),
            MapRunStatus::Succeeded,
            counts(0, 3, 0, 0),
            counts(0, 2, 0, 0),
            0,
        ),
        (
            map(checked(), tolerant),
            MapRunStatus::Succeeded,
            counts(0, 2, 1, 0),
            counts(0, 2, 1, 0),
            0,
        ),
        (
            map(checked(), json!({"MaxConcurrency": 1})),
            MapRunStatus::Failed,
            counts(1, 1, 1, 0),
            counts(1, 1, 1, 0),
            0,
        ),
        (
            map(pass(), json!({"ItemReader": reader("none")})),
            MapRunStatus::Failed,
            counts(0, 0, 0, 0),
            counts(0, 0, 0, 0),
            0,
        ),
        (
            stopped,
            MapRunStatus::Aborted,
            counts(2, 0, 0, 1),
            counts(2, 0, 0, 1),
            5,
        ),
    ] {
        let ran = run(machine.clone(), json!([1, -2, 3])).await;
        let [described] = &ran.map_runs[..] else {
            panic!("{:?}", ran.map_runs);
        };
        assert_eq!(described.status, status, "{machine}");
        assert_eq!(described.item_counts, items, "{machine}");
        assert_eq!(described.execution_counts, executions, "{machine}");
        let took = described
            .stop_date
            .unwrap()
            .duration_since(described.start_date);
        assert_eq!(took.as_secs(), seconds, "{machine}");
        let map_run = ran.history().iter().find_map(|event| match &event.details {
            Some(EventDetails::MapRun { map_run_arn }) => Some(map_run_arn),
            _ => None,
        });
        assert_eq!(Some(&described.map_run_arn), map_run);
        assert_eq!(
            described.executions.len(),
            executions.total - executions.pending
        );
        for child in &described.executions {
            assert_eq!(
                child.history().last().map(|e| e.event_type),
                ran.histories[&*child.arn].last().map(|e| e.event_type)
            );
        }
    }
}

#[tokio::test]
async fn a_map_run_that_fails_is_retried_and_caught_as_a_whole() {
    let retry = json!([{"ErrorEquals": ["States.ItemReaderFailed"], "IntervalSeconds": 3, "MaxAttempts": 1}]);
    let catch = json!([{"ErrorEquals": ["States.ALL"], "Next": "Caught"}]);
    let mut machine = map(
        pass(),
        json!({"ItemReader": reader("none.json"), "Retry": retry, "Catch": catch}),
    );
    machine["States"]["Caught"] = json!({"Type": "Pass", "End": true});
    let ran = run(machine, json!({})).await;
    let expected = [
        "1 ExecutionStarted 0",
        "2 MapStateEntered 0",
        "3 MapStateStarted 2",
        "4 MapRunStarted 3",
        "5 MapRunFailed 4",
        "6 MapStateStarted 5",
        "7 MapRunStarted 6",
        "8 MapRunFailed 7",
        "9 MapStateFailed 8",
        "10 MapStateExited 9",
        "11 PassStateEntered 10",
        "12 PassStateExited 11",
        "13 ExecutionSucceeded 12",
    ];
    assert_eq!(ran.events(), expected);
    assert_eq!(ran.seconds(), 3);
    let output = ran.outcome.unwrap();
    assert_eq!(output["Error"], "States.ItemReaderFailed");
    assert!(
        output["Cause"]
            .as_str()
            .unwrap()
            .starts_with("The specified key does not exist.")
    );
}

#[tokio::test]
async fn what_the_state_says_wrong_ends_it_where_the_service_looks() {
    let runtime = "States.Runtime";
    let threshold = json!({"ToleratedFailureCountPath": "$.n", "ItemsPath": "$.list"});
    let started = [
        "1 ExecutionStarted 0",
        "2 MapStateEntered 0",
        "3 MapStateStarted 2",
    ];
    for (fields, input, events, error, cause) in [
        (
            threshold.clone(),
            json!({"list": [0], "n": "x"}),
            &started[..],
            runtime,
            "The ToleratedFailureCountPath field refers to value \"x\" which is not a valid integer: $.n",
        ),
        (
            threshold,
            json!({"list": [0], "n": -1}),
            &started,
            runtime,
            "ToleratedFailureCount cannot be negative.",
        ),
        (
            json!({"ItemsPath": "$.list"}),
            json!({"list": 1}),
            &started[..2],
            runtime,
            "Reference path \"$.list\" must point to array.",
        ),
        (
            json!({"MaxConcurrencyPath": "$.n"}),
            json!({"n": []}),
            &started[..2],
            runtime,
            "The MaxConcurrencyPath field refers to value \"[]\" which is not a valid integer: $.n",
        ),
    ] {
        let ran = run(map(pass(), fields.clone()), input).await;
        let prefix =
            "An error occurred while executing the state 'Map' (entered at the event id #2). ";
        assert_eq!(
            ran.error(),
            (error, format!("{prefix}{cause}").as_str()),
            "{fields}"
        );
        let last = events.len();
        let mut expected: Vec<String> = events.iter().map(|&e| e.to_owned()).collect();
        expected.push(format!("{} ExecutionFailed {last}", last + 1));
        assert_eq!(ran.events(), expected, "{fields}");
    }
}

#[tokio::test]
async fn inline_maps_have_no_readers_batchers_and_writers() {
    for (field, value) in [
        ("ItemReader", reader("numbers.json")),
        ("ItemBatcher", json!({"MaxItemsPerBatch": 1})),
        (
            "ResultWriter",
            json!({"WriterConfig": {"Transformation": "NONE", "OutputType": "JSON"}}),
        ),
    ] {
        let mut machine = map(pass(), json!({field: value}));
        machine["States"]["Map"]["ItemProcessor"]["ProcessorConfig"] = json!({"Mode": "INLINE"});
        let ran = run(machine, json!([1])).await;
        let cause = "An error occurred while executing the state 'Map' (entered at the event id #2). The ItemReader, ItemBatcher and ResultWriter fields are not supported for INLINE maps";
        assert_eq!(ran.error(), ("States.Runtime", cause), "{field}");
        assert!(ran.map_runs.is_empty());
    }
}

#[tokio::test]
async fn children_run_by_the_time_of_day() {
    let machine = map(pass(), json!({}));
    let machine = StateMachine::from_json(&machine.to_string()).unwrap();
    let program = Program::new("machine", &machine).unwrap();
    let runtime = Runtime::builder().build().await.unwrap();
    let items: Vec<u32> = (0..100).collect();
    let executions = (0..4).map(|_| runtime.start_program(&program, json!(items)).into_future());
    for execution in executions.collect::<Vec<_>>() {
        let execution = execution.await.unwrap();
        assert_eq!(execution.output().await, Ok(json!(items)));
        let runs = execution.map_runs().await.unwrap();
        assert_eq!(runs[0].item_counts.succeeded, 100);
    }
}

#[tokio::test]
async fn few_children_run_at_once_and_all_have_the_parents_time() {
    let states = json!({"Wait": {"Type": "Wait", "SecondsPath": "$", "End": true}});
    for (max_concurrency, input, seconds) in [
        (0, json!([10, 20, 30]), 30),
        (1, json!([10, 20, 30]), 60),
        (2, json!([10, 20, 30]), 40),
        (3, json!([]), 0),
    ] {
        let machine = map(states.clone(), json!({"MaxConcurrency": max_concurrency}));
        let ran = run(machine, input.clone()).await;
        assert_eq!(ran.outcome, Ok(input));
        assert_eq!(ran.seconds(), seconds, "{max_concurrency}");
    }
}

/// How long work takes when `workers` take the next piece as soon as they are free.
fn makespan(durations: &[i64], workers: usize) -> i64 {
    let mut free = vec![0; workers.min(durations.len()).max(1)];
    for duration in durations {
        let first = free.iter_mut().min().unwrap();
        *first += duration;
    }
    free.into_iter().max().unwrap()
}

#[tokio::test]
async fn nested_children_of_random_length_take_the_time_they_should() {
    // Numbers that look random (xorshift).
    let mut state = 0x5eed_u64;
    let mut below = move |limit: u64| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state % limit
    };
    for _ in 0..40 {
        let jobs: Vec<Vec<i64>> = (0..below(6))
            .map(|_| (0..below(6)).map(|_| below(20) as i64).collect())
            .collect();
        let (outer, inner) = (below(4), below(4));
        let states = json!({"Wait": {"Type": "Wait", "SecondsPath": "$", "End": true}});
        let mut nested = map(states, json!({"MaxConcurrency": inner}))["States"]["Map"].clone();
        nested["Label"] = json!("Inner");
        let machine = map(json!({"Nested": nested}), json!({"MaxConcurrency": outer}));
        let ran = run(machine, json!(jobs)).await;
        assert_eq!(ran.outcome, Ok(json!(jobs)));
        let workers = |limit: u64| match limit {
            0 => usize::MAX,
            limit => limit as usize,
        };
        let durations: Vec<_> = jobs
            .iter()
            .map(|job| makespan(job, workers(inner)))
            .collect();
        let expected = makespan(&durations, workers(outer));
        assert_eq!(ran.seconds(), expected, "{jobs:?} {outer} {inner}");
    }
}

#[tokio::test]
async fn children_end_with_their_parent() {
    let states = json!({"Long": {"Type": "Wait", "Seconds": 100, "End": true}});
    let inner = map(states, json!({}));
    // The whole execution runs out of time.
    let mut machine = inner.clone();
    machine["TimeoutSeconds"] = json!(7);
    let ran = run(machine, json!([1, 2])).await;
    assert_eq!(ran.error().0, "States.Timeout");
    assert_eq!(ran.seconds(), 7);
    for (_, history) in ran.children() {
        assert_eq!(
            history.last().unwrap().event_type.as_str(),
            "ExecutionAborted"
        );
    }
    // A branch beside the Map state fails.
    let machine = json!({
        "StartAt": "Both",
        "States": {
            "Both": {
                "Type": "Parallel",
                "End": true,
                "Branches": [
                    inner,
                    {"StartAt": "Soon", "States": {
                        "Soon": {"Type": "Wait", "Seconds": 5, "Next": "Fail"},
                        "Fail": {"Type": "Fail", "Error": "Beside"},
                    }},
                ],
            },
        },
    });
    let ran = run(machine, json!([1, 2])).await;
    assert_eq!(ran.error().0, "Beside");
    assert_eq!(ran.seconds(), 5);
    let types: Vec<_> = ran
        .history()
        .iter()
        .map(|e| e.event_type.as_str())
        .collect();
    assert!(types.contains(&"MapRunAborted"), "{types:?}");
    assert_eq!(ran.children().len(), 2);
    for (_, history) in ran.children() {
        assert_eq!(
            history.last().unwrap().event_type.as_str(),
            "ExecutionAborted"
        );
    }
    // Too many children failed.
    let states = json!({
        "Check": {
            "Type": "Choice",
            "Choices": [{"Variable": "$", "NumericLessThan": 0, "Next": "Bad"}],
            "Default": "Long",
        },
        "Bad": {"Type": "Fail"},
        "Long": {"Type": "Wait", "Seconds": 100, "End": true},
    });
    let ran = run(map(states, json!({"MaxConcurrency": 2})), json!([1, -1, 3])).await;
    assert_eq!(ran.error().0, "States.ExceedToleratedFailureThreshold");
    let ends: Vec<_> = ran
        .children()
        .iter()
        .map(|(_, h)| h.last().unwrap().event_type.as_str())
        .collect();
    assert_eq!(ends.len(), 2, "the third never starts");
    assert!(ends.contains(&"ExecutionAborted") && ends.contains(&"ExecutionFailed"));
}

#[tokio::test]
async fn children_call_tasks_and_may_have_children() {
    let calls = Arc::new(Mutex::new(Vec::new()));
    let seen = calls.clone();
    let handlers = Handlers::new().function("work", move |call: Invocation| {
        let seen = seen.clone();
        async move {
            seen.lock().unwrap().push(call.parameters.clone());
            match call.parameters["n"].as_i64() {
                Some(n) => Ok(json!(n * 2)),
                None => Err(Failure::new("NoNumber", "")),
            }
        }
    });
    let task = json!({
        "Work": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "work", "Payload": {"n.$": "$"}},
            "OutputPath": "$.Payload",
            "End": true,
        },
    });
    let mut inner = map(task, json!({}))["States"]["Map"].clone();
    inner["Label"] = json!("Inner");
    let ran = run_with(
        map(json!({"Nested": inner}), json!({"MaxConcurrency": 1})),
        json!([[1, 2], [3]]),
        handlers,
        buckets(),
    )
    .await;
    assert_eq!(ran.outcome, Ok(json!([[2, 4], [6]])));
    assert_eq!(
        *calls.lock().unwrap(),
        [json!({"n": 1}), json!({"n": 2}), json!({"n": 3})]
    );
    let arns: Vec<_> = ran.histories.keys().collect();
    let of = |label: &str| {
        arns.iter()
            .filter(|arn| arn.contains(&format!(":machine/{label}:")))
            .count()
    };
    assert_eq!((of("Each"), of("Inner")), (2, 3), "{arns:?}");
}

#[tokio::test]
async fn results_are_exported_to_buckets() {
    let buckets = buckets();
    let writer = json!({"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "outbox", "Prefix.$": "$.prefix"}});
    let fields = json!({"ItemsPath": "$.list", "ToleratedFailureCount": 1, "ResultWriter": writer});
    let ran = run_with(
        map(checked(), fields),
        json!({"list": [1, -2, 3], "prefix": "jobs"}),
        Handlers::new(),
        buckets.clone(),
    )
    .await;
    let output = ran.outcome.as_ref().unwrap();
    let arn = output["MapRunArn"].as_str().unwrap();
    let Some(EventDetails::MapRun { map_run_arn }) = &ran.history()[3].details else {
        panic!("{:?}", ran.history()[3]);
    };
    assert_eq!(arn, &**map_run_arn);
    let run = arn.rsplit(':').next().unwrap();
    let key = format!("jobs/{run}/manifest.json");
    assert_eq!(
        output["ResultWriterDetails"],
        json!({"Bucket": "outbox", "Key": key})
    );
    let read = |key: &str| -> Value {
        serde_json::from_slice(&buckets.get("outbox", key).unwrap()).unwrap()
    };
    let manifest = read(&key);
    let file = |kind: &str| read(manifest["ResultFiles"][kind][0]["Key"].as_str().unwrap());
    let outputs: Vec<_> = file("SUCCEEDED")
        .as_array()
        .unwrap()
        .iter()
        .map(|r| r["Output"].clone())
        .collect();
    assert_eq!(outputs, ["1", "3"]);
    let failed = &file("FAILED")[0];
    assert_eq!(
        (&failed["Error"], &failed["Input"]),
        (&json!("Negative"), &json!("-2"))
    );
    assert!(
        ran.histories
            .contains_key(failed["ExecutionArn"].as_str().unwrap())
    );

    let writer =
        json!({"Resource": "arn:aws:states:::s3:putObject", "Parameters": {"Bucket": "none"}});
    let ran = run_with(
        map(pass(), json!({"ResultWriter": writer})),
        json!([1]),
        Handlers::new(),
        buckets,
    )
    .await;
    assert_eq!(ran.error().0, "States.ResultWriterFailed");
    let types: Vec<_> = ran
        .history()
        .iter()
        .map(|e| e.event_type.as_str())
        .skip(4)
        .collect();
    assert_eq!(types, ["MapRunFailed", "MapStateFailed", "ExecutionFailed"]);
}

#[tokio::test]
async fn tasks_put_and_get_objects() {
    let call = |action: &str, parameters: Value| {
        json!({
            "Type": "Task",
            "Resource": format!("arn:aws:states:::aws-sdk:s3:{action}"),
            "Parameters": parameters,
        })
    };
    let mut put = call(
        "putObject",
        json!({"Bucket": "outbox", "Key": "k", "Body.$": "$"}),
    );
    put["Next"] = json!("Get");
    let mut get = call("getObject", json!({"Bucket": "outbox", "Key": "k"}));
    get["ResultSelector"] = json!({"body.$": "States.StringToJson($.Body)"});
    get["Next"] = json!("Miss");
    let mut miss = call("getObject", json!({"Bucket": "outbox", "Key": "none"}));
    miss["Catch"] =
        json!([{"ErrorEquals": ["S3.NoSuchKeyException"], "ResultPath": null, "Next": "End"}]);
    miss["End"] = json!(true);
    let states = json!({"Put": put, "Get": get, "Miss": miss, "End": {"Type": "Succeed"}});
    let ran = run(
        json!({"StartAt": "Put", "States": states}),
        json!({"n": [1]}),
    )
    .await;
    assert_eq!(ran.outcome, Ok(json!({"body": {"n": [1]}})));
}

#[tokio::test]
async fn large_inputs_run_in_bounded_time() {
    let rows: String = (0..100_000).map(|n| format!("{n},row {n}\n")).collect();
    let buckets = buckets();
    buckets
        .put("inbox", "many.csv", format!("id,name\n{rows}"))
        .unwrap();
    let fields = json!({
        "ItemReader": {
            "Resource": "arn:aws:states:::s3:getObject",
            "ReaderConfig": {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"},
            "Parameters": {"Bucket": "inbox", "Key": "many.csv"},
        },
        "ItemBatcher": {"MaxItemsPerBatch": 500},
    });
    let states = json!({"Inner": {"Type": "Pass", "Parameters": {"n.$": "States.ArrayLength($.Items)"}, "End": true}});
    let began = std::time::Instant::now();
    let ran = run_with(map(states, fields), json!({}), Handlers::new(), buckets).await;
    let output = ran.outcome.unwrap();
    assert_eq!(output.as_array().unwrap().len(), 200);
    assert!(
        output
            .as_array()
            .unwrap()
            .iter()
            .all(|batch| *batch == json!({"n": 500}))
    );
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
}

#[tokio::test]
async fn thousands_of_children_run_in_bounded_time() {
    let items: Vec<u32> = (0..5_000).collect();
    let began = std::time::Instant::now();
    let fields = json!({"ItemSelector": {"item.$": "$$.Map.Item.Value"}});
    let ran = run(map(pass(), fields), json!(items)).await;
    let expected: Vec<_> = items.iter().map(|item| json!({"item": item})).collect();
    assert_eq!(ran.outcome, Ok(json!(expected)));
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
}
