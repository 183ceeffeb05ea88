//! The worked example of a retry, and a plain call.

use serde_json::json;
use workflow_runtime::clock::JumpingClock;
use workflow_runtime::task::TaskContext;
use workflow_runtime::{Failure, Runtime};

use crate::support::{chain, definition, lambda, recorded};
use crate::{task, workflow};

task! {
    charge_card(amount: u64) -> u64 {
        Ok(amount + 1)
    }
}

workflow! {
    pay(cx: Context, amount: u64) -> Result<u64, Failure> {
        let charged = cx.step(0, charge_card(amount)).await?;
        Ok(charged * 2)
    }
    definition definition(
        "pay",
        json!({"StartAt": "ChargeCard", "States": {"ChargeCard": lambda("ChargeCard", json!({"End": true}))}}),
        &[Some("ChargeCard")],
    )
}

#[tokio::test]
async fn a_task_succeeds() {
    let _ = TaskContext::new("", "", 0);
    let runtime = Runtime::builder()
        .clock(JumpingClock::new("2026-01-01T00:00:00Z".parse().unwrap()))
        .build()
        .await
        .unwrap();
    let execution = runtime.start::<pay>(20).name("p-1").await.unwrap();
    assert_eq!(execution.output().await, Ok(42));
    let history = execution.history().await.unwrap();
    assert_eq!(
        chain(&history),
        recorded(
            "1 ExecutionStarted[0]; 2 TaskStateEntered[0]; 3 TaskScheduled[2]; 4 TaskStarted[3]; \
             5 TaskSucceeded[4]; 6 TaskStateExited[5]; 7 ExecutionSucceeded[6]"
        )
    );
    println!("{}", serde_json::to_string_pretty(&history).unwrap());
    let outcome = workflow_runtime::__private::run_in_process::<pay>(1).await;
    assert_eq!(outcome, Ok(4));
}
