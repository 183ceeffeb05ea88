//! What of a history a state machine's log shows.

use serde_json::{Map, Value, json};

use super::{HistoryEvent, HistoryEventType};

/// How much a state machine logs, as its LoggingConfiguration says.
///
/// <https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum LogLevel {
    /// Every event.
    All,
    /// Failures, timeouts and aborts, and the entry into a Fail state.
    Error,
    /// Executions that do not succeed.
    Fatal,
    /// Nothing.
    #[default]
    Off,
}

impl LogLevel {
    /// The level by the API's name: `ALL`, `ERROR`, `FATAL` or `OFF`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<LogLevel> {
        Some(match name {
            "ALL" => LogLevel::All,
            "ERROR" => LogLevel::Error,
            "FATAL" => LogLevel::Fatal,
            "OFF" => LogLevel::Off,
            _ => return None,
        })
    }

    /// Whether events of this type are logged.
    #[must_use]
    pub fn shows(self, event_type: HistoryEventType) -> bool {
        use HistoryEventType::{ExecutionAborted, ExecutionFailed, ExecutionTimedOut};
        let name = event_type.as_str();
        match self {
            LogLevel::All => true,
            LogLevel::Error => {
                let ends = ["Failed", "TimedOut", "Aborted"];
                ends.iter().any(|end| name.ends_with(end)) || name == "FailStateEntered"
            }
            LogLevel::Fatal => matches!(
                event_type,
                ExecutionAborted | ExecutionFailed | ExecutionTimedOut
            ),
            LogLevel::Off => false,
        }
    }
}

/// The lines that the events of the execution `execution_arn` make in a log of this level, as the
/// service writes them.
///
/// ```
/// use workflow_runtime::history::{HistoryEvent, LogLevel, logged};
///
/// fn failures(arn: &str, history: &[HistoryEvent]) -> Vec<String> {
///     let lines = logged(arn, history, LogLevel::Error, true);
///     lines.iter().map(ToString::to_string).collect()
/// }
/// ```
#[must_use]
pub fn logged(
    execution_arn: &str,
    events: &[HistoryEvent],
    level: LogLevel,
    include_execution_data: bool,
) -> Vec<Value> {
    let shown = events.iter().filter(|event| level.shows(event.event_type));
    shown
        .map(|event| line(execution_arn, event, include_execution_data))
        .collect()
}

/// Numbers are text in a log.
fn line(execution_arn: &str, event: &HistoryEvent, include_execution_data: bool) -> Value {
    let details = event.details.as_ref().map(|details| details.to_json());
    let mut details = match details {
        Some(Value::Object(details)) => details,
        _ => Map::new(),
    };
    if !include_execution_data {
        for key in ["input", "inputDetails", "output", "outputDetails"] {
            details.shift_remove(key);
        }
    }
    json!({
        "id": event.id.to_string(),
        "type": event.event_type.as_str(),
        "details": details,
        "previous_event_id": event.previous_event_id.to_string(),
        "event_timestamp": event.timestamp.as_millisecond().to_string(),
        "execution_arn": execution_arn,
        "redrive_count": "0",
    })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use workflow_core::error::Failure;

    use super::super::EventDetails;
    use super::*;
    use crate::payload::Payload;

    fn event(id: u64, event_type: HistoryEventType, details: EventDetails) -> HistoryEvent {
        HistoryEvent {
            id,
            previous_event_id: id - 1,
            timestamp: Timestamp::UNIX_EPOCH,
            event_type,
            details: Some(details),
        }
    }

    fn history() -> Vec<HistoryEvent> {
        let data = Payload::from(&json!({}));
        let started = EventDetails::ExecutionStarted {
            input: data.clone(),
            role_arn: "role".into(),
        };
        let entered = EventDetails::StateEntered {
            name: "F".into(),
            input: data,
        };
        let failed = EventDetails::Failure(Failure::new("E", "c"));
        vec![
            event(1, HistoryEventType::ExecutionStarted, started),
            event(2, HistoryEventType::FailStateEntered, entered.clone()),
            event(3, HistoryEventType::TaskStateAborted, entered),
            event(4, HistoryEventType::ExecutionFailed, failed),
        ]
    }

    #[test]
    fn a_level_shows_its_types() {
        for (level, ids) in [
            ("ALL", vec!["1", "2", "3", "4"]),
            ("ERROR", vec!["2", "3", "4"]),
            ("FATAL", vec!["4"]),
            ("OFF", vec![]),
        ] {
            let level = LogLevel::from_name(level).unwrap();
            let lines = logged("arn", &history(), level, true);
            let shown: Vec<_> = lines.iter().map(|l| l["id"].clone()).collect();
            assert_eq!(shown, ids);
        }
        assert_eq!(LogLevel::from_name("all"), None);
    }

    #[test]
    fn data_is_shown_only_when_it_is_included() {
        let details = |include| {
            let lines = logged("arn", &history(), LogLevel::All, include);
            json!([lines[0]["details"], lines[3]["details"]])
        };
        let failure = json!({"error": "E", "cause": "c"});
        let data = json!({"input": "{}", "inputDetails": {"truncated": false}, "roleArn": "role"});
        assert_eq!(details(true), json!([data, failure]));
        assert_eq!(details(false), json!([{"roleArn": "role"}, failure]));
    }
}
