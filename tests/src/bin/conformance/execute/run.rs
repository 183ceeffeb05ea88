//! One execution, from its start to its end or to the time limit.

use std::future::Future;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use workflow_runtime::history::HistoryEvent;
use workflow_runtime::runtime::ExecutionDescription;
use workflow_runtime::{Execution, interpreter::Program};

use super::replies::Replies;
use super::world;
use crate::compare::value::cut;
use crate::files::field;

/// How long a case may take.
const LIMIT: Duration = Duration::from_secs(10);

/// What the last panic said.
static PANIC: Mutex<Option<String>> = Mutex::new(None);

/// What an execution came to.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) description: ExecutionDescription,
    /// The output as text.
    pub(crate) output: Option<String>,
    pub(crate) events: Vec<HistoryEvent>,
    /// The events as the API writes them.
    pub(crate) history: Vec<Value>,
    /// Texts that the run made up.
    pub(crate) made: Vec<String>,
}

/// Keeps what panics say, instead of printing it.
pub(crate) fn keep_panics() {
    std::panic::set_hook(Box::new(|info| {
        *PANIC.lock().unwrap_or_else(PoisonError::into_inner) = Some(info.to_string());
    }));
}

fn take_panic() -> Option<String> {
    let panic = PANIC
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .take()?;
    Some(cut(&panic.replace('\n', " ")))
}

/// Runs a case.
///
/// # Errors
/// When it can't be started, panics, or does not end.
pub(crate) fn run(case: &Value) -> Result<Run, String> {
    let case = case.clone();
    limited(async move { execute(&case).await })
}

/// Runs `work` in a thread of its own, for as long as a case may take.
///
/// # Errors
/// What `work` gives, and when it panics or does not end.
pub(crate) fn limited<T: Send + 'static>(
    work: impl Future<Output = Result<T, String>> + Send + 'static,
) -> Result<T, String> {
    take_panic();
    let (sender, receiver) = channel();
    let thread = std::thread::Builder::new().stack_size(64 << 20);
    let spawned = thread.spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        let result = match runtime {
            Ok(runtime) => runtime.block_on(work),
            Err(error) => Err(error.to_string()),
        };
        // Nobody listens after the time limit.
        let _ = sender.send(result);
    });
    spawned.map_err(|error| error.to_string())?;
    let start = Instant::now();
    loop {
        // An execution that panics may leave its caller waiting.
        match receiver.recv_timeout(Duration::from_millis(50)) {
            Ok(result) => return result,
            Err(RecvTimeoutError::Timeout) if start.elapsed() < LIMIT => {
                if let Some(panic) = take_panic() {
                    return Err(panic);
                }
            }
            Err(RecvTimeoutError::Timeout) => return Err("it does not end".to_owned()),
            Err(RecvTimeoutError::Disconnected) => {
                return Err(take_panic().unwrap_or_else(|| "it was dropped".to_owned()));
            }
        }
    }
}

async fn execute(case: &Value) -> Result<Run, String> {
    let replies = Arc::new(Replies::of(case));
    let aborted = case["expected"]["status"] == "ABORTED";
    let runtime = world::runtime(case, aborted).await?;
    for program in world::others(case)? {
        runtime.register(&program);
    }
    let program = world::program(case, &replies)?;
    runtime.register(&program);
    let mut starting = runtime.start_program(&program, json!({}));
    match field(case, "input_text") {
        "" => {}
        text => starting = starting.input_text(text),
    }
    match field(case, "execution_name") {
        "" => {}
        name => starting = starting.name(name),
    }
    if case["sync"] == true {
        starting = starting.synchronous();
    }
    let execution = starting.await.map_err(|error| error.to_string())?;
    if aborted {
        stop(case, &execution).await?;
    }
    let output = execution.output_text().await.ok();
    let events = execution
        .history()
        .await
        .map_err(|error| error.to_string())?;
    let description = execution
        .describe()
        .await
        .map_err(|error| error.to_string())?;
    let history = events.iter().map(|event| json!(event)).collect();
    Ok(Run {
        description,
        output,
        events,
        history,
        made: replies.tokens(),
    })
}

/// Stops an execution, as the case does, once nothing happens any more.
async fn stop(case: &Value, execution: &Execution<Program>) -> Result<(), String> {
    let mut seen = 0;
    loop {
        tokio::time::sleep(Duration::from_millis(100)).await;
        let events = execution
            .history()
            .await
            .map_err(|error| error.to_string())?;
        if events.len() == seen {
            break;
        }
        seen = events.len();
    }
    let mut calls = case["other_calls"].as_array().into_iter().flatten();
    let stop = calls.find(|call| field(call, "op") == "stop_execution");
    let params = stop.map(|call| &call["params"]).unwrap_or(&Value::Null);
    let (error, cause) = (field(params, "error"), field(params, "cause"));
    execution
        .stop(error, cause)
        .await
        .map_err(|error| error.to_string())?;
    Ok(())
}
