//! A definition, made ready to run: states by index, transitions resolved, resources taken apart.

mod processor;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use serde_json::Value;
use workflow_core::asl;
use workflow_core::definition::Definition;
use workflow_core::ir::SiteId;

use crate::engine::retry::RetryPolicy;
use crate::history::{HistoryEventType, TaskResource};

#[cfg(feature = "interpreter")]
pub(crate) use processor::processor_of;

/// An index into the states of a machine.
pub type StateId = usize;

/// An index into the scopes of a machine: the whole, a branch, or an item processor.
pub type ScopeShapeId = usize;

/// An Express workflow runs no longer than this.
const EXPRESS_SECONDS: u64 = 300;

/// A definition, ready to run.
#[derive(Debug, Clone)]
pub struct Machine {
    /// The workflow's name.
    pub name: Arc<str>,
    /// Whether it is an Express workflow.
    pub express: bool,
    /// Seconds for the whole execution.
    pub timeout_seconds: Option<u64>,
    /// Of all scopes.
    pub states: Vec<StateInfo>,
    /// The first state of each scope; the whole machine is scope 0.
    pub scopes: Vec<StateId>,
    /// The state of each site of the native code.
    pub sites: Vec<Option<StateId>>,
    /// What the child executions of each distributed Map state run, where native code has sites in
    /// it.
    pub processors: BTreeMap<StateId, Arc<Machine>>,
    /// For the site of each call of an inline workflow, what the sites of its body count from.
    pub inlined: HashMap<SiteId, SiteId>,
}

/// A state, ready to run.
#[derive(Debug, Clone)]
pub struct StateInfo {
    /// Its name.
    pub name: Arc<str>,
    /// What it does.
    pub kind: StateKind,
    /// Where it goes when it succeeds: `Next`, or the rules of a Choice and its Default.
    pub next: Vec<StateId>,
    /// Whether the scope may end here.
    pub end: bool,
    /// Tried in order.
    pub retry: Vec<RetryPolicy>,
    /// Tried in order.
    pub catch: Vec<CatchPolicy>,
    /// Whether a site of the native code reports it. The engine passes through others itself.
    pub sited: bool,
}

/// A Catcher.
#[derive(Debug, Clone)]
pub struct CatchPolicy {
    /// The error names it is for.
    pub error_equals: Vec<String>,
    /// Where it goes.
    pub next: StateId,
}

/// What a state does.
#[derive(Debug, Clone)]
pub enum StateKind {
    /// Work.
    Task(TaskInfo),
    /// Passing data on.
    Pass,
    /// Branching.
    Choice,
    /// Waiting.
    Wait,
    /// Ending well.
    Succeed,
    /// Ending badly.
    Fail,
    /// Branches, by the scope of each.
    Parallel(Vec<ScopeShapeId>),
    /// Iterations.
    Map(MapInfo),
}

/// What a Task state calls, and how long it may take.
#[derive(Debug, Clone)]
pub struct TaskInfo {
    /// What is called.
    pub resource: Resource,
    /// Seconds for one attempt.
    pub timeout_seconds: Option<u64>,
    /// Seconds between heartbeats.
    pub heartbeat_seconds: Option<u64>,
    /// The role it assumes.
    pub role_arn: Option<Arc<str>>,
    /// The state machine that it starts, or the substitution that stands for it.
    pub state_machine_arn: Option<Arc<str>>,
}

/// A Resource, by the events it gives.
#[derive(Debug, Clone)]
pub enum Resource {
    /// A function's own ARN: `LambdaFunction*` events.
    LambdaFunction {
        /// The ARN.
        arn: Arc<str>,
    },
    /// An activity: `Activity*` events.
    Activity {
        /// The ARN, or the substitution that stands for it.
        arn: Arc<str>,
    },
    /// A service integration: `Task*` events.
    Integration {
        /// Its two words.
        resource: TaskResource,
        /// How it completes.
        submits: Submits,
        /// For `lambda:invoke`, the JSON of the FunctionName; the payload travels in an envelope.
        function_name: Option<Arc<str>>,
    },
}

/// How a service integration completes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Submits {
    /// With the response.
    Nothing,
    /// `.sync`: with the end of the job that the response announced.
    Job,
    /// `.waitForTaskToken`: with the answer to the token.
    Token,
}

/// How a Map state runs.
#[derive(Debug, Clone)]
pub struct MapInfo {
    /// What runs for each item.
    pub processor: ScopeShapeId,
}

/// Why a definition can't run.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
pub enum InvalidDefinition {
    /// A transition to nowhere.
    #[error("`{field}` of `{state}` names the state `{target}`, which does not exist in its scope")]
    MissingTransitionTarget {
        /// Where.
        state: String,
        /// `Next`, `Default`, `StartAt`, ..
        field: &'static str,
        /// The state it names.
        target: String,
    },
    /// A state name used twice.
    #[error("the state name `{0}` is used twice; names are unique in the whole machine")]
    DuplicateStateName(String),
    /// A field without which the state can't run.
    #[error("`{state}` has no `{field}`")]
    MissingField {
        /// Where.
        state: String,
        /// Which.
        field: &'static str,
    },
    /// A state that leads nowhere and does not end.
    #[error(
        "`{0}` has neither `Next` nor `\"End\": true`: say which state follows, or that none does"
    )]
    NoWayOut(String),
    /// A rule of a Choice state that leads nowhere.
    #[error("a rule in `Choices` of `{0}` has no `Next`")]
    RuleWithoutNext(String),
    /// A site that names no state.
    #[error("site {site} is the state `{state}`, which does not exist")]
    UnknownSite {
        /// Which.
        site: usize,
        /// The state it names.
        state: String,
    },
    /// A retrier whose numbers are out of range.
    #[error("a retrier of `{state}` has a `{field}` that is out of range")]
    RetrierOutOfRange {
        /// Where.
        state: String,
        /// Which.
        field: &'static str,
    },
    /// A path or expression that can't be parsed.
    #[error("`{field}` of `{state}` can't be parsed: {message}")]
    InvalidExpression {
        /// Where.
        state: String,
        /// The field, as in `Output/total`.
        field: String,
        /// What is wrong.
        message: String,
    },
}

impl Machine {
    /// Makes `definition` ready to run.
    ///
    /// # Errors
    /// When it names states that do not exist, or lacks what running needs.
    pub fn new(definition: &Definition) -> Result<Machine, InvalidDefinition> {
        let (name, machine) = (&definition.name, &definition.state_machine);
        let (mut built, ids) = Machine::build(name, machine, definition.execution_type)?;
        built.sites = resolve_sites(definition, &ids)?;
        built.inlined = definition.inlined.iter().copied().collect();
        for state in built.sites.iter().flatten() {
            built.states[*state].sited = true;
        }
        built.add_processors(definition, &machine.states, &ids)?;
        Ok(built)
    }

    /// Makes `machine` ready to be interpreted; gives the id of each state, too.
    ///
    /// # Errors
    /// As for [`new`](Machine::new).
    pub(crate) fn build(
        name: &str,
        machine: &asl::StateMachine,
        execution_type: asl::ExecutionType,
    ) -> Result<(Machine, HashMap<String, StateId>), InvalidDefinition> {
        let mut builder = Builder::default();
        builder.scope("the state machine", &machine.start_at, &machine.states)?;
        let mut built = Machine {
            name: name.into(),
            express: false,
            timeout_seconds: machine.timeout_seconds.as_ref().and_then(|n| n.as_u64()),
            states: builder.states,
            scopes: builder.scopes,
            sites: Vec::new(),
            processors: BTreeMap::new(),
            inlined: HashMap::new(),
        };
        if execution_type == asl::ExecutionType::Express {
            built.make_express();
        }
        Ok((built, builder.ids))
    }

    /// Makes it an Express workflow.
    pub(crate) fn make_express(&mut self) {
        self.express = true;
        let own = self.timeout_seconds.unwrap_or(EXPRESS_SECONDS);
        self.timeout_seconds = Some(own.min(EXPRESS_SECONDS));
    }

    /// The state that `site` became.
    #[must_use]
    pub fn site(&self, site: SiteId) -> Option<StateId> {
        self.sites.get(site as usize).copied().flatten()
    }
}

fn resolve_sites(
    definition: &Definition,
    ids: &HashMap<String, StateId>,
) -> Result<Vec<Option<StateId>>, InvalidDefinition> {
    let resolve = |(site, name): (usize, &Option<String>)| match name {
        None => Ok(None),
        Some(name) => match ids.get(name) {
            Some(id) => Ok(Some(*id)),
            None => Err(InvalidDefinition::UnknownSite {
                site,
                state: name.clone(),
            }),
        },
    };
    definition.sites.iter().enumerate().map(resolve).collect()
}

#[derive(Default)]
struct Builder {
    states: Vec<StateInfo>,
    scopes: Vec<StateId>,
    ids: HashMap<String, StateId>,
}

impl Builder {
    /// Adds a scope with its states, and those inside them.
    fn scope(
        &mut self,
        owner: &str,
        start_at: &str,
        states: &asl::States,
    ) -> Result<ScopeShapeId, InvalidDefinition> {
        let first = self.states.len();
        for (name, _) in states {
            if self.ids.contains_key(name) {
                return Err(InvalidDefinition::DuplicateStateName(name.clone()));
            }
            self.ids.insert(name.clone(), self.states.len());
            self.states.push(StateInfo::named(name));
        }
        let find =
            |state: &str, field: &'static str, target: &str| match states.get_index_of(target) {
                Some(position) => Ok(first + position),
                None => Err(InvalidDefinition::MissingTransitionTarget {
                    state: state.to_owned(),
                    field,
                    target: target.to_owned(),
                }),
            };
        let id = self.scopes.len();
        self.scopes.push(find(owner, "StartAt", start_at)?);
        for (position, (name, state)) in states.iter().enumerate() {
            let info = self.state(name, state, &find)?;
            self.states[first + position] = info;
        }
        Ok(id)
    }

    fn state(
        &mut self,
        name: &str,
        state: &asl::State,
        find: &dyn Fn(&str, &'static str, &str) -> Result<StateId, InvalidDefinition>,
    ) -> Result<StateInfo, InvalidDefinition> {
        let mut info = StateInfo::named(name);
        check_parts(name, state)?;
        info.next = successors(state)
            .into_iter()
            .map(|(field, target)| find(name, field, target))
            .collect::<Result<_, _>>()?;
        info.end = ends(state);
        let leads_on = matches!(state, asl::State::Choice(_) | asl::State::Fail(_));
        if info.next.is_empty() && !info.end && !leads_on {
            return Err(InvalidDefinition::NoWayOut(name.to_owned()));
        }
        let (retry, catch) = handlers(state);
        info.retry = retry
            .iter()
            .map(|retrier| RetryPolicy::new(name, retrier))
            .collect::<Result<_, _>>()?;
        for catcher in catch {
            info.catch.push(CatchPolicy {
                error_equals: catcher.error_equals.clone(),
                next: find(name, "Catch", &catcher.next)?,
            });
        }
        info.kind = self.kind(name, state)?;
        Ok(info)
    }

    fn kind(&mut self, name: &str, state: &asl::State) -> Result<StateKind, InvalidDefinition> {
        Ok(match state {
            asl::State::Task(task) => StateKind::Task(TaskInfo::new(task)),
            asl::State::Pass(_) => StateKind::Pass,
            asl::State::Choice(_) => StateKind::Choice,
            asl::State::Wait(_) => StateKind::Wait,
            asl::State::Succeed(_) => StateKind::Succeed,
            asl::State::Fail(_) => StateKind::Fail,
            asl::State::Parallel(parallel) => {
                let branches = parallel
                    .branches
                    .iter()
                    .map(|branch| self.scope(name, &branch.start_at, &branch.states))
                    .collect::<Result<_, _>>()?;
                StateKind::Parallel(branches)
            }
            asl::State::Map(map) => {
                let Some(processor) = map.item_processor.as_ref().or(map.iterator.as_ref()) else {
                    return Err(InvalidDefinition::MissingField {
                        state: name.to_owned(),
                        field: "ItemProcessor",
                    });
                };
                let processor = self.scope(name, &processor.start_at, &processor.states)?;
                StateKind::Map(MapInfo { processor })
            }
        })
    }
}

impl StateInfo {
    fn named(name: &str) -> StateInfo {
        StateInfo {
            name: name.into(),
            kind: StateKind::Pass,
            next: Vec::new(),
            end: false,
            retry: Vec::new(),
            catch: Vec::new(),
            sited: false,
        }
    }

    /// The type of its Entered event.
    #[must_use]
    pub fn entered(&self) -> HistoryEventType {
        match self.kind {
            StateKind::Task(_) => HistoryEventType::TaskStateEntered,
            StateKind::Pass => HistoryEventType::PassStateEntered,
            StateKind::Choice => HistoryEventType::ChoiceStateEntered,
            StateKind::Wait => HistoryEventType::WaitStateEntered,
            StateKind::Succeed => HistoryEventType::SucceedStateEntered,
            StateKind::Fail => HistoryEventType::FailStateEntered,
            StateKind::Parallel(_) => HistoryEventType::ParallelStateEntered,
            StateKind::Map(_) => HistoryEventType::MapStateEntered,
        }
    }

    /// The type of its Exited event; a Fail state has none.
    #[must_use]
    pub fn exited(&self) -> Option<HistoryEventType> {
        Some(match self.kind {
            StateKind::Task(_) => HistoryEventType::TaskStateExited,
            StateKind::Pass => HistoryEventType::PassStateExited,
            StateKind::Choice => HistoryEventType::ChoiceStateExited,
            StateKind::Wait => HistoryEventType::WaitStateExited,
            StateKind::Succeed => HistoryEventType::SucceedStateExited,
            StateKind::Fail => return None,
            StateKind::Parallel(_) => HistoryEventType::ParallelStateExited,
            StateKind::Map(_) => HistoryEventType::MapStateExited,
        })
    }

    /// The type of its Aborted event, for states that take time.
    #[must_use]
    pub fn aborted(&self) -> Option<HistoryEventType> {
        match self.kind {
            StateKind::Task(_) => Some(HistoryEventType::TaskStateAborted),
            StateKind::Wait => Some(HistoryEventType::WaitStateAborted),
            StateKind::Parallel(_) => Some(HistoryEventType::ParallelStateAborted),
            StateKind::Map(_) => Some(HistoryEventType::MapStateAborted),
            StateKind::Pass | StateKind::Choice | StateKind::Succeed | StateKind::Fail => None,
        }
    }
}

/// Every rule of a Choice leads somewhere, and a Parallel has something to run.
fn check_parts(name: &str, state: &asl::State) -> Result<(), InvalidDefinition> {
    match state {
        asl::State::Choice(choice) if choice.choices.iter().any(|rule| rule.next.is_none()) => {
            Err(InvalidDefinition::RuleWithoutNext(name.to_owned()))
        }
        asl::State::Parallel(parallel) if parallel.branches.is_empty() => {
            Err(InvalidDefinition::MissingField {
                state: name.to_owned(),
                field: "Branches",
            })
        }
        _ => Ok(()),
    }
}

/// Where a state goes when it succeeds, with the field that says so.
fn successors(state: &asl::State) -> Vec<(&'static str, &str)> {
    fn one(next: &Option<String>) -> Vec<(&'static str, &str)> {
        next.as_deref().map(|n| ("Next", n)).into_iter().collect()
    }
    match state {
        asl::State::Task(s) => one(&s.next),
        asl::State::Pass(s) => one(&s.next),
        asl::State::Wait(s) => one(&s.next),
        asl::State::Parallel(s) => one(&s.next),
        asl::State::Map(s) => one(&s.next),
        asl::State::Choice(s) => {
            let rules = s.choices.iter().filter_map(|rule| rule.next.as_deref());
            let mut all: Vec<_> = rules.map(|n| ("Choices", n)).collect();
            all.extend(s.default.as_deref().map(|n| ("Default", n)));
            all
        }
        asl::State::Succeed(_) | asl::State::Fail(_) => Vec::new(),
    }
}

/// Whether the scope may end at the state.
fn ends(state: &asl::State) -> bool {
    match state {
        asl::State::Task(s) => s.end,
        asl::State::Pass(s) => s.end,
        asl::State::Wait(s) => s.end,
        asl::State::Parallel(s) => s.end,
        asl::State::Map(s) => s.end,
        asl::State::Succeed(_) => true,
        asl::State::Choice(_) | asl::State::Fail(_) => false,
    }
}

/// The retriers and catchers of a state.
fn handlers(state: &asl::State) -> (&[asl::Retrier], &[asl::Catcher]) {
    let (retry, catch) = match state {
        asl::State::Task(s) => (&s.retry, &s.catch),
        asl::State::Parallel(s) => (&s.retry, &s.catch),
        asl::State::Map(s) => (&s.retry, &s.catch),
        _ => return (&[], &[]),
    };
    (
        retry.as_deref().unwrap_or_default(),
        catch.as_deref().unwrap_or_default(),
    )
}

impl TaskInfo {
    fn new(task: &asl::TaskState) -> TaskInfo {
        let number = |value: &Option<Value>| value.as_ref().and_then(Value::as_u64);
        let credentials = task.credentials.as_ref();
        TaskInfo {
            resource: Resource::new(&task.resource, task.arguments.as_ref()),
            timeout_seconds: number(&task.timeout_seconds),
            heartbeat_seconds: number(&task.heartbeat_seconds),
            role_arn: credentials.and_then(|c| c.role_arn.as_deref().map(Arc::from)),
            state_machine_arn: task
                .arguments
                .as_ref()
                .and_then(|arguments| arguments.get("StateMachineArn")?.as_str().map(Arc::from)),
        }
    }
}

impl Resource {
    fn new(arn: &str, arguments: Option<&Value>) -> Resource {
        if let Some((_, action)) = arn.split_once(":states:::") {
            return Resource::integration(action, arguments);
        }
        // Only an activity may be without an ARN; a substitution stands for it.
        if arn.contains(":activity:") || arn.starts_with("${") {
            return Resource::Activity { arn: arn.into() };
        }
        Resource::LambdaFunction { arn: arn.into() }
    }

    /// `lambda:invoke`, `sqs:sendMessage.waitForTaskToken`, `aws-sdk:s3:getObject`
    fn integration(action: &str, arguments: Option<&Value>) -> Resource {
        // The service's name is one word, or two for `aws-sdk:<service>`.
        let service_words = if action.starts_with("aws-sdk:") { 2 } else { 1 };
        let colon = action.match_indices(':').nth(service_words - 1);
        let (resource_type, resource) = match colon {
            Some((at, _)) => (&action[..at], &action[at + 1..]),
            None => (action, ""),
        };
        let pattern = resource.split_once('.').map_or("", |(_, pattern)| pattern);
        let is_lambda = resource_type == "lambda" && resource.starts_with("invoke");
        let name = arguments.and_then(|a| a.get("FunctionName"));
        Resource::Integration {
            resource: TaskResource {
                resource_type: resource_type.into(),
                resource: resource.into(),
            },
            submits: match pattern {
                "waitForTaskToken" => Submits::Token,
                pattern if pattern.starts_with("sync") => Submits::Job,
                _ => Submits::Nothing,
            },
            function_name: is_lambda.then(|| name.unwrap_or(&Value::Null).to_string().into()),
        }
    }

    /// Whether heartbeats are expected of it.
    #[must_use]
    pub fn has_heartbeats(&self) -> bool {
        matches!(self, Resource::Activity { .. }) || self.submits() != Submits::Nothing
    }

    /// How it completes.
    #[must_use]
    pub fn submits(&self) -> Submits {
        match self {
            Resource::Integration { submits, .. } => *submits,
            Resource::LambdaFunction { .. } | Resource::Activity { .. } => Submits::Nothing,
        }
    }
}
