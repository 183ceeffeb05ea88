//! What happened in an execution, as GetExecutionHistory lists it.

mod logged;

use std::fmt;
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use serde_json::{Map, Value, json};
use workflow_core::error::Failure;

use crate::payload::Payload;

pub use logged::{LogLevel, logged};

/// The most events an execution may have; the last one then says so.
pub const EVENT_LIMIT: u64 = 25_000;

/// An event. It serialises as the API writes it.
#[derive(Debug, Clone, PartialEq)]
pub struct HistoryEvent {
    /// From 1, without gaps.
    pub id: u64,
    /// The event before it on the same chain; 0 for none.
    pub previous_event_id: u64,
    /// When.
    pub timestamp: Timestamp,
    /// What happened.
    pub event_type: HistoryEventType,
    /// To what, and with which data.
    pub details: Option<EventDetails>,
}

impl HistoryEvent {
    /// The state it is about, where it says so.
    #[must_use]
    pub fn state(&self) -> Option<&str> {
        match self.details.as_ref()? {
            EventDetails::StateEntered { name, .. }
            | EventDetails::StateExited { name, .. }
            | EventDetails::MapIteration { name, .. }
            | EventDetails::EvaluationFailed { state: name, .. } => Some(name),
            _ => None,
        }
    }

    /// The error it is about.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        match self.details.as_ref()? {
            EventDetails::Failure(failure)
            | EventDetails::TaskFailure { failure, .. }
            | EventDetails::EvaluationFailed { failure, .. } => Some(failure),
            _ => None,
        }
    }

    /// What went in or came out.
    #[must_use]
    pub fn payload(&self) -> Option<&Payload> {
        match self.details.as_ref()? {
            EventDetails::StateEntered { input, .. }
            | EventDetails::ExecutionStarted { input, .. }
            | EventDetails::Scheduled { input, .. } => Some(input),
            EventDetails::StateExited { output, .. }
            | EventDetails::Output { output }
            | EventDetails::TaskOutput { output, .. } => Some(output),
            EventDetails::TaskScheduled(scheduled) => Some(&scheduled.parameters),
            _ => None,
        }
    }
}

macro_rules! event_types {
    ($($name:ident)*) => {
        /// The types of events, by the API's names.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[expect(missing_docs, reason = "the names are the API's and say what happened")]
        pub enum HistoryEventType { $($name),* }

        impl HistoryEventType {
            /// All of them.
            pub const ALL: &[HistoryEventType] = &[$(HistoryEventType::$name),*];

            /// The API's name.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(HistoryEventType::$name => stringify!($name)),* }
            }
        }
    };
}

event_types! {
    ActivityFailed ActivityScheduled ActivityScheduleFailed ActivityStarted ActivitySucceeded
    ActivityTimedOut ChoiceStateEntered ChoiceStateExited EvaluationFailed ExecutionAborted
    ExecutionFailed ExecutionRedriven ExecutionStarted ExecutionSucceeded ExecutionTimedOut
    FailStateEntered LambdaFunctionFailed LambdaFunctionScheduled LambdaFunctionScheduleFailed
    LambdaFunctionStarted LambdaFunctionStartFailed LambdaFunctionSucceeded LambdaFunctionTimedOut
    MapIterationAborted MapIterationFailed MapIterationStarted MapIterationSucceeded MapRunAborted
    MapRunFailed MapRunRedriven MapRunStarted MapRunSucceeded MapStateAborted MapStateEntered
    MapStateExited MapStateFailed MapStateStarted MapStateSucceeded ParallelStateAborted
    ParallelStateEntered ParallelStateExited ParallelStateFailed ParallelStateStarted
    ParallelStateSucceeded PassStateEntered PassStateExited SucceedStateEntered SucceedStateExited
    TaskFailed TaskScheduled TaskStarted TaskStartFailed TaskStateAborted TaskStateEntered
    TaskStateExited TaskSubmitFailed TaskSubmitted TaskSucceeded TaskTimedOut WaitStateAborted
    WaitStateEntered WaitStateExited
}

impl HistoryEventType {
    /// Whether it is the last event of an execution.
    #[must_use]
    pub fn ends_execution(self) -> bool {
        use HistoryEventType::*;
        matches!(
            self,
            ExecutionSucceeded | ExecutionFailed | ExecutionTimedOut | ExecutionAborted
        )
    }

    /// The key under which the API puts the details.
    fn details_key(self) -> String {
        let name = self.as_str();
        if name.ends_with("StateEntered") {
            return "stateEnteredEventDetails".to_owned();
        }
        if name.ends_with("StateExited") {
            return "stateExitedEventDetails".to_owned();
        }
        let (first, rest) = name.split_at(1);
        format!("{}{rest}EventDetails", first.to_ascii_lowercase())
    }
}

impl fmt::Display for HistoryEventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl Serialize for HistoryEventType {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

/// The data of an event.
#[derive(Debug, Clone, PartialEq)]
pub enum EventDetails {
    /// Of `*StateEntered`.
    StateEntered {
        /// The state.
        name: Arc<str>,
        /// What it got.
        input: Payload,
    },
    /// Of `*StateExited`.
    StateExited {
        /// The state.
        name: Arc<str>,
        /// What it passes on.
        output: Payload,
        /// What its Assign set, if it has one.
        assigned_variables: Option<Vec<(Arc<str>, Payload)>>,
    },
    /// Of `ExecutionStarted`.
    ExecutionStarted {
        /// The execution's input.
        input: Payload,
        /// The role the execution assumes.
        role_arn: Arc<str>,
    },
    /// Of `ExecutionSucceeded`, `LambdaFunctionSucceeded` and `ActivitySucceeded`.
    Output {
        /// What came out.
        output: Payload,
    },
    /// Of everything that fails, is aborted or times out, but `TaskFailed` and `TaskTimedOut`.
    Failure(Failure),
    /// Of `TaskScheduled`.
    TaskScheduled(Box<TaskScheduled>),
    /// Of `TaskStarted`.
    TaskStarted(TaskResource),
    /// Of `TaskSubmitted` and `TaskSucceeded`.
    TaskOutput {
        /// What was called.
        resource: TaskResource,
        /// What it answered.
        output: Payload,
    },
    /// Of `TaskFailed` and `TaskTimedOut`.
    TaskFailure {
        /// What was called.
        resource: TaskResource,
        /// How it failed.
        failure: Failure,
    },
    /// Of `LambdaFunctionScheduled` and `ActivityScheduled`.
    Scheduled {
        /// The ARN.
        resource: Arc<str>,
        /// What it gets.
        input: Payload,
        /// Seconds for the attempt.
        timeout_in_seconds: Option<u64>,
        /// Seconds between heartbeats.
        heartbeat_in_seconds: Option<u64>,
        /// The role the task assumes.
        role_arn: Option<Arc<str>>,
    },
    /// Of `ActivityStarted`.
    ActivityStarted {
        /// The worker's name.
        worker_name: Option<Arc<str>>,
    },
    /// Of `MapRunStarted`.
    MapRun {
        /// The ARN of the Map Run.
        map_run_arn: Arc<str>,
    },
    /// Of `MapStateStarted`.
    MapStateStarted {
        /// How many items.
        length: usize,
    },
    /// Of `MapIteration*`.
    MapIteration {
        /// The Map state.
        name: Arc<str>,
        /// Which iteration.
        index: usize,
    },
    /// Of `EvaluationFailed`.
    EvaluationFailed {
        /// How.
        failure: Failure,
        /// In which field.
        location: Option<Arc<str>>,
        /// In which state.
        state: Arc<str>,
    },
}

/// What a Task state calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskResource {
    /// `lambda`
    pub resource_type: Arc<str>,
    /// `invoke`
    pub resource: Arc<str>,
}

/// The data of `TaskScheduled`.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskScheduled {
    /// What is called.
    pub resource: TaskResource,
    /// Where.
    pub region: Arc<str>,
    /// With what.
    pub parameters: Payload,
    /// Seconds for the attempt.
    pub timeout_in_seconds: Option<u64>,
    /// Seconds between heartbeats.
    pub heartbeat_in_seconds: Option<u64>,
    /// The role the task assumes.
    pub role_arn: Option<Arc<str>>,
}

impl Serialize for HistoryEvent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut event = Map::new();
        event.insert("timestamp".into(), epoch_seconds(self.timestamp));
        event.insert("type".into(), self.event_type.as_str().into());
        event.insert("id".into(), self.id.into());
        event.insert("previousEventId".into(), self.previous_event_id.into());
        if let Some(details) = &self.details {
            event.insert(self.event_type.details_key(), details.to_json());
        }
        event.serialize(serializer)
    }
}

/// Seconds since 1970 with milliseconds, as the API writes times.
fn epoch_seconds(timestamp: Timestamp) -> Value {
    #[expect(
        clippy::cast_precision_loss,
        reason = "milliseconds are exact in an f64"
    )]
    let seconds = timestamp.as_millisecond() as f64 / 1000.0;
    json!(seconds)
}

impl EventDetails {
    /// The object the API writes.
    fn to_json(&self) -> Value {
        let mut object = Object::default();
        match self {
            EventDetails::StateEntered { name, input } => object.text("name", name).input(input),
            EventDetails::StateExited {
                name,
                output,
                assigned_variables,
            } => object
                .text("name", name)
                .output(output)
                .assigned(assigned_variables.as_deref()),
            EventDetails::ExecutionStarted { input, role_arn } => {
                object.input(input).text("roleArn", role_arn)
            }
            EventDetails::Output { output } => object.output(output),
            EventDetails::Failure(failure) => object.failure(failure),
            EventDetails::TaskScheduled(scheduled) => object
                .resource(&scheduled.resource)
                .text("region", &scheduled.region)
                .text("parameters", scheduled.parameters.as_str())
                .limits(scheduled.timeout_in_seconds, scheduled.heartbeat_in_seconds)
                .credentials(scheduled.role_arn.as_deref()),
            EventDetails::TaskStarted(resource) => object.resource(resource),
            EventDetails::TaskOutput { resource, output } => {
                object.resource(resource).output(output)
            }
            EventDetails::TaskFailure { resource, failure } => {
                object.resource(resource).failure(failure)
            }
            EventDetails::Scheduled {
                resource,
                input,
                timeout_in_seconds,
                heartbeat_in_seconds,
                role_arn,
            } => object
                .text("resource", resource)
                .input(input)
                .limits(*timeout_in_seconds, *heartbeat_in_seconds)
                .credentials(role_arn.as_deref()),
            EventDetails::ActivityStarted { worker_name } => {
                object.optional("workerName", worker_name.as_deref())
            }
            EventDetails::MapRun { map_run_arn } => object.text("mapRunArn", map_run_arn),
            EventDetails::MapStateStarted { length } => object.value("length", json!(length)),
            EventDetails::MapIteration { name, index } => {
                object.text("name", name).value("index", json!(index))
            }
            EventDetails::EvaluationFailed {
                failure,
                location,
                state,
            } => object
                .failure(failure)
                .optional("location", location.as_deref())
                .text("state", state),
        };
        Value::Object(object.0)
    }
}

/// Builds the object of some details.
#[derive(Default)]
struct Object(Map<String, Value>);

impl Object {
    fn value(&mut self, key: &str, value: Value) -> &mut Object {
        self.0.insert(key.to_owned(), value);
        self
    }

    fn text(&mut self, key: &str, text: &str) -> &mut Object {
        self.value(key, text.into())
    }

    fn optional(&mut self, key: &str, text: Option<&str>) -> &mut Object {
        match text {
            Some(text) => self.text(key, text),
            None => self,
        }
    }

    fn input(&mut self, input: &Payload) -> &mut Object {
        self.text("input", input.as_str())
            .value("inputDetails", json!({ "truncated": false }))
    }

    fn output(&mut self, output: &Payload) -> &mut Object {
        self.text("output", output.as_str())
            .value("outputDetails", json!({ "truncated": false }))
    }

    fn assigned(&mut self, variables: Option<&[(Arc<str>, Payload)]>) -> &mut Object {
        let Some(variables) = variables else {
            return self;
        };
        let texts = variables
            .iter()
            .map(|(name, value)| (name.to_string(), value.as_str().into()));
        self.value("assignedVariables", Value::Object(texts.collect()))
            .value("assignedVariablesDetails", json!({ "truncated": false }))
    }

    fn resource(&mut self, resource: &TaskResource) -> &mut Object {
        self.text("resourceType", &resource.resource_type)
            .text("resource", &resource.resource)
    }

    /// An error or cause that was not given has no key.
    fn failure(&mut self, failure: &Failure) -> &mut Object {
        let given = |text: &'_ String| (!text.is_empty()).then(|| text.clone());
        self.optional("error", given(&failure.error).as_deref())
            .optional("cause", given(&failure.cause).as_deref())
    }

    fn limits(&mut self, timeout: Option<u64>, heartbeat: Option<u64>) -> &mut Object {
        if let Some(seconds) = timeout {
            self.value("timeoutInSeconds", json!(seconds));
        }
        if let Some(seconds) = heartbeat {
            self.value("heartbeatInSeconds", json!(seconds));
        }
        self
    }

    fn credentials(&mut self, role_arn: Option<&str>) -> &mut Object {
        if let Some(role_arn) = role_arn {
            self.value("taskCredentials", json!({ "roleArn": role_arn }));
        }
        self
    }
}
