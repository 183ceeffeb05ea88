//! The last step: from steps to the states of a definition.

use std::collections::HashMap;

use serde_json::{Map, Value as Json};

use super::flow::{Edge, Exit, Flow, Handler, Kind, Step, wraps_payload};
use super::name::{Names, pascal_case};
use super::reads::{defined, is_path};
use super::template::Writer;
use super::{Assigns, Distribution, MapOptions, SiteId, Value, WaitUntil, nested};
use crate::asl::{
    Branch, Catcher, ChoiceRule, ChoiceState, Credentials, FailState, ItemProcessor, MapState,
    Object, ParallelState, PassState, State, States, SucceedState, TaskState, WaitState,
};
use crate::jsonata::{Ast, BinaryOp};
use crate::names;
use crate::task::{NestedDefinition, TaskKind, TaskParam, TaskSpec};

/// What the states of all scopes need.
pub(super) struct Generator {
    names: Names,
    writer: Writer,
    /// The substitutions for Lambda functions and activities, by the task's path.
    substitutions: HashMap<&'static str, String>,
    sites: HashMap<SiteId, String>,
    tasks: Vec<(String, &'static str)>,
    executions: Vec<(String, NestedDefinition)>,
}

/// The states of a machine or branch, and the names of the states by site.
pub(super) struct Generated {
    pub(super) start_at: String,
    pub(super) states: States,
    pub(super) sites: HashMap<SiteId, String>,
    /// The path of the task that each Task state calls, by the state's name.
    pub(super) tasks: Vec<(String, &'static str)>,
    /// The workflows that states start, by their substitutions.
    pub(super) executions: Vec<(String, NestedDefinition)>,
}

/// Writes the states of a whole machine.
///
/// # Errors
/// A name can't be given or an expression is too deep.
pub(super) fn generate(flow: &Flow) -> Result<Generated, Vec<String>> {
    let mut generator = Generator {
        names: Names::of(flow)?,
        writer: Writer::default(),
        substitutions: substitutions(flow),
        sites: HashMap::new(),
        tasks: Vec::new(),
        executions: Vec::new(),
    };
    let (start_at, states) = generator.scope(flow, &[]);
    if generator.writer.errors.is_empty() {
        Ok(Generated {
            start_at,
            states,
            sites: generator.sites,
            tasks: generator.tasks,
            executions: generator.executions,
        })
    } else {
        Err(generator.writer.errors)
    }
}

/// Where a step goes: the fields of its state.
#[derive(Default)]
struct Way {
    assign: Option<Object>,
    output: Option<Json>,
    next: Option<String>,
    end: bool,
}

/// A step with the places that names are found by.
struct At<'a> {
    scope: &'a [usize],
    name: &'a str,
}

impl Generator {
    fn scope(&mut self, flow: &Flow, at: &[usize]) -> (String, States) {
        let mut states = States::new();
        for i in flow.in_source_order() {
            let place: Vec<usize> = at.iter().copied().chain([i]).collect();
            let name = self.names.get(&place).to_owned();
            let step = &flow.steps[i];
            for &site in &step.sites {
                self.sites.insert(site, name.clone());
            }
            let state = self.state(
                step,
                &At {
                    scope: at,
                    name: &name,
                },
                &place,
            );
            states.insert(name, state);
        }
        (self.name_at(at, flow.entry), states)
    }

    fn name_at(&self, scope: &[usize], step: usize) -> String {
        let place: Vec<usize> = scope.iter().copied().chain([step]).collect();
        self.names.get(&place).to_owned()
    }

    fn state(&mut self, step: &Step, at: &At<'_>, place: &[usize]) -> State {
        let comment = step.comment.clone();
        match &step.kind {
            Kind::Pass { exit } => {
                let way = self.exit(exit, at, None);
                State::Pass(Box::new(PassState {
                    comment,
                    assign: way.assign,
                    output: way.output,
                    next: way.next,
                    end: way.end,
                    ..PassState::default()
                }))
            }
            Kind::Task {
                spec,
                args,
                catch,
                exit,
            } => State::Task(Box::new(self.task(step, spec, args, (catch, exit), at))),
            Kind::Wait { until, exit } => State::Wait(Box::new(self.wait(step, until, exit, at))),
            Kind::Choice { rules, default } => {
                State::Choice(Box::new(self.choice(step, rules, default, at)))
            }
            Kind::Parallel {
                branches,
                retry,
                catch,
                exit,
            } => {
                let way = self.exit(exit, at, None);
                State::Parallel(Box::new(ParallelState {
                    comment,
                    branches: self.branches(branches, place),
                    retry: (!retry.is_empty()).then(|| retry.clone()),
                    assign: way.assign,
                    output: way.output,
                    catch: self.catch(catch, at),
                    next: way.next,
                    end: way.end,
                    ..ParallelState::default()
                }))
            }
            Kind::Map {
                items,
                options,
                body,
                catch,
                exit,
            } => {
                let head = self.map(step, (items, options), body, (at, place));
                let way = self.exit(exit, at, None);
                State::Map(Box::new(MapState {
                    assign: way.assign,
                    output: way.output,
                    catch: self.catch(catch, at),
                    next: way.next,
                    end: way.end,
                    ..head
                }))
            }
            Kind::Succeed { output } => State::Succeed(Box::new(SucceedState {
                comment,
                output: Some(self.writer.field(output, &place_of(at, "Output"))),
                ..SucceedState::default()
            })),
            Kind::Fail { error, cause } => State::Fail(Box::new(FailState {
                comment,
                error: Some(self.writer.text(error, &place_of(at, "Error"))),
                cause: Some(self.writer.text(cause, &place_of(at, "Cause"))),
                ..FailState::default()
            })),
        }
    }

    fn task(
        &mut self,
        step: &Step,
        spec: &TaskSpec,
        args: &[Value],
        (catch, exit): (&[Handler], &Exit),
        at: &At<'_>,
    ) -> TaskState {
        let output =
            wraps_payload(&spec.kind).then(|| Value::of(super::flow::task_result(&spec.kind)));
        let way = self.exit(exit, at, output.as_ref());
        if !matches!(spec.kind, TaskKind::Execution { .. }) {
            self.tasks.push((at.name.to_owned(), spec.path));
        }
        let substitution = self.substitutions.get(spec.path);
        let substitution = substitution.map_or(spec.name, String::as_str);
        let substitution = format!("${{{substitution}}}");
        let substitution = || substitution.clone();
        let function = |name: &Option<&str>| name.map_or_else(substitution, str::to_owned);
        let (resource, function) = match &spec.kind {
            TaskKind::Lambda { function_name } => (
                "arn:aws:states:::lambda:invoke".to_owned(),
                Some(function(function_name)),
            ),
            TaskKind::Callback { function_name, .. } => (
                "arn:aws:states:::lambda:invoke.waitForTaskToken".to_owned(),
                Some(function(function_name)),
            ),
            TaskKind::LambdaArn(arn) => ((*arn).to_owned(), None),
            TaskKind::Activity { arn } => (arn.map_or_else(substitution, str::to_owned), None),
            TaskKind::Integration { resource, .. } => ((*resource).to_owned(), None),
            TaskKind::Execution {
                definition, waits, ..
            } => {
                let started = (substitution(), *definition);
                if !self.executions.contains(&started) {
                    self.executions.push(started);
                }
                (nested::resource(*waits).to_owned(), None)
            }
        };
        let payload = self.payload(spec, args, at);
        let arguments = match function {
            Some(function) => {
                let mut object = Map::new();
                object.insert("FunctionName".to_owned(), Json::String(function));
                object.insert("Payload".to_owned(), payload);
                Json::Object(object)
            }
            None if matches!(spec.kind, TaskKind::Execution { .. }) => {
                nested::arguments(substitution(), payload, spec)
            }
            None => payload,
        };
        TaskState {
            comment: step
                .comment
                .clone()
                .or_else(|| spec.comment.map(str::to_owned)),
            resource,
            arguments: Some(arguments),
            credentials: spec.credentials.map(|role| Credentials {
                role_arn: Some(role.to_owned()),
                role_arn_path: None,
            }),
            timeout_seconds: spec.timeout_seconds.map(Json::from),
            heartbeat_seconds: spec.heartbeat_seconds.map(Json::from),
            assign: way.assign,
            output: way.output,
            retry: (!spec.retry.is_empty()).then(|| spec.retry.clone()),
            catch: self.catch(catch, at),
            next: way.next,
            end: way.end,
            ..TaskState::default()
        }
    }

    /// What the task gets: one parameter as it is, several as an object, for an integration
    /// always an object; a task token under its key.
    fn payload(&mut self, spec: &TaskSpec, args: &[Value], at: &At<'_>) -> Json {
        let token = match &spec.kind {
            TaskKind::Callback { token_param, .. } => Some(*token_param),
            TaskKind::Integration { token_param, .. } => *token_param,
            _ => None,
        };
        let integration = matches!(spec.kind, TaskKind::Integration { .. });
        if let ([arg], None, false) = (args, token, integration) {
            return self.writer.template(arg, &place_of(at, "Arguments"));
        }
        if integration && spec.params.iter().any(|param| param.optional) {
            return self.given_arguments(spec, args, token, at);
        }
        let mut object = Map::new();
        for (param, arg) in spec.params.iter().zip(args) {
            let place = place_of(at, &format!("Arguments/{}", param.key));
            let json = self.writer.template(arg, &place);
            object.insert(param.key.to_owned(), json);
        }
        if let Some(token) = token {
            let text = "{% $states.context.Task.Token %}".to_owned();
            object.insert(token.to_owned(), Json::String(text));
        }
        Json::Object(object)
    }

    /// The arguments of an integration: an API takes a parameter that is not given, not a `null`.
    fn given_arguments(
        &mut self,
        spec: &TaskSpec,
        args: &[Value],
        token: Option<&str>,
        at: &At<'_>,
    ) -> Json {
        let given = |(param, arg): (&TaskParam, &Value)| {
            let ast = match param.optional {
                true => unless_null(param.key, &arg.ast)?,
                false => defined(arg),
            };
            Some((param.key.to_owned(), ast))
        };
        let token = token.map(|key| {
            let path = super::flow::states_path(&["context", "Task", "Token"]);
            (key.to_owned(), path)
        });
        let pairs = spec.params.iter().zip(args).filter_map(given).chain(token);
        let arguments = Value::of(Ast::object(pairs));
        self.writer.template(&arguments, &place_of(at, "Arguments"))
    }

    fn wait(&mut self, step: &Step, until: &WaitUntil, exit: &Exit, at: &At<'_>) -> WaitState {
        let way = self.exit(exit, at, None);
        let (seconds, timestamp) = match until {
            WaitUntil::Seconds(value) => {
                let seconds = self.writer.template(value, &place_of(at, "Seconds"));
                (Some(seconds), None)
            }
            WaitUntil::Timestamp(value) => {
                let time = self.writer.text(value, &place_of(at, "Timestamp"));
                (None, Some(time))
            }
        };
        WaitState {
            comment: step.comment.clone(),
            seconds,
            timestamp,
            assign: way.assign,
            output: way.output,
            next: way.next,
            end: way.end,
            ..WaitState::default()
        }
    }

    fn choice(
        &mut self,
        step: &Step,
        rules: &[(Value, Edge)],
        default: &Edge,
        at: &At<'_>,
    ) -> ChoiceState {
        let rule = |(i, (condition, edge)): (usize, &(Value, Edge))| {
            let place = place_of(at, &format!("Choices[{i}]/Condition"));
            ChoiceRule {
                condition: Some(self.writer.condition(condition, &place)),
                assign: self.assign(&edge.assigns, at),
                next: Some(self.name_at(at.scope, edge.to)),
                ..ChoiceRule::default()
            }
        };
        let choices = rules.iter().enumerate().map(rule).collect();
        ChoiceState {
            comment: step.comment.clone(),
            choices,
            default: Some(self.name_at(at.scope, default.to)),
            assign: self.assign(&default.assigns, at),
            ..ChoiceState::default()
        }
    }

    fn branches(&mut self, branches: &[Flow], place: &[usize]) -> Vec<Branch> {
        let branch = |(b, flow): (usize, &Flow)| {
            let at: Vec<usize> = place.iter().copied().chain([b]).collect();
            let (start_at, states) = self.scope(flow, &at);
            Branch {
                comment: None,
                start_at,
                states,
            }
        };
        branches.iter().enumerate().map(branch).collect()
    }

    /// A Map state without its ways out.
    fn map(
        &mut self,
        step: &Step,
        (items, options): (&Value, &MapOptions),
        body: &Flow,
        (at, place): (&At<'_>, &[usize]),
    ) -> MapState {
        let inner: Vec<usize> = place.iter().copied().chain([0]).collect();
        let (start_at, states) = self.scope(body, &inner);
        let mut number = |value: &Option<Value>, field: &str| {
            let value = value.as_ref()?;
            Some(self.writer.template(value, &place_of(at, field)))
        };
        let max_concurrency = number(&options.max_concurrency, "MaxConcurrency");
        let count = number(&options.tolerated_failure_count, "ToleratedFailureCount");
        let percentage = number(
            &options.tolerated_failure_percentage,
            "ToleratedFailurePercentage",
        );
        let distribution = options.distribution.as_deref();
        let state = MapState {
            comment: step.comment.clone(),
            items: Some(self.writer.template(items, &place_of(at, "Items"))),
            max_concurrency,
            tolerated_failure_count: count,
            tolerated_failure_percentage: percentage,
            item_processor: Some(ItemProcessor {
                processor_config: distribution.map(Distribution::config),
                start_at,
                states,
                ..ItemProcessor::default()
            }),
            ..MapState::default()
        };
        match distribution {
            Some(distribution) => distribution.write(state, &mut self.writer, at.name),
            None => state,
        }
    }

    /// The fields of an exit; `output` is the state's value when the service's own result is
    /// more than that.
    fn exit(&mut self, exit: &Exit, at: &At<'_>, output: Option<&Value>) -> Way {
        let place = place_of(at, "Output");
        match exit {
            Exit::Next(edge) => Way {
                assign: self.assign(&edge.assigns, at),
                output: output.map(|value| self.writer.field(value, &place)),
                next: Some(self.name_at(at.scope, edge.to)),
                end: false,
            },
            Exit::End(value) => Way {
                output: Some(self.writer.field(value, &place)),
                end: true,
                ..Way::default()
            },
        }
    }

    fn assign(&mut self, assigns: &Assigns, at: &At<'_>) -> Option<Object> {
        let mut object = Object::new();
        for (name, value) in assigns {
            let place = place_of(at, &format!("Assign/{name}"));
            object.insert(name.clone(), self.writer.template(value, &place));
        }
        (!object.is_empty()).then_some(object)
    }

    fn catch(&mut self, catch: &[Handler], at: &At<'_>) -> Option<Vec<Catcher>> {
        let catcher = |handler: &Handler| Catcher {
            error_equals: handler.errors.clone(),
            assign: self.assign(&handler.edge.assigns, at),
            next: self.name_at(at.scope, handler.edge.to),
            ..Catcher::default()
        };
        (!catch.is_empty()).then(|| catch.iter().map(catcher).collect())
    }
}

/// The value, or nothing for `null`; none when it is `null` for certain.
fn unless_null(key: &str, ast: &Ast) -> Option<Ast> {
    let test = |value: Ast| {
        let there = Ast::binary(BinaryOp::NotEqual, value.clone(), Ast::Null);
        Ast::Conditional(Box::new(there), Box::new(value), None)
    };
    match ast {
        Ast::Null => None,
        Ast::Bool(_) | Ast::Number(_) | Ast::String(_) | Ast::Array(_) | Ast::Object(_) => {
            Some(ast.clone())
        }
        ast if is_path(ast) => Some(test(ast.clone())),
        ast => {
            let name = names::fresh(&key.to_lowercase());
            Some(Ast::Block(vec![
                Ast::Bind(name.clone(), Box::new(ast.clone())),
                test(Ast::var(name)),
            ]))
        }
    }
}

fn place_of(at: &At<'_>, field: &str) -> String {
    format!("`{field}` of state `{}`", at.name)
}

/// The substitution of each task without an ARN: the fn's name, with as many of its modules in
/// front as tell it from others in the machine.
fn substitutions(flow: &Flow) -> HashMap<&'static str, String> {
    let mut paths: Vec<&'static str> = Vec::new();
    task_paths(flow, &mut paths);
    let last = |path: &str, count: usize| -> String {
        let segments: Vec<&str> = path.split("::").collect();
        let from = segments.len().saturating_sub(count);
        segments[from..].iter().map(|s| pascal_case(s)).collect()
    };
    let name = |path: &'static str| {
        let most = path.split("::").count();
        let distinct = |count: &usize| {
            let own = last(path, *count);
            paths.iter().all(|p| *p == path || last(p, *count) != own)
        };
        let count = (1..=most).find(distinct).unwrap_or(most);
        (path, last(path, count))
    };
    paths.iter().map(|&path| name(path)).collect()
}

fn task_paths(flow: &Flow, paths: &mut Vec<&'static str>) {
    for i in flow.reachable() {
        let step = &flow.steps[i];
        if let Kind::Task { spec, .. } = &step.kind
            && !paths.contains(&spec.path)
        {
            paths.push(spec.path);
        }
        for scope in step.scopes() {
            task_paths(scope, paths);
        }
    }
}
