//! Task states: attempts, their deadlines, retries and catchers.

use std::sync::Arc;

use serde_json::{Value, json};
use workflow_core::error::Failure;

use super::scope::{Progress, data_limit_exceeded, later, seconds_from};
use super::{
    AttemptSettings, Caught, Command, Completion, Deadline, DeadlineKey, Engine, IllegalTransition,
    LaunchStep, Resource, ScopeId, StateError, StateKind, Submits, TaskInfo, names,
};
use crate::history::{EventDetails, HistoryEventType, TaskResource, TaskScheduled};
use crate::payload::Payload;

/// A try at a task.
#[derive(Debug)]
pub(super) struct Attempt {
    /// How long it may take. None for native code, whose payload travels in an envelope.
    pub(super) settings: Option<AttemptSettings>,
    pub(super) started: bool,
    /// Its time is over, and its failure is about to be dealt with.
    pub(super) timed_out: bool,
    pub(super) timeout: Option<DeadlineKey>,
    pub(super) heartbeat: Option<DeadlineKey>,
}

impl Engine {
    pub(super) fn call(
        &mut self,
        id: ScopeId,
        parameters: Payload,
        settings: Option<AttemptSettings>,
    ) -> Result<(), IllegalTransition> {
        if !self.is_entered(id, |kind| matches!(kind, StateKind::Task(_))) {
            return Err(self.illegal(id, "a task call"));
        }
        if parameters.fits() {
            self.schedule(id, parameters, settings);
        } else {
            let failure = data_limit_exceeded(&self.state_name(id));
            self.state_failed(id, failure.into());
        }
        Ok(())
    }

    /// Schedules an attempt, the first or another.
    fn schedule(&mut self, id: ScopeId, parameters: Payload, settings: Option<AttemptSettings>) {
        let machine = self.machine.clone();
        let Some((task, visit, retry_count)) = self.task_of(id, &machine) else {
            return;
        };
        let region = &self.surroundings.region;
        let (event_type, details) = task.scheduled(&parameters, region, settings.as_ref());
        self.push_on(id, event_type, Some(details));
        let attempt = Attempt {
            settings,
            started: false,
            timed_out: false,
            timeout: None,
            heartbeat: None,
        };
        self.set_progress(id, Progress::Attempt(attempt));
        self.command(Command::RunAttempt {
            scope: id,
            visit,
            retry_count,
        });
    }

    /// The task of the state that a scope is in, the visit's event and its retries.
    fn task_of<'m>(
        &self,
        id: ScopeId,
        machine: &'m super::Machine,
    ) -> Option<(&'m TaskInfo, u64, u64)> {
        let visit = self.scopes.get(&id)?.visit.as_ref()?;
        match &machine.states[visit.state].kind {
            StateKind::Task(task) => Some((task, visit.entered, visit.retries.total())),
            _ => None,
        }
    }

    /// The running attempt of a scope, with its task.
    fn attempt<'m>(
        &mut self,
        id: ScopeId,
        machine: &'m super::Machine,
        event: &str,
    ) -> Result<(&'m TaskInfo, &mut Attempt), IllegalTransition> {
        let task = self.task_of(id, machine).map(|(task, ..)| task);
        let illegal = self.illegal(id, event);
        let visit = self.scopes.get_mut(&id).and_then(|s| s.visit.as_mut());
        match (task, visit.map(|visit| &mut visit.progress)) {
            (Some(task), Some(Progress::Attempt(attempt))) => Ok((task, attempt)),
            _ => Err(illegal),
        }
    }

    pub(super) fn attempt_started(
        &mut self,
        id: ScopeId,
        worker_name: Option<Arc<str>>,
    ) -> Result<(), IllegalTransition> {
        let machine = self.machine.clone();
        let (task, attempt) = self.attempt(id, &machine, "the start of an attempt")?;
        if std::mem::replace(&mut attempt.started, true) {
            return Err(self.illegal(id, "a second start of the attempt"));
        }
        let timeout = attempt.limits(task).0;
        let (event_type, details) = task.started(worker_name);
        self.push_on(id, event_type, details);
        let now = self.moment.now;
        let timeout = timeout
            .map(|seconds| self.set_deadline(seconds_from(now, seconds), Deadline::Attempt(id)));
        if let Ok((_, attempt)) = self.attempt(id, &machine, "") {
            attempt.timeout = timeout;
        }
        self.expect_heartbeat(id, task);
        Ok(())
    }

    /// Sets the time by which the next heartbeat has to come.
    fn expect_heartbeat(&mut self, id: ScopeId, task: &TaskInfo) {
        let machine = self.machine.clone();
        let Ok((_, attempt)) = self.attempt(id, &machine, "") else {
            return;
        };
        let Some(seconds) = attempt.limits(task).1 else {
            return;
        };
        if !task.resource.has_heartbeats() {
            return;
        }
        let due = seconds_from(self.moment.now, seconds);
        let key = self.set_deadline(due, Deadline::Heartbeat(id));
        let old = match self.attempt(id, &machine, "") {
            Ok((_, attempt)) => attempt.heartbeat.replace(key),
            Err(_) => Some(key),
        };
        self.clear_deadline(old);
    }

    pub(super) fn heartbeat(&mut self, id: ScopeId) -> Result<(), IllegalTransition> {
        let machine = self.machine.clone();
        let (task, _) = self.attempt(id, &machine, "a heartbeat")?;
        self.expect_heartbeat(id, task);
        Ok(())
    }

    pub(super) fn attempt_submitted(
        &mut self,
        id: ScopeId,
        output: Payload,
    ) -> Result<(), IllegalTransition> {
        let machine = self.machine.clone();
        let (task, _) = self.attempt(id, &machine, "the submission of a job")?;
        let Resource::Integration {
            resource,
            submits: Submits::Job | Submits::Token,
            ..
        } = &task.resource
        else {
            return Err(self.illegal(id, "the submission of a job"));
        };
        let resource = resource.clone();
        let details = EventDetails::TaskOutput { resource, output };
        self.push_on(id, HistoryEventType::TaskSubmitted, Some(details));
        Ok(())
    }

    pub(super) fn attempt_succeeded(
        &mut self,
        id: ScopeId,
        output: Payload,
    ) -> Result<(), IllegalTransition> {
        let machine = self.machine.clone();
        let (task, attempt) = self.attempt(id, &machine, "the result of an attempt")?;
        let enveloped = attempt.settings.is_none();
        if !output.fits() {
            let failure = data_limit_exceeded(task.resource.label());
            return self.attempt_failed(id, failure);
        }
        self.finish_attempt(id);
        let (event_type, details) = task.succeeded(&output, enveloped);
        self.push_on(id, event_type, Some(details));
        self.done(id, output.clone(), None, Completion::Done(output));
        Ok(())
    }

    pub(super) fn attempt_failed(
        &mut self,
        id: ScopeId,
        failure: Failure,
    ) -> Result<(), IllegalTransition> {
        let machine = self.machine.clone();
        let (task, _) = self.attempt(id, &machine, "the failure of an attempt")?;
        self.finish_attempt(id);
        let (event_type, details) = task.failed(&failure, false);
        self.push_on(id, event_type, Some(details));
        self.state_failed(id, failure.into());
        Ok(())
    }

    /// The attempt could not be begun: its event tells which step failed.
    pub(super) fn launch_failed(
        &mut self,
        id: ScopeId,
        step: LaunchStep,
        failure: Failure,
    ) -> Result<(), IllegalTransition> {
        let machine = self.machine.clone();
        let (task, attempt) = self.attempt(id, &machine, "the failure of a launch")?;
        let started = attempt.started;
        let launch = task.resource.launch_failed(step, started, &failure);
        let Some((event_type, details)) = launch else {
            return self.attempt_failed(id, failure);
        };
        self.finish_attempt(id);
        self.push_on(id, event_type, Some(details));
        self.state_failed(id, failure.into());
        Ok(())
    }

    /// TimeoutSeconds have passed, or HeartbeatSeconds without a heartbeat; false when there is no
    /// attempt any more.
    pub(super) fn record_timeout(&mut self, id: ScopeId) -> bool {
        let machine = self.machine.clone();
        let Ok((task, attempt)) = self.attempt(id, &machine, "a timeout") else {
            return false;
        };
        if std::mem::replace(&mut attempt.timed_out, true) {
            return false;
        }
        self.finish_attempt(id);
        let (event_type, details) = task.failed(&Failure::new(names::TIMEOUT, ""), true);
        self.push_on(id, event_type, Some(details));
        true
    }

    /// The state fails with a timeout that was recorded.
    pub(super) fn attempt_timed_out(&mut self, id: ScopeId, heartbeat: bool) {
        if !self.is_alive(id) {
            return;
        }
        self.command(Command::CancelAttempt { scope: id });
        let failure = Failure::new(names::TIMEOUT, "");
        self.state_failed(id, StateError { failure, heartbeat });
    }

    /// Clears the attempt's deadlines.
    fn finish_attempt(&mut self, id: ScopeId) {
        let machine = self.machine.clone();
        let Ok((_, attempt)) = self.attempt(id, &machine, "") else {
            return;
        };
        let deadlines = [attempt.timeout.take(), attempt.heartbeat.take()];
        for key in deadlines {
            self.clear_deadline(key);
        }
    }

    /// The state of `id` has failed: it is tried again, or a catcher takes the error, or the
    /// scope fails.
    pub(super) fn state_failed(&mut self, id: ScopeId, error: StateError) {
        let machine = self.machine.clone();
        let random = self.moment.random;
        let Some(visit) = self.scopes.get_mut(&id).and_then(|s| s.visit.as_mut()) else {
            return;
        };
        let info = &machine.states[visit.state];
        if let Some(delay) = visit.retries.next_delay(&info.retry, &error, random) {
            let at = later(self.moment.now, delay);
            let deadline = self.set_deadline(at, Deadline::Retry(id));
            self.set_progress(id, Progress::BackingOff { deadline });
            return;
        }
        let uncatchable = error.failure.error == names::RUNTIME;
        let failed = match info.kind {
            _ if uncatchable => None,
            StateKind::Parallel(_) => Some(HistoryEventType::ParallelStateFailed),
            StateKind::Map(_) => Some(HistoryEventType::MapStateFailed),
            _ => None,
        };
        if let Some(failed) = failed {
            self.push_on(id, failed, None);
        }
        for (position, catcher) in info.catch.iter().enumerate() {
            if let Some(name) = error.matched(&catcher.error_equals) {
                let caught = Caught {
                    failure: error.failure.clone(),
                    name: name.to_owned(),
                    heartbeat: error.heartbeat,
                    catcher: position,
                };
                return self.caught(id, caught, catcher.next);
            }
        }
        self.set_progress(id, Progress::Failed);
        let last = self.scopes.get(&id).map_or(0, |scope| scope.last_event);
        self.scope_failed(id, last, error.failure);
    }

    fn caught(&mut self, id: ScopeId, caught: Caught, next: super::StateId) {
        let output = Payload::from(&error_output(&caught.failure));
        self.done(id, output, Some(next), Completion::Caught(caught));
    }

    /// A back-off is over.
    pub(super) fn retry(&mut self, id: ScopeId) {
        let visit = self.scopes.get_mut(&id).and_then(|s| s.visit.as_mut());
        let Some(visit) = visit else { return };
        if matches!(visit.progress, Progress::BackingOff { .. }) {
            visit.progress = Progress::Entered;
            let retry_count = visit.retries.total();
            self.command(Command::TryAgain {
                scope: id,
                retry_count,
            });
        }
    }
}

impl Attempt {
    /// Seconds for the attempt, and between its heartbeats.
    fn limits(&self, task: &TaskInfo) -> (Option<u64>, Option<u64>) {
        task.limits(self.settings.as_ref())
    }
}

/// `{"Error": .., "Cause": ..}`: what a catcher gets. An error that somebody sent without a name
/// has neither.
pub(crate) fn error_output(failure: &Failure) -> Value {
    match failure.error.as_str() {
        "" => json!({ "Error": null, "Cause": null }),
        error => json!({ "Error": error, "Cause": failure.cause }),
    }
}

impl Resource {
    /// The event of a launch that failed; none where the service has no such event, and the
    /// attempt itself fails.
    fn launch_failed(
        &self,
        step: LaunchStep,
        started: bool,
        failure: &Failure,
    ) -> Option<(HistoryEventType, EventDetails)> {
        use HistoryEventType as Type;
        let event_type = match (self, step) {
            (Resource::LambdaFunction { .. }, LaunchStep::Schedule) if !started => {
                Type::LambdaFunctionScheduleFailed
            }
            (Resource::LambdaFunction { .. }, LaunchStep::Start) if !started => {
                Type::LambdaFunctionStartFailed
            }
            (Resource::Activity { .. }, LaunchStep::Schedule) if !started => {
                Type::ActivityScheduleFailed
            }
            (Resource::Integration { resource, .. }, LaunchStep::Start) if !started => {
                return Some((Type::TaskStartFailed, task_failure(resource, failure)));
            }
            (Resource::Integration { resource, .. }, LaunchStep::Submit) => {
                return Some((Type::TaskSubmitFailed, task_failure(resource, failure)));
            }
            _ => return None,
        };
        Some((event_type, EventDetails::Failure(failure.clone())))
    }

    /// How the service names it in a cause.
    fn label(&self) -> &str {
        match self {
            Resource::LambdaFunction { arn } | Resource::Activity { arn } => arn,
            Resource::Integration { resource, .. } => &resource.resource_type,
        }
    }
}

/// The events of a task, by what its Resource is.
impl TaskInfo {
    fn scheduled(
        &self,
        parameters: &Payload,
        region: &Arc<str>,
        settings: Option<&AttemptSettings>,
    ) -> (HistoryEventType, EventDetails) {
        let (timeout, heartbeat) = self.limits(settings);
        let arn = match &self.resource {
            Resource::Integration {
                resource,
                function_name,
                ..
            } => {
                let (parameters, role_arn) = match settings {
                    Some(settings) => (parameters.clone(), settings.role_arn.clone()),
                    None => (
                        enveloped(parameters, function_name.as_deref()),
                        self.role_arn.clone(),
                    ),
                };
                let scheduled = TaskScheduled {
                    resource: resource.clone(),
                    region: region.clone(),
                    parameters,
                    timeout_in_seconds: timeout,
                    heartbeat_in_seconds: heartbeat,
                    role_arn,
                };
                let details = EventDetails::TaskScheduled(Box::new(scheduled));
                return (HistoryEventType::TaskScheduled, details);
            }
            Resource::LambdaFunction { arn } | Resource::Activity { arn } => arn.clone(),
        };
        let event_type = match self.resource {
            Resource::Activity { .. } => HistoryEventType::ActivityScheduled,
            _ => HistoryEventType::LambdaFunctionScheduled,
        };
        let details = EventDetails::Scheduled {
            resource: arn,
            input: parameters.clone(),
            timeout_in_seconds: timeout,
            heartbeat_in_seconds: heartbeat,
            role_arn: match settings {
                Some(settings) => settings.role_arn.clone(),
                None => self.role_arn.clone(),
            },
        };
        (event_type, details)
    }

    /// Seconds for an attempt, and between its heartbeats.
    fn limits(&self, settings: Option<&AttemptSettings>) -> (Option<u64>, Option<u64>) {
        match settings {
            Some(settings) => (settings.timeout_seconds, settings.heartbeat_seconds),
            None => (self.timeout_seconds, self.heartbeat_seconds),
        }
    }

    fn started(&self, worker_name: Option<Arc<str>>) -> (HistoryEventType, Option<EventDetails>) {
        match &self.resource {
            Resource::LambdaFunction { .. } => (HistoryEventType::LambdaFunctionStarted, None),
            Resource::Activity { .. } => {
                let details = EventDetails::ActivityStarted { worker_name };
                (HistoryEventType::ActivityStarted, Some(details))
            }
            Resource::Integration { resource, .. } => {
                let details = EventDetails::TaskStarted(resource.clone());
                (HistoryEventType::TaskStarted, Some(details))
            }
        }
    }

    fn succeeded(&self, output: &Payload, enveloped: bool) -> (HistoryEventType, EventDetails) {
        let event_type = match &self.resource {
            Resource::LambdaFunction { .. } => HistoryEventType::LambdaFunctionSucceeded,
            Resource::Activity { .. } => HistoryEventType::ActivitySucceeded,
            Resource::Integration {
                resource,
                function_name,
                submits,
            } => {
                let output = match function_name {
                    // What a token is answered with comes without the envelope.
                    Some(_) if enveloped && *submits == Submits::Nothing => answered(output),
                    _ => output.clone(),
                };
                let resource = resource.clone();
                let details = EventDetails::TaskOutput { resource, output };
                return (HistoryEventType::TaskSucceeded, details);
            }
        };
        let output = output.clone();
        (event_type, EventDetails::Output { output })
    }

    fn failed(&self, failure: &Failure, timed_out: bool) -> (HistoryEventType, EventDetails) {
        let failure = failure.clone();
        let event_type = match (&self.resource, timed_out) {
            (Resource::LambdaFunction { .. }, false) => HistoryEventType::LambdaFunctionFailed,
            (Resource::LambdaFunction { .. }, true) => HistoryEventType::LambdaFunctionTimedOut,
            (Resource::Activity { .. }, false) => HistoryEventType::ActivityFailed,
            (Resource::Activity { .. }, true) => HistoryEventType::ActivityTimedOut,
            (Resource::Integration { resource, .. }, timed_out) => {
                let resource: TaskResource = resource.clone();
                let details = EventDetails::TaskFailure { resource, failure };
                let event_type = match timed_out {
                    false => HistoryEventType::TaskFailed,
                    true => HistoryEventType::TaskTimedOut,
                };
                return (event_type, details);
            }
        };
        (event_type, EventDetails::Failure(failure))
    }
}

fn task_failure(resource: &TaskResource, failure: &Failure) -> EventDetails {
    EventDetails::TaskFailure {
        resource: resource.clone(),
        failure: failure.clone(),
    }
}

/// The Arguments of `lambda:invoke`, around the payload.
fn enveloped(payload: &Payload, function_name: Option<&str>) -> Payload {
    match function_name {
        None => payload.clone(),
        Some(name) => {
            Payload::from_text(format!(r#"{{"FunctionName":{name},"Payload":{payload}}}"#))
        }
    }
}

/// The answer of `lambda:invoke`, around the payload.
fn answered(payload: &Payload) -> Payload {
    Payload::from_text(format!(
        r#"{{"ExecutedVersion":"$LATEST","Payload":{payload},"StatusCode":200}}"#
    ))
}
