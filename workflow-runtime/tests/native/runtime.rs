//! Starting, naming, stopping and watching executions.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::json;
use workflow_runtime::clock::ManualClock;
use workflow_runtime::sleep::sleep;
use workflow_runtime::testing::{self, event_types};
use workflow_runtime::{
    __private::run_in_process, ExecutionStatus, Failure, Runtime, RuntimeError,
};

use crate::support::{chain, definition, events, lambda, recorded, wire};
use crate::{task, workflow};

task! { double(number: u64) -> u64 { Ok(number * 2) } }

workflow! {
    doubles(cx: Context, number: u64) -> Result<u64, Failure> { cx.step(0, double(number)).await }
    definition definition("doubles", json!({"StartAt": "Double", "States": {"Double": lambda("Double", json!({"End": true}))}}), &[Some("Double")])
}

workflow! {
    waits(cx: Context, seconds: u64) -> Result<u64, Failure> {
        cx.step(0, sleep(Duration::from_secs(seconds))).await;
        Ok(seconds)
    }
    definition definition("waits", json!({"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 1, "End": true}}}), &[Some("Wait")])
}

fn standing_still() -> (ManualClock, Runtime) {
    let clock = ManualClock::new("2026-11-20T10:00:00Z".parse().expect("a time"));
    let test = testing::runtime().clock(clock.clone()).build();
    (clock, test.runtime().clone())
}

#[tokio::test]
async fn a_name_is_taken_once() {
    let (clock, runtime) = standing_still();
    let first = runtime
        .start::<waits>(5)
        .name("order-1001")
        .await
        .expect("it starts");
    assert_eq!(
        first.arn(),
        "arn:aws:states:us-east-1:123456789012:execution:waits:order-1001"
    );
    // The same request again gives the same execution, as long as it runs.
    let same = runtime
        .start::<waits>(5)
        .name("order-1001")
        .await
        .expect("it is the same");
    let taken = Err(RuntimeError::ExecutionAlreadyExists(first.arn().to_owned()));
    let start = async |input| {
        runtime
            .start::<waits>(input)
            .name("order-1001")
            .await
            .map(|e| e.arn().to_owned())
    };
    assert_eq!(start(6).await, taken);
    events(&first, 2).await;
    clock.advance(Duration::from_secs(5));
    assert_eq!(same.output().await, Ok(5));
    assert_eq!(start(5).await, taken);
    // Another workflow's names are others.
    assert!(runtime.start::<doubles>(5).name("order-1001").await.is_ok());
}

#[tokio::test]
async fn names_are_checked() {
    let (_, runtime) = standing_still();
    let long = "n".repeat(81);
    for name in ["", "a b", "a/b", "a:b", "x\u{7f}", "q?", "tick`", &long] {
        let error = runtime
            .start::<doubles>(1)
            .name(name)
            .await
            .expect_err(name);
        assert_eq!(error, RuntimeError::InvalidName(name.to_owned()));
    }
    for name in ["order-1001", "größe", "(a)+b", &long[1..]] {
        assert!(
            runtime.start::<doubles>(1).name(name).await.is_ok(),
            "{name}"
        );
    }
}

#[tokio::test]
async fn a_stopped_execution_is_aborted() {
    let (clock, runtime) = standing_still();
    let execution = runtime
        .start::<waits>(5)
        .name("w")
        .await
        .expect("it starts");
    events(&execution, 2).await;
    clock.advance(Duration::from_secs(2));
    let stopped = execution
        .stop("Cancelled", "by the customer")
        .await
        .expect("it runs");
    let history = execution.history().await.expect("it is in memory");
    assert_eq!(
        chain(&history),
        recorded("1 ExecutionStarted[0]; 2 WaitStateEntered[0]; 3 ExecutionAborted[0]")
    );
    assert_eq!(
        wire(&history[2])["executionAbortedEventDetails"],
        json!({"error": "Cancelled", "cause": "by the customer"})
    );
    let description = execution.describe().await.expect("it is in memory");
    assert_eq!(description.status, ExecutionStatus::Aborted);
    assert_eq!(description.stop_date, Some(stopped));
    assert_eq!(
        (description.error.as_deref(), description.cause.as_deref()),
        (Some("Cancelled"), Some("by the customer"))
    );
    assert_eq!((description.input, description.output), (json!(5), None));
    // Stopping it again changes nothing.
    assert_eq!(execution.stop("Again", "").await, Ok(stopped));
    assert_eq!(
        execution.output().await.expect_err("it was stopped").error,
        "Cancelled"
    );
}

#[tokio::test]
async fn an_observer_sees_every_event_in_order() {
    let seen = Arc::new(Mutex::new(Vec::new()));
    let sink = seen.clone();
    let runtime = Runtime::builder()
        .on_event(move |record, event| {
            sink.lock()
                .expect("nobody panics")
                .push((record.name.to_string(), event.clone()))
        })
        .build()
        .await
        .expect("it is in memory");
    let execution = runtime
        .start::<doubles>(4)
        .name("d")
        .await
        .expect("it starts");
    assert_eq!(execution.output().await, Ok(8));
    let history = execution.history().await.expect("it is in memory");
    let seen = seen.lock().expect("nobody panics");
    assert!(seen.iter().all(|(name, _)| name == "d"));
    let events: Vec<_> = seen.iter().map(|(_, event)| event.clone()).collect();
    assert_eq!(events, history);
}

#[tokio::test]
async fn an_input_has_to_fit() {
    workflow! {
        echoes(cx: Context, text: String) -> Result<String, Failure> { cx.enter(0); Ok(text) }
        definition definition("echoes", json!({"StartAt": "Pass", "States": {"Pass": {"Type": "Pass", "End": true}}}), &[Some("Pass")])
    }
    let (_, runtime) = standing_still();
    // Two bytes are the quotes.
    let fits = runtime
        .start::<echoes>("x".repeat(262_142))
        .await
        .expect("it fits");
    assert_eq!(fits.output().await.map(|text| text.len()), Ok(262_142));
    let error = runtime
        .start::<echoes>("x".repeat(262_143))
        .await
        .expect_err("it is too large");
    assert!(matches!(error, RuntimeError::InvalidExecutionInput(_)));
}

fn assert_send<T: Send>(value: T) -> T {
    value
}

#[tokio::test]
async fn a_plain_call_runs_in_process() {
    let call = assert_send(run_in_process::<doubles>(21));
    assert_eq!(tokio::spawn(call).await.expect("it does not panic"), Ok(42));
}

#[test]
fn a_plain_call_needs_no_runtime_of_the_caller() {
    // A tiny executor, to show that nothing here depends on tokio's.
    struct Unpark(std::thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = std::task::Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut call = Box::pin(run_in_process::<doubles>(4));
    let result = loop {
        match call
            .as_mut()
            .poll(&mut std::task::Context::from_waker(&waker))
        {
            std::task::Poll::Ready(result) => break result,
            std::task::Poll::Pending => std::thread::park(),
        }
    };
    assert_eq!(result, Ok(8));
}

task! {
    uses_timers(millis: u64) -> u64 {
        tokio::time::sleep(Duration::from_millis(millis)).await;
        Ok(millis)
    }
}

workflow! {
    timers(cx: Context, millis: u64) -> Result<u64, Failure> { cx.step(0, uses_timers(millis)).await }
    definition definition("timers", json!({"StartAt": "T", "States": {"T": lambda("T", json!({"End": true}))}}), &[Some("T")])
}

#[tokio::test]
async fn tasks_use_the_callers_runtime_and_need_none() {
    assert_eq!(run_in_process::<timers>(1).await, Ok(1));
    let elsewhere = std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .expect("a runtime without timers");
        runtime.block_on(run_in_process::<doubles>(1))
    });
    assert_eq!(elsewhere.join().expect("it does not panic"), Ok(2));
}

#[tokio::test]
async fn many_executions_run_at_once() {
    let test = testing::runtime().build();
    let mut executions = Vec::new();
    for number in 0..200 {
        executions.push(
            test.runtime()
                .start::<doubles>(number)
                .await
                .expect("it starts"),
        );
    }
    for (number, execution) in executions.iter().enumerate() {
        assert_eq!(execution.output().await, Ok(number as u64 * 2));
        let history = execution.history().await.expect("it is in memory");
        assert_eq!(event_types(&history).len(), 7);
    }
}

struct SetOnDrop(tokio::sync::mpsc::UnboundedSender<()>);

impl Drop for SetOnDrop {
    fn drop(&mut self) {
        // The test may have ended.
        let _ = self.0.send(());
    }
}

static DROPPED: Mutex<Option<tokio::sync::mpsc::UnboundedSender<()>>> = Mutex::new(None);

task! {
    hangs(number: u64) -> u64 {
        let sender = DROPPED.lock().expect("nobody panics").clone().expect("the test set it");
        sender.send(()).expect("the test waits for it");
        let _guard = SetOnDrop(sender);
        std::future::pending::<()>().await;
        Ok(number)
    }
}

workflow! {
    stuck(cx: Context, number: u64) -> Result<u64, Failure> { cx.step(0, hangs(number)).await }
    definition definition("stuck", json!({"StartAt": "Hangs", "States": {"Hangs": lambda("Hangs", json!({"End": true}))}}), &[Some("Hangs")])
}

#[tokio::test]
async fn a_plain_call_that_is_dropped_stops() {
    let (sender, mut receiver) = tokio::sync::mpsc::unbounded_channel();
    *DROPPED.lock().expect("nobody panics") = Some(sender);
    let mut call = Box::pin(run_in_process::<stuck>(1));
    tokio::select! {
        _ = &mut call => panic!("it hangs"),
        started = receiver.recv() => assert_eq!(started, Some(())),
    }
    drop(call);
    assert_eq!(receiver.recv().await, Some(()), "the task was dropped");
}

workflow! {
    express(cx: Context, seconds: u64) -> Result<u64, Failure> {
        cx.step(0, sleep(Duration::from_secs(seconds))).await;
        Ok(seconds)
    }
    definition workflow_core::definition::Definition {
        execution_type: workflow_core::asl::ExecutionType::Express,
        ..definition("express", json!({"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 1, "End": true}}}), &[Some("Wait")])
    }
}

#[tokio::test]
async fn an_express_workflow_has_five_minutes_and_names_that_repeat() {
    let test = testing::runtime().build();
    let first = test
        .runtime()
        .start::<express>(299)
        .name("e")
        .await
        .expect("it starts");
    let second = test
        .runtime()
        .start::<express>(301)
        .name("e")
        .await
        .expect("it starts");
    let prefix = "arn:aws:states:us-east-1:123456789012:express:express:e:";
    assert!(first.arn().starts_with(prefix) && second.arn().starts_with(prefix));
    assert_ne!(first.arn(), second.arn());
    assert_eq!(first.output().await, Ok(299));
    let error = second.output().await.expect_err("it takes too long");
    assert_eq!(error.status, ExecutionStatus::TimedOut);
}
