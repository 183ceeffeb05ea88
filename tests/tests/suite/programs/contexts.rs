//! What a task is told of the attempt it is in, natively and by the definition's states.

use serde_json::json;
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
struct Told {
    retry_count: u64,
    idempotency_key: String,
    in_execution: bool,
}

/// Succeeds at the third try.
#[task(
    heartbeat_seconds = 20,
    timeout_seconds = 60,
    activity,
    retry(error_equals = ["Again"], interval_seconds = 1, max_attempts = 5)
)]
async fn third_time(execution_id: &str, context: TaskContext) -> Result<Told, Failure> {
    context.heartbeat().await;
    if context.retry_count() < 2 {
        return Err(Failure::new("Again", context.idempotency_key()));
    }
    Ok(Told {
        retry_count: context.retry_count(),
        idempotency_key: context.idempotency_key().to_owned(),
        in_execution: context.execution_id() == execution_id,
    })
}

#[workflow]
async fn told(rounds: u32) -> Result<Vec<Told>, Failure> {
    let mut all = Vec::new();
    for _ in 0..rounds {
        all.push(third_time(&execution().id).await?);
    }
    let sides = try_join!(
        async { third_time(&execution().id).await },
        third_time(&execution().id)
    )?;
    all.push(sides.0);
    all.push(sides.1);
    Ok(all)
}

#[test]
fn every_attempt_at_a_visit_has_its_key_and_its_number() {
    let run = Program::<told>::new(vec![Stub::own::<third_time>()]).check(2);
    let all: Vec<Told> = serde_json::from_value(run.output().clone()).unwrap();
    assert_eq!(all.len(), 4);
    assert!(
        all.iter()
            .all(|told| told.retry_count == 2 && told.in_execution),
        "{all:?}"
    );
    let keys: std::collections::BTreeSet<_> = all.iter().map(|t| &t.idempotency_key).collect();
    assert_eq!(keys.len(), 4, "each visit has a key of its own");
}

/// Hands its token over to nobody: the definition and the code are asked for its text.
#[task(callback)]
async fn token_of(
    text: &str,
    token: TaskToken,
    context: TaskContext,
) -> Result<Callback<String>, Failure> {
    assert!(!token.as_str().is_empty());
    assert_eq!(token.as_str(), token.to_string());
    assert_eq!(context.retry_count(), 0);
    Err(Failure::new("Refused", text))
}

#[workflow]
async fn refused(text: String) -> Result<String, Failure> {
    match token_of(&text).await {
        Ok(answer) => Ok(answer),
        Err(failure) => Ok(format!("{}: {}", failure.error, failure.cause)),
    }
}

#[test]
fn a_callback_task_may_fail_before_it_hands_over() {
    let program = Program::<refused>::new(vec![Stub::own::<token_of>()]);
    assert_eq!(*program.check("no".into()).output(), json!("Refused: no"));
}

/// In a plain call there is no execution, and nothing to tell.
#[tokio::test]
async fn plain_calls_of_tasks_have_contexts_too() {
    let failure = third_time("").await.unwrap_err();
    assert_eq!(failure.error, "Again");
    assert!(!failure.cause.is_empty());
    assert_eq!(token_of("x").await, Err(Failure::new("Refused", "x")));
}
