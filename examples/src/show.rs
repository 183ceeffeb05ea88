//! A line for each thing that happens.

use std::collections::HashMap;
use std::env;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use serde_json::Value;
use workflow_runtime::Failure;
use workflow_runtime::history::{EventDetails, HistoryEvent, HistoryEventType};

/// Follows the history of one execution.
pub struct Display {
    start: Timestamp,
    /// Where each chain of events stands, by its last event.
    chains: Mutex<HashMap<u64, Chain>>,
}

/// What a line needs to know about the events before it.
#[derive(Debug, Clone, Default)]
struct Chain {
    /// How many Parallel and Map states it is in.
    depth: usize,
    /// When the state was entered, or its task last failed.
    since: Timestamp,
    /// How often its task was tried.
    attempts: u32,
}

impl Display {
    /// For an execution that starts now.
    #[must_use]
    pub fn new(start: Timestamp) -> Display {
        Display {
            start,
            chains: Mutex::default(),
        }
    }

    /// Prints the line of an event, if it has one.
    pub fn show(&self, event: &HistoryEvent) {
        let mut chains = self.chains.lock().unwrap_or_else(PoisonError::into_inner);
        let before = chains.get(&event.previous_event_id).cloned();
        let mut chain = before.unwrap_or_default();
        if let Some(line) = chain.line(event) {
            let seconds = event.timestamp.duration_since(self.start).as_secs();
            let indent = 2 * chain.depth;
            say(&format!(
                "{:>12}  {:indent$}{line}",
                clock_face(seconds),
                ""
            ));
        }
        chain.advance(event);
        chains.insert(event.id, chain);
    }
}

impl Chain {
    /// What there is to say about an event.
    fn line(&self, event: &HistoryEvent) -> Option<String> {
        use HistoryEventType::*;
        let waited = || duration(event.timestamp.duration_since(self.since).as_millis());
        match (event.event_type, &event.details) {
            (_, Some(EventDetails::StateEntered { name, .. })) => Some(name.to_string()),
            (WaitStateExited, _) => Some(format!("  waited {}", waited())),
            (TaskScheduled, _) if self.attempts > 0 => {
                let (attempt, waited) = (self.attempts + 1, waited());
                Some(format!("  attempt {attempt}, after {waited}"))
            }
            (_, Some(EventDetails::TaskFailure { failure, .. })) => {
                Some(format!("  ! {}", error_line(failure)))
            }
            _ => None,
        }
    }

    /// Where it stands after an event.
    fn advance(&mut self, event: &HistoryEvent) {
        use HistoryEventType::*;
        match event.event_type {
            ParallelStateStarted | MapStateStarted => self.depth += 1,
            ParallelStateExited | MapStateExited => self.depth = self.depth.saturating_sub(1),
            TaskFailed | TaskTimedOut => {
                self.attempts += 1;
                self.since = event.timestamp;
            }
            kind if kind.as_str().ends_with("StateEntered") => {
                self.attempts = 0;
                self.since = event.timestamp;
            }
            _ => {}
        }
    }
}

/// A line of output. Nobody may be reading any more; the order is fulfilled nevertheless.
pub fn say(line: &str) {
    let _ = writeln!(io::stdout().lock(), "{line}");
}

/// The error and its text. The cause of an error with fields is JSON, and has the text as
/// `errorMessage`.
#[must_use]
pub fn error_line(failure: &Failure) -> String {
    let fields: Option<Value> = serde_json::from_str(&failure.cause).ok();
    let message = fields
        .as_ref()
        .and_then(|fields| fields["errorMessage"].as_str());
    format!("{}: {}", failure.error, message.unwrap_or(&failure.cause))
}

/// A path as it is from here, when it is below.
#[must_use]
pub fn relative(path: &Path) -> PathBuf {
    let here = env::current_dir().ok();
    let below = here.and_then(|here| path.strip_prefix(here).ok());
    below.unwrap_or(path).to_owned()
}

/// `1d 00:00:02`
fn clock_face(seconds: i64) -> String {
    let (days, rest) = (seconds / 86_400, seconds % 86_400);
    let time = format!("{:02}:{:02}:{:02}", rest / 3_600, rest / 60 % 60, rest % 60);
    if days > 0 {
        format!("{days}d {time}")
    } else {
        time
    }
}

/// `850 ms`, `30 s`, `2 h`: in the largest unit that shows it well.
fn duration(milliseconds: i128) -> String {
    const UNITS: [(i128, &str); 4] = [
        (86_400_000, "d"),
        (3_600_000, "h"),
        (60_000, "min"),
        (1_000, "s"),
    ];
    let whole = UNITS
        .iter()
        .find(|(unit, _)| milliseconds >= *unit && milliseconds % unit == 0);
    match whole {
        Some((unit, name)) => format!("{} {name}", milliseconds / unit),
        None if milliseconds < 1_000 => format!("{milliseconds} ms"),
        None => format!("{}.{} s", milliseconds / 1_000, milliseconds % 1_000 / 100),
    }
}
