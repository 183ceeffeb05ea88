//! Executions that executions start: what a runtime tells of them.

use workflow_runtime::history::{EventDetails, HistoryEventType};
use workflow_runtime::interpreter::Program;
use workflow_runtime::prelude::*;
use workflow_runtime::testing::{self, event_types};
use workflow_runtime::{Execution, ExecutionStatus, asl};

const DAY: u64 = 86_400;

/// Waits for a day.
#[workflow]
async fn inner(text: String) -> Result<String, Failure> {
    sleep(Duration::from_secs(86_400)).await;
    Ok(text)
}

#[workflow]
async fn outer(text: String) -> Result<String, Failure> {
    let (text, ()) = try_join!(inner(text), async {
        sleep(Duration::from_secs(3600)).await;
        sleep(Duration::from_secs(3600)).await;
        Ok(())
    })?;
    Ok(text)
}

#[workflow]
async fn starting(text: String) -> Result<ExecutionRef, Failure> {
    let started = inner::start(text).await?;
    sleep(Duration::from_secs(60)).await;
    Ok(started)
}

#[workflow]
async fn waiting(text: String) -> Result<String, Failure> {
    inner(text).await
}

#[workflow]
async fn giving_up(text: String) -> Result<String, Failure> {
    let failed = try_join!(inner(text), async {
        sleep(Duration::from_secs(60)).await;
        let failed: Result<(), Failure> = Err(Failure::new("TooLate", ""));
        failed?;
        Ok(())
    });
    let first = failed.is_err();
    sleep(Duration::from_secs(7200)).await;
    Ok(format!("{first}"))
}

/// The executions that `execution`'s states submitted.
async fn children<W>(execution: &Execution<W>) -> Vec<String> {
    let history = execution.history().await.expect("it is in memory");
    let arn = |details: &Option<EventDetails>| match details {
        Some(EventDetails::TaskOutput { output, .. }) => {
            let json: serde_json::Value = output.decode().expect("an answer is JSON");
            json["ExecutionArn"].as_str().map(str::to_owned)
        }
        _ => None,
    };
    history
        .iter()
        .filter(|event| event.event_type == HistoryEventType::TaskSubmitted)
        .filter_map(|event| arn(&event.details))
        .collect()
}

fn seconds<W>(
    described: &workflow_runtime::runtime::ExecutionDescription,
    _: &Execution<W>,
) -> u64 {
    let stop = described.stop_date.expect("it has ended");
    let duration = stop.duration_since(described.start_date);
    u64::try_from(duration.as_secs()).expect("time goes on")
}

#[tokio::test]
async fn a_child_has_a_history_of_its_own_and_the_time_of_its_parent() {
    let test = testing::runtime().build();
    let runtime = test.runtime();
    let execution = runtime.start::<outer>("x".into()).await.unwrap();
    assert_eq!(execution.output().await.unwrap(), "x");
    let described = execution.describe().await.unwrap();
    assert_eq!(seconds(&described, &execution), DAY);
    let [arn] = children(&execution).await.try_into().unwrap();
    assert!(arn.contains(":execution:inner:"), "{arn}");
    let child = runtime.execution::<inner>(&arn).unwrap();
    assert_eq!(child.output().await.unwrap(), "x");
    let own = child.describe().await.unwrap();
    assert_eq!(seconds(&own, &child), DAY);
    assert_eq!(own.input, serde_json::json!("x"));
    assert_eq!(own.start_date, described.start_date);
    let missing = runtime.execution::<outer>(&arn).unwrap_err();
    assert_eq!(missing.code(), "ExecutionDoesNotExist");
    let run = testing::runtime().build().run::<waiting>("x".into()).await;
    assert_eq!(
        event_types(&run.history),
        [
            "ExecutionStarted",
            "TaskStateEntered",
            "TaskScheduled",
            "TaskStarted",
            "TaskSubmitted",
            "TaskSucceeded",
            "TaskStateExited",
            "ExecutionSucceeded",
        ]
    );
}

#[tokio::test]
async fn a_started_execution_goes_on_alone() {
    let test = testing::runtime().build();
    let runtime = test.runtime();
    let execution = runtime.start::<starting>("x".into()).await.unwrap();
    let started = execution.output().await.unwrap();
    let described = execution.describe().await.unwrap();
    assert_eq!(seconds(&described, &execution), 60);
    assert_eq!(started.start_date, described.start_date);
    let child = runtime.execution::<inner>(&started.execution_arn).unwrap();
    assert_eq!(child.output().await.unwrap(), "x");
    let own = child.describe().await.unwrap();
    assert_eq!(seconds(&own, &child), DAY);
}

#[tokio::test]
async fn a_child_ends_with_the_state_that_waits_for_it() {
    let test = testing::runtime().build();
    let runtime = test.runtime();
    let execution = runtime.start::<giving_up>("x".into()).await.unwrap();
    assert_eq!(execution.output().await.unwrap(), "true");
    let described = execution.describe().await.unwrap();
    assert_eq!(seconds(&described, &execution), 60 + 7200);
    let [arn] = children(&execution).await.try_into().unwrap();
    let child = runtime.execution::<inner>(&arn).unwrap();
    let error = child.output().await.unwrap_err();
    assert_eq!(error.status, ExecutionStatus::Aborted);
    let parent = execution.arn();
    let cause = format!(
        "The Task state in AWS Step Functions execution [{parent}] which was managing this resource was aborted"
    );
    assert_eq!(error.cause, cause);
}

#[tokio::test]
async fn stopping_the_child_is_an_error_of_the_parent() {
    let runtime = Runtime::builder().build().await.unwrap();
    for (error, seen) in [("Cancelled", "Cancelled"), ("", "States.TaskFailed")] {
        let execution = runtime.start::<waiting>("x".into()).await.unwrap();
        let arn = loop {
            tokio::task::yield_now().await;
            if let [arn] = children(&execution).await.as_slice() {
                break arn.clone();
            }
        };
        let child = runtime.execution::<inner>(&arn).unwrap();
        child.stop(error, "by hand").await.unwrap();
        let failed = execution.output().await.unwrap_err();
        assert_eq!((&*failed.error, &*failed.cause), (seen, "by hand"));
    }
}

#[tokio::test]
async fn outside_a_runtime_workflows_are_called_in_process() {
    #[workflow]
    async fn quick(n: u32) -> Result<u32, Failure> {
        if n == 0 {
            return Err(Failure::new("Zero", "nothing"));
        }
        Ok(n)
    }
    #[workflow]
    async fn around(n: u32) -> Result<u32, Failure> {
        let one = quick(n).await?;
        Ok(one + 1)
    }
    assert_eq!(around(1).await, Ok(2));
    assert_eq!(around(0).await, Err(Failure::new("Zero", "nothing")));
    let started = quick::start(3).await.unwrap();
    assert!(started.execution_arn.contains(":execution:quick:"));
    // A call is a future like others: it can be sent to another thread.
    assert_eq!(tokio::spawn(around(4)).await.unwrap(), Ok(5));
}

/// The interpreter's children have the time of their parents, too.
#[tokio::test]
async fn interpreted_children_share_the_time() {
    let test = testing::runtime().build();
    let runtime = test.runtime();
    let program = |name: &str, text: &str| {
        let machine = asl::StateMachine::from_json(text).expect("the definition parses");
        Program::new(name, &machine).expect("it runs")
    };
    let wait =
        r#"{"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 3600, "End": true}}}"#;
    runtime.register(&program("child", wait));
    let parent = program(
        "parent",
        r#"{"StartAt": "P", "States": {"P": {"Type": "Parallel", "End": true, "Branches": [
            {"StartAt": "C", "States": {"C": {"Type": "Task", "TimeoutSeconds": 5000, "End": true,
                "Resource": "arn:aws:states:::states:startExecution.sync",
                "Parameters": {"StateMachineArn": "child", "Input": {}}}}},
            {"StartAt": "W2", "States": {"W2": {"Type": "Wait", "Seconds": 1800, "Next": "W3"},
                "W3": {"Type": "Wait", "Seconds": 1000, "End": true}}}]}}}"#,
    );
    let execution = runtime
        .start_program(&parent, serde_json::json!({}))
        .await
        .unwrap();
    execution.output().await.unwrap();
    let described = execution.describe().await.unwrap();
    assert_eq!(seconds(&described, &execution), 3600);
}
