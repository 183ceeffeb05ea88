//! Those who look on.

use std::panic::resume_unwind;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use workflow_runtime::prelude::*;

#[task]
async fn measure(text: &str) -> Result<usize, Failure> {
    Ok(text.len())
}

#[workflow]
async fn measure_text(text: String) -> Result<usize, Failure> {
    let length = measure(&text).await?;
    Ok(length)
}

#[tokio::test]
async fn an_observer_that_panics_changes_nothing() {
    let seen = Arc::new(AtomicUsize::new(0));
    let counter = seen.clone();
    let runtime = Runtime::builder()
        // Without the message that `panic!` would print.
        .on_event(|_, _| resume_unwind(Box::new("it looks away")))
        .on_event(move |_, _| {
            counter.fetch_add(1, Ordering::Relaxed);
        })
        .build()
        .await
        .expect("one in memory can be built");
    let execution = runtime
        .start::<measure_text>("four".to_owned())
        .await
        .expect("it starts");
    assert_eq!(execution.output().await, Ok(4));
    let history = execution
        .history()
        .await
        .expect("one in memory can be read");
    assert_eq!(seen.load(Ordering::Relaxed), history.len());
}
