//! Compares histories, event by event.

use serde_json::Value;

use super::concurrent::{canonical, is_concurrent};
use super::parallel::{is_unplaced, normalise};
use super::value::{Comparison, Difference, cut};

/// What of a history is right.
#[derive(Debug, Clone)]
pub(crate) struct Verdict {
    /// The types of the events, in order.
    pub(crate) types: Result<(), Difference>,
    /// Every field of every event but its time.
    pub(crate) fields: Result<(), Difference>,
    /// It was compared in canonical order.
    pub(crate) canonical: bool,
}

/// The type of an event.
pub(crate) fn event_type(event: &Value) -> &str {
    event["type"].as_str().unwrap_or_default()
}

/// The id of an event.
pub(crate) fn id(event: &Value) -> u64 {
    event["id"].as_u64().unwrap_or_default()
}

/// The id of the event before.
pub(crate) fn previous(event: &Value) -> u64 {
    event["previousEventId"].as_u64().unwrap_or_default()
}

/// The details of an event, or null.
pub(crate) fn details(event: &Value) -> &Value {
    let fields = event.as_object().into_iter().flatten();
    let mut details = fields.filter(|(key, _)| key.ends_with("EventDetails"));
    details.next().map_or(&Value::Null, |(_, details)| details)
}

/// Compares a recorded history with what happened here. `sorted` says that events of Parallel
/// states were sorted in the recording.
pub(crate) fn compare(
    expected: &[Value],
    found: &[Value],
    comparison: &mut Comparison,
    sorted: bool,
) -> Verdict {
    let mut found = found.to_vec();
    if sorted {
        normalise(&mut found);
    }
    let mut exact = comparison.clone();
    let verdict = in_order(expected, &found, &mut exact);
    if verdict.fields.is_ok() || sorted || !is_concurrent(expected) {
        *comparison = exact;
        return verdict;
    }
    let ordered = in_order(&canonical(expected), &canonical(&found), comparison);
    Verdict {
        types: verdict.types.or(ordered.types),
        fields: ordered.fields,
        canonical: true,
    }
}

fn in_order(expected: &[Value], found: &[Value], comparison: &mut Comparison) -> Verdict {
    Verdict {
        types: types(expected, found),
        fields: fields(expected, found, comparison),
        canonical: false,
    }
}

/// The events from `at` whose place is not known, or the one that is there.
fn stretch(expected: &[Value], at: usize) -> usize {
    let unplaced = expected[at..].iter().take_while(|e| is_unplaced(e)).count();
    unplaced.max(1)
}

fn types(expected: &[Value], found: &[Value]) -> Result<(), Difference> {
    let mut at = 0;
    while at < expected.len() {
        let length = stretch(expected, at);
        let mut left: Vec<&Value> = found.iter().skip(at).take(length).collect();
        for event in &expected[at..at + length] {
            let same = |found: &&Value| event_type(found) == event_type(event);
            let Some(position) = left.iter().position(same) else {
                let place = at + 1;
                let expected = event_type(event);
                let found = told(&left);
                return Err(format!("event {place}: expected {expected}, found {found}"));
            };
            left.remove(position);
        }
        at += length;
    }
    match found.get(expected.len()) {
        Some(event) => Err(format!(
            "event {}: expected nothing more, found {}",
            expected.len() + 1,
            told(&[event])
        )),
        None => Ok(()),
    }
}

/// The types of events, and how they fail.
fn told(events: &[&Value]) -> String {
    if events.is_empty() {
        return "nothing".to_owned();
    }
    let told = events.iter().map(|event| {
        let details = details(event);
        let kind = event_type(event);
        match (details["error"].as_str(), details["cause"].as_str()) {
            (None, None) => kind.to_owned(),
            (error, cause) => {
                let (error, cause) = (error.unwrap_or_default(), cause.unwrap_or_default());
                cut(&format!("{kind} ({error}: {cause})"))
            }
        }
    });
    told.collect::<Vec<_>>().join(", ")
}

fn fields(
    expected: &[Value],
    found: &[Value],
    comparison: &mut Comparison,
) -> Result<(), Difference> {
    let mut at = 0;
    while at < expected.len() {
        let length = stretch(expected, at);
        let mut left: Vec<&Value> = found.iter().skip(at).take(length).collect();
        for event in &expected[at..at + length] {
            let mut first = None;
            let fits = left.iter().position(|found| {
                let mut attempt = comparison.clone();
                let result = same_event(event, found, &mut attempt);
                match result {
                    Ok(()) => *comparison = attempt,
                    Err(difference) => {
                        let same_type = event_type(event) == event_type(found);
                        if first.is_none() || same_type {
                            first = Some(difference);
                        }
                        return false;
                    }
                }
                true
            });
            match fits {
                Some(position) => left.remove(position),
                None => {
                    let difference = first.unwrap_or_else(|| "found nothing".to_owned());
                    return Err(format!(
                        "event {} {}: {difference}",
                        at + 1,
                        event_type(event)
                    ));
                }
            };
        }
        at += length;
    }
    match found.len() > expected.len() {
        true => Err(format!(
            "expected {} events, found {}",
            expected.len(),
            found.len()
        )),
        false => Ok(()),
    }
}

/// Every field but the time, which an event has to have.
fn same_event(
    expected: &Value,
    found: &Value,
    comparison: &mut Comparison,
) -> Result<(), Difference> {
    let (mut expected, mut found) = (expected.clone(), found.clone());
    if event_type(&expected) != event_type(&found) {
        return Err(format!("found {}", event_type(&found)));
    }
    for event in [&mut expected, &mut found] {
        let time = event
            .as_object_mut()
            .and_then(|e| e.shift_remove("timestamp"));
        if time.is_none() {
            return Err("it has no timestamp".to_owned());
        }
    }
    comparison.value(&expected, &found)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::masks::Masks;
    use super::*;

    fn recorded() -> Vec<Value> {
        serde_json::from_str(
            r#"[
            {"executionStartedEventDetails": {"input": {"q": "queue_url"}, "inputDetails": {"truncated": false},
              "roleArn": "snf_role_arn"}, "id": 1, "previousEventId": 0, "timestamp": "timestamp", "type": "ExecutionStarted"},
            {"id": 2, "previousEventId": 0, "stateEnteredEventDetails": {"input": {"q": "queue_url"},
              "inputDetails": {"truncated": false}, "name": "A"}, "timestamp": "timestamp", "type": "PassStateEntered"},
            {"id": 3, "previousEventId": 2, "stateExitedEventDetails": {"assignedVariables": {"x": "42"},
              "assignedVariablesDetails": {"truncated": false}, "name": "A", "output": "[1, 2]",
              "outputDetails": {"truncated": false}}, "timestamp": "timestamp", "type": "PassStateExited"},
            {"executionSucceededEventDetails": {"output": "[1, 2]", "outputDetails": {"truncated": false}},
              "id": 4, "previousEventId": 3, "timestamp": "timestamp", "type": "ExecutionSucceeded"}]"#,
        )
        .unwrap()
    }

    fn run() -> Vec<Value> {
        let mut events = recorded();
        for event in &mut events {
            event["timestamp"] = json!(1_767_225_600.123);
        }
        let input = r#"{"q":"queue-uid00042"}"#;
        events[0]["executionStartedEventDetails"]["input"] = json!(input);
        events[0]["executionStartedEventDetails"]["roleArn"] =
            json!("arn:aws:iam::111111111111:role/r");
        events[1]["stateEnteredEventDetails"]["input"] = json!(input);
        events
    }

    fn verdict(found: &[Value]) -> (bool, bool) {
        let mut comparison = Comparison::new(Masks::default());
        let verdict = compare(&recorded(), found, &mut comparison, false);
        assert!(!verdict.canonical);
        (verdict.types.is_ok(), verdict.fields.is_ok())
    }

    /// Every value of a history, by its pointer.
    fn pointers(value: &Value, at: &str, pointers: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                for (key, value) in fields {
                    pointers_of(value, &format!("{at}/{key}"), pointers);
                }
            }
            Value::Array(items) => {
                for (index, value) in items.iter().enumerate() {
                    pointers_of(value, &format!("{at}/{index}"), pointers);
                }
            }
            _ => {}
        }
    }

    fn pointers_of(value: &Value, at: &str, all: &mut Vec<String>) {
        all.push(at.to_owned());
        pointers(value, at, all);
    }

    #[test]
    fn what_happened_is_right() {
        assert_eq!(verdict(&run()), (true, true));
    }

    #[test]
    fn any_other_value_is_wrong() {
        let mut all = Vec::new();
        pointers(&json!(run()), "", &mut all);
        let fields = all.iter().filter(|p| p.matches('/').count() > 1);
        let mut tried = 0;
        for pointer in fields.filter(|p| !p.ends_with("/timestamp")) {
            for other in [
                json!("other"),
                json!(17),
                json!(null),
                json!({}),
                json!("{}"),
            ] {
                let mut events = json!(run());
                *events.pointer_mut(pointer).unwrap() = other.clone();
                let events = events.as_array().unwrap();
                assert!(!verdict(events).1, "{pointer} = {other}");
                tried += 1;
            }
        }
        assert!(tried > 100, "{tried}");
    }

    #[test]
    fn any_missing_or_added_field_is_wrong() {
        let mut all = Vec::new();
        pointers(&json!(run()), "", &mut all);
        for pointer in all.iter().filter(|p| p.matches('/').count() > 1) {
            let (parent, key) = pointer.rsplit_once('/').unwrap();
            let mut events = json!(run());
            let parent = events.pointer_mut(parent).unwrap().as_object_mut().unwrap();
            let value = parent.shift_remove(key).unwrap();
            assert!(!verdict(events.as_array().unwrap()).1, "without {pointer}");
            let mut events = json!(run());
            let parent = pointer.rsplit_once('/').unwrap().0;
            events.pointer_mut(parent).unwrap()["more"] = value;
            assert!(!verdict(events.as_array().unwrap()).1, "more at {parent}");
        }
    }

    #[test]
    fn events_that_are_missing_added_or_swapped_are_wrong() {
        for at in 0..4 {
            let mut events = run();
            events.remove(at);
            assert_eq!(verdict(&events), (false, false), "without {at}");
            let mut events = run();
            let twice = events[at].clone();
            events.insert(at, twice);
            assert_eq!(verdict(&events), (false, false), "twice {at}");
            let mut events = run();
            events.swap(at, (at + 1) % 4);
            assert_eq!(verdict(&events), (false, false), "swapped {at}");
            let mut events = run();
            events[at]["type"] = json!("MapStateAborted");
            assert_eq!(verdict(&events), (false, false), "another type {at}");
        }
        assert_eq!(verdict(&[]), (false, false));
    }

    #[test]
    fn a_name_is_the_same_everywhere() {
        let mut events = run();
        events[1]["stateEnteredEventDetails"]["input"] = json!(r#"{"q":"queue-uid00043"}"#);
        assert_eq!(verdict(&events), (true, false));
    }

    #[test]
    fn sorted_events_are_compared_in_any_order_but_all_of_them() {
        let entered = |name: &str| {
            json!({"id": [0], "previousEventId": 0, "timestamp": "timestamp", "type": "PassStateEntered",
                   "stateEnteredEventDetails": {"name": name}})
        };
        let plain = |id: u64, kind: &str| json!({"id": id, "previousEventId": id - 1, "timestamp": "timestamp", "type": kind});
        let expected = [
            plain(1, "ParallelStateStarted"),
            entered("A"),
            entered("B"),
            plain(5, "ParallelStateExited"),
        ];
        let placed = |id: u64, name: &str| {
            let mut event = entered(name);
            event["id"] = json!(id);
            event["timestamp"] = json!(1.5);
            event
        };
        let found = |names: [&str; 2]| {
            [
                plain(1, "ParallelStateStarted"),
                placed(2, names[0]),
                placed(3, names[1]),
                plain(4, "ParallelStateSucceeded"),
                plain(5, "ParallelStateExited"),
            ]
        };
        let mut comparison = Comparison::new(Masks::default());
        let mut right = |names| {
            let verdict = compare(&expected, &found(names), &mut comparison, true);
            (verdict.types.is_ok(), verdict.fields.is_ok())
        };
        assert_eq!(right(["A", "B"]), (true, true));
        assert_eq!(right(["B", "A"]), (true, true));
        assert_eq!(right(["A", "A"]), (true, false));
        assert_eq!(right(["A", "C"]), (true, false));
    }

    /// Run with the material: `CONFORMANCE_DIR=DIR cargo test .. -- --ignored`.
    #[test]
    #[ignore = "needs the recordings"]
    fn any_change_of_a_recorded_history_is_wrong() {
        let dir = std::env::var("CONFORMANCE_DIR").unwrap();
        let cases = std::path::Path::new(&dir).join("cases");
        let (mut histories, mut changes) = (0, 0);
        for path in crate::files::names(&cases, ".jsonl").unwrap() {
            for case in crate::files::lines(&path).unwrap() {
                let Some(recorded) = case["expected"]["history"].as_array() else {
                    continue;
                };
                if case["parallel_order_normalised"] == true {
                    continue;
                }
                histories += 1;
                let right = |found: &[Value]| {
                    let mut comparison = Comparison::new(Masks::default());
                    let verdict = compare(recorded, found, &mut comparison, false);
                    verdict.types.and(verdict.fields)
                };
                assert_eq!(right(recorded), Ok(()), "{}", case["id"]);
                let mut all = Vec::new();
                pointers(&json!(recorded), "", &mut all);
                let compared = |p: &&String| {
                    let free = ["/timestamp", "/SdkHttpMetadata", "/SdkResponseMetadata"];
                    p.matches('/').count() > 1 && !free.iter().any(|free| p.contains(free))
                };
                for pointer in all.iter().filter(compared) {
                    let mut events = json!(recorded);
                    let place = events.pointer_mut(pointer).unwrap();
                    *place = match place {
                        // A mask may stand for any text.
                        Value::String(text) if text.starts_with('<') => continue,
                        Value::String(text) => json!(format!("!{text}")),
                        Value::Number(number) => json!(number.as_f64().unwrap() + 1.5),
                        _ => json!("other"),
                    };
                    changes += 1;
                    let text = format!(
                        "{} {pointer}: {}",
                        case["id"],
                        events.pointer(pointer).unwrap()
                    );
                    assert!(right(events.as_array().unwrap()).is_err(), "{text}");
                }
            }
        }
        assert!(histories > 0);
        println!("{histories} histories, {changes} changes");
    }
}
