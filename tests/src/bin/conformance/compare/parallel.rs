//! What the recordings of some Parallel states went through: the events between the start and the
//! end of a Parallel state lost their ids and were sorted, and some that end a state got lost. The
//! same is done to what happened here.

use serde_json::{Value, json};

use super::history::event_type;

/// The id of an event whose place within its Parallel state is not known.
pub(crate) fn unplaced() -> Value {
    json!([0])
}

/// Whether the event has lost its place.
pub(crate) fn is_unplaced(event: &Value) -> bool {
    event["id"] == unplaced()
}

/// Does to `events` what was done to the recording.
///
/// The list changes while it is walked, as it did there: that is how events get lost.
pub(crate) fn normalise(events: &mut Vec<Value>) {
    let mut inside = false;
    let mut inner: Vec<Value> = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < events.len() {
        match event_type(&events[at]) {
            "ParallelStateSucceeded"
            | "ParallelStateAborted"
            | "ParallelStateExited"
            | "ParallelStateFailed" => {
                events.splice(start.min(at)..at, inner.clone());
                inside = false;
            }
            "ParallelStateStarted" => {
                inside = true;
                inner.clear();
                start = at + 1;
            }
            _ if inside => {
                events[at]["id"] = unplaced();
                events[at]["previousEventId"] = json!(0);
                inner.push(events[at].clone());
            }
            _ => {}
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn normalised(types: &[&str]) -> Vec<String> {
        let event = |(at, name): (usize, &&str)| json!({"id": at + 1, "type": name});
        let mut events = types.iter().enumerate().map(event).collect();
        normalise(&mut events);
        let text = |e: &Value| format!("{} {}", e["id"], event_type(e));
        events.iter().map(text).collect()
    }

    #[test]
    fn the_end_of_a_parallel_state_gets_lost() {
        let types = [
            "ParallelStateEntered",
            "ParallelStateStarted",
            "PassStateEntered",
            "PassStateExited",
            "ParallelStateSucceeded",
            "ParallelStateExited",
            "ExecutionSucceeded",
        ];
        let expected = [
            "1 ParallelStateEntered",
            "2 ParallelStateStarted",
            "[0] PassStateEntered",
            "[0] PassStateExited",
            "6 ParallelStateExited",
            "7 ExecutionSucceeded",
        ];
        assert_eq!(normalised(&types), expected);
    }

    #[test]
    fn more_gets_lost_of_nested_ones() {
        let types = [
            "ParallelStateEntered",
            "ParallelStateStarted",
            "ParallelStateEntered",
            "ParallelStateStarted",
            "PassStateEntered",
            "PassStateExited",
            "ParallelStateSucceeded",
            "ParallelStateExited",
            "ParallelStateSucceeded",
            "ParallelStateExited",
            "ExecutionSucceeded",
        ];
        let expected = [
            "1 ParallelStateEntered",
            "2 ParallelStateStarted",
            "[0] ParallelStateEntered",
            "4 ParallelStateStarted",
            "[0] PassStateEntered",
            "[0] PassStateExited",
            "10 ParallelStateExited",
            "11 ExecutionSucceeded",
        ];
        assert_eq!(normalised(&types), expected);
    }
}
