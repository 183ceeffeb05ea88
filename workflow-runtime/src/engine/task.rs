//! Task states: attempts, their deadlines, retries and catchers.

use workflow_core::error::Failure;

use super::scope::{Again, Progress, data_limit_exceeded, later, seconds_from};
use super::{
    Caught, Command, Completion, Deadline, DeadlineKey, Engine, IllegalTransition, Resource,
    ScopeId, StateError, StateKind, Submits, TaskInfo, names,
};
use crate::history::{EventDetails, HistoryEventType, TaskResource, TaskScheduled};
use crate::payload::Payload;

/// A try at a task.
#[derive(Debug)]
pub(super) struct Attempt {
    pub(super) parameters: Payload,
    pub(super) started: bool,
    pub(super) timeout: Option<DeadlineKey>,
    pub(super) heartbeat: Option<DeadlineKey>,
}

impl Engine {
    pub(super) fn call(
        &mut self,
        id: ScopeId,
        parameters: Payload,
    ) -> Result<(), IllegalTransition> {
        if !self.is_entered(id, |kind| matches!(kind, StateKind::Task(_))) {
            return Err(self.illegal(id, "a task call"));
        }
        if parameters.fits() {
            self.schedule(id, parameters);
        } else {
            let failure = data_limit_exceeded(&self.state_name(id));
            self.state_failed(id, failure.into(), Again::Task(parameters));
        }
        Ok(())
    }

    /// Schedules an attempt, the first or another.
    pub(super) fn schedule(&mut self, id: ScopeId, parameters: Payload) {
        let machine = self.machine.clone();
        let Some((task, visit, retry_count)) = self.task_of(id, &machine) else {
            return;
        };
        let (event_type, details) = task.scheduled(&parameters, &self.surroundings.region);
        self.push_on(id, event_type, Some(details));
        let attempt = Attempt {
            parameters,
            started: false,
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

    pub(super) fn attempt_started(&mut self, id: ScopeId) -> Result<(), IllegalTransition> {
        let machine = self.machine.clone();
        let (task, attempt) = self.attempt(id, &machine, "the start of an attempt")?;
        if std::mem::replace(&mut attempt.started, true) {
            return Err(self.illegal(id, "a second start of the attempt"));
        }
        let (event_type, details) = task.started();
        self.push_on(id, event_type, details);
        let now = self.moment.now;
        let timeout = task
            .timeout_seconds
            .map(|seconds| self.set_deadline(seconds_from(now, seconds), Deadline::Attempt(id)));
        if let Ok((_, attempt)) = self.attempt(id, &machine, "") {
            attempt.timeout = timeout;
        }
        self.expect_heartbeat(id, task);
        Ok(())
    }

    /// Sets the time by which the next heartbeat has to come.
    fn expect_heartbeat(&mut self, id: ScopeId, task: &TaskInfo) {
        let Some(seconds) = task.heartbeat_seconds else {
            return;
        };
        if !task.resource.has_heartbeats() {
            return;
        }
        let due = seconds_from(self.moment.now, seconds);
        let key = self.set_deadline(due, Deadline::Heartbeat(id));
        let machine = self.machine.clone();
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
        let (task, _) = self.attempt(id, &machine, "the result of an attempt")?;
        if !output.fits() {
            let failure = data_limit_exceeded(task.resource.label());
            return self.attempt_failed(id, failure);
        }
        self.finish_attempt(id);
        let (event_type, details) = task.succeeded(&output);
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
        let parameters = self.finish_attempt(id);
        let (event_type, details) = task.failed(&failure, false);
        self.push_on(id, event_type, Some(details));
        self.state_failed(id, failure.into(), Again::Task(parameters));
        Ok(())
    }

    /// TimeoutSeconds have passed, or HeartbeatSeconds without a heartbeat.
    pub(super) fn attempt_timed_out(&mut self, id: ScopeId, heartbeat: bool) {
        let machine = self.machine.clone();
        let Ok((task, _)) = self.attempt(id, &machine, "a timeout") else {
            return;
        };
        let parameters = self.finish_attempt(id);
        let failure = Failure::new(names::TIMEOUT, "");
        let (event_type, details) = task.failed(&failure, true);
        self.push_on(id, event_type, Some(details));
        self.command(Command::CancelAttempt { scope: id });
        let error = StateError { failure, heartbeat };
        self.state_failed(id, error, Again::Task(parameters));
    }

    /// Clears the attempt's deadlines and gives its parameters back.
    fn finish_attempt(&mut self, id: ScopeId) -> Payload {
        let machine = self.machine.clone();
        let Ok((_, attempt)) = self.attempt(id, &machine, "") else {
            return Payload::from_text("null");
        };
        let deadlines = [attempt.timeout.take(), attempt.heartbeat.take()];
        let parameters = attempt.parameters.clone();
        for key in deadlines {
            self.clear_deadline(key);
        }
        parameters
    }

    /// The state of `id` has failed: it is tried again, or a catcher takes the error, or the
    /// scope fails.
    pub(super) fn state_failed(&mut self, id: ScopeId, error: StateError, again: Again) {
        let machine = self.machine.clone();
        let random = self.moment.random;
        let Some(visit) = self.scopes.get_mut(&id).and_then(|s| s.visit.as_mut()) else {
            return;
        };
        let info = &machine.states[visit.state];
        if let Some(delay) = visit.retries.next_delay(&info.retry, &error, random) {
            let at = later(self.moment.now, delay);
            let deadline = self.set_deadline(at, Deadline::Retry(id));
            self.set_progress(id, Progress::BackingOff { deadline, again });
            return;
        }
        let failed = match info.kind {
            StateKind::Parallel(_) => Some(HistoryEventType::ParallelStateFailed),
            StateKind::Map(_) => Some(HistoryEventType::MapStateFailed),
            _ => None,
        };
        if let Some(failed) = failed {
            self.push_on(id, failed, None);
        }
        for catcher in &info.catch {
            if let Some(name) = error.matched(&catcher.error_equals) {
                return self.caught(id, error.clone(), name.to_owned(), catcher.next);
            }
        }
        self.set_progress(id, Progress::Failed);
        let last = self.scopes.get(&id).map_or(0, |scope| scope.last_event);
        self.scope_failed(id, last, error.failure);
    }

    fn caught(&mut self, id: ScopeId, error: StateError, name: String, next: super::StateId) {
        let failure = error.failure;
        let output = Payload::error_output(&failure.error, &failure.cause);
        let caught = Caught {
            failure,
            name,
            heartbeat: error.heartbeat,
        };
        self.done(id, output, Some(next), Completion::Caught(caught));
    }

    /// A back-off is over.
    pub(super) fn retry(&mut self, id: ScopeId) {
        let visit = self.scopes.get_mut(&id).and_then(|s| s.visit.as_mut());
        let Some(visit) = visit else { return };
        match std::mem::replace(&mut visit.progress, Progress::Entered) {
            Progress::BackingOff { again, .. } => match again {
                Again::Task(parameters) => self.schedule(id, parameters),
                Again::Parallel => self.start_branches(id),
                Again::Map(run) => self.start_iterations(id, run),
            },
            other => visit.progress = other,
        }
    }
}

impl Resource {
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
        region: &std::sync::Arc<str>,
    ) -> (HistoryEventType, EventDetails) {
        let arn = match &self.resource {
            Resource::Integration {
                resource,
                function_name,
                ..
            } => {
                let scheduled = TaskScheduled {
                    resource: resource.clone(),
                    region: region.clone(),
                    parameters: enveloped(parameters, function_name.as_deref()),
                    timeout_in_seconds: self.timeout_seconds,
                    heartbeat_in_seconds: self.heartbeat_seconds,
                    role_arn: self.role_arn.clone(),
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
            timeout_in_seconds: self.timeout_seconds,
            heartbeat_in_seconds: self.heartbeat_seconds,
        };
        (event_type, details)
    }

    fn started(&self) -> (HistoryEventType, Option<EventDetails>) {
        match &self.resource {
            Resource::LambdaFunction { .. } => (HistoryEventType::LambdaFunctionStarted, None),
            Resource::Activity { .. } => {
                let details = EventDetails::ActivityStarted { worker_name: None };
                (HistoryEventType::ActivityStarted, Some(details))
            }
            Resource::Integration { resource, .. } => {
                let details = EventDetails::TaskStarted(resource.clone());
                (HistoryEventType::TaskStarted, Some(details))
            }
        }
    }

    fn succeeded(&self, output: &Payload) -> (HistoryEventType, EventDetails) {
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
                    Some(_) if *submits == Submits::Nothing => answered(output),
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
