//! The tasks and errors of a program: their declarations, and how the tasks behave.

use std::fmt::Write;

use serde_json::{Value as Json, json};

use crate::attribute::{SERVICES, Service, attribute};
use crate::errors::{ErrorDef, failure, random_error};
use crate::rng::Rng;
use crate::scope::{Gen, Returns};
use crate::statement::Block;
use crate::types::{Int, TEXTS, Ty, Types};

/// What kind of work a task is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Kind {
    Function,
    Activity,
    /// A token is handed on, and answered later.
    Callback,
    /// A service does it: there is no body.
    Integration,
    /// Another program of the module.
    Nested,
    /// An Express one: it can be started.
    Express,
    /// A workflow whose states are put into its callers.
    Inline,
}

impl Kind {
    /// Whether something else than a workflow does it.
    fn mocked(self) -> bool {
        !matches!(self, Kind::Nested | Kind::Express | Kind::Inline)
    }

    /// Whether it is done within the execution: what an Express one can await. (An inline workflow
    /// may await what is not.)
    fn soon(self) -> bool {
        matches!(self, Kind::Function | Kind::Integration)
    }
}

/// A task.
#[derive(Debug, Clone)]
pub(crate) struct TaskDef {
    pub(crate) name: String,
    /// Name, type, and whether it is passed by reference.
    pub(crate) params: Vec<(String, Ty, bool)>,
    pub(crate) returns: Option<Ty>,
    /// The error type, when it can fail.
    pub(crate) error: Option<String>,
    pub(crate) kind: Kind,
    /// What does it, when a service does.
    service: Option<&'static Service>,
    /// Whether it looks at its attempt.
    context: bool,
    attribute: String,
}

impl TaskDef {
    /// The attribute of a parameter whose key is another.
    fn renamed(&self, param: &str) -> String {
        match self.service.and_then(|s| s.json) {
            Some((name, Some(key))) if name == param => format!("#[arg(name = {key:?})] "),
            _ => String::new(),
        }
    }
}

/// All of a program.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tasks {
    pub(crate) errors: Vec<ErrorDef>,
    pub(crate) tasks: Vec<TaskDef>,
}

const SERVICE_ERRORS: &[&str] = &[
    "Lambda.ServiceException",
    "States.Timeout",
    "Lambda.TooManyRequestsException",
    "Odd.Name",
    "States.TaskFailed",
];

impl Tasks {
    pub(crate) fn error(&self, name: &str) -> Option<&ErrorDef> {
        self.errors.iter().find(|e| e.name == name)
    }

    /// Whether `?` makes `to` of `from`.
    pub(crate) fn converts(&self, from: &str, to: &str) -> bool {
        from == to
            || to == "Failure"
            || self.error(to).is_some_and(|e| {
                e.transparent.iter().any(|t| t == from)
                    || (e.other && from == "Failure" && !e.transparent.is_empty())
            })
    }

    /// Declarations of errors and tasks.
    pub(crate) fn source(&self, types: &Types) -> String {
        let mut out = String::new();
        for error in &self.errors {
            out.push_str(&error.source(types));
        }
        let own = self.tasks.iter().filter(|t| t.kind.mocked());
        for task in own {
            let mut params: Vec<String> = task
                .params
                .iter()
                .map(|(n, t, by_ref)| {
                    format!(
                        "{}{n}: {}",
                        task.renamed(n),
                        if *by_ref {
                            reference(types, t)
                        } else {
                            types.rust(t)
                        }
                    )
                })
                .collect();
            let ok = task
                .returns
                .as_ref()
                .map_or("()".to_owned(), |t| types.rust(t));
            let mut names: Vec<&str> = task.params.iter().map(|p| &*p.0).collect();
            if task.context {
                params.push("context: TaskContext".to_owned());
                names.push("context");
            }
            let ok = if task.kind == Kind::Callback {
                params.push("token: TaskToken".to_owned());
                names.push("token");
                format!("Callback<{ok}>")
            } else {
                ok
            };
            let returns = match &task.error {
                Some(error) => format!("Result<{ok}, {error}>"),
                None => ok,
            };
            if task.service.is_some_and(|s| s.token) {
                params
                    .push("#[arg(name = \"MessageDeduplicationId\")] token: TaskToken".to_owned());
            }
            if task.kind == Kind::Integration {
                let _ = writeln!(
                    out,
                    "{}\npub async fn {}({}) -> {returns};\n",
                    task.attribute,
                    task.name,
                    params.join(", ")
                );
                continue;
            }
            let _ = writeln!(
                out,
                "{}\npub async fn {}({}) -> {returns} {{\n    let _ = ({},);\n    std::future::pending().await\n}}\n",
                task.attribute,
                task.name,
                params.join(", "),
                if names.is_empty() {
                    "()".to_owned()
                } else {
                    names.join(", ")
                },
            );
        }
        out
    }
}

/// The type of a parameter that is passed by reference.
fn reference(types: &Types, ty: &Ty) -> String {
    match ty {
        Ty::Text => "&str".to_owned(),
        Ty::List(item) => format!("&[{}]", types.rust(item)),
        ty => format!("&{}", types.rust(ty)),
    }
}

impl Gen {
    /// Declares errors and tasks.
    pub(crate) fn declare_tasks(&mut self) {
        let rng = &mut self.rng;
        // Few and small, as each costs time to compile.
        let count = 1 + rng.below(2) * rng.below(2);
        for i in 0..count {
            let name = format!("Error{i}");
            let prefix = ["", "Late"][i];
            let error = random_error(rng, &name, prefix);
            self.tasks.errors.push(error);
        }
        let mut whole = random_error(rng, "FlowError", "Flow");
        whole.other = true;
        whole.transparent = self.tasks.errors.iter().map(|e| e.name.clone()).collect();
        self.tasks.errors.push(whole);
        for i in 0..2 + self.rng.below(3) {
            let task = self.random_task(i);
            self.tasks.tasks.push(task);
        }
        self.tasks.tasks.push(TaskDef {
            name: "record".to_owned(),
            params: vec![("value".to_owned(), Ty::Json, true)],
            returns: None,
            error: None,
            kind: Kind::Function,
            service: None,
            context: false,
            attribute: "#[task]".to_owned(),
        });
    }

    fn random_task(&mut self, index: usize) -> TaskDef {
        const NAMES: &[&str] = &["check_stock", "charge", "look_up", "ship", "measure"];
        let rng = &mut self.rng;
        let types = &self.types;
        let params: Vec<(String, Ty, bool)> = (0..*rng.pick(&[0, 1, 1, 1, 2, 2, 3]))
            .map(|i| {
                let ty = types.random_type(rng, 2);
                let by_ref = !crate::scope::is_copy(&ty) && rng.chance(60);
                (["first", "second", "in_total"][i].to_owned(), ty, by_ref)
            })
            .collect();
        let returns = match rng.below(6) {
            0 => None,
            1 => Some(Ty::Int(Int::I64)),
            _ => Some(types.random_type(rng, 2)),
        };
        let error = match rng.below(10) {
            0 => None,
            1..=3 => Some("Failure".to_owned()),
            _ => Some(
                rng.pick(&self.tasks.errors[..self.tasks.errors.len() - 1])
                    .name
                    .clone(),
            ),
        };
        let def = error.as_deref().and_then(|e| self.tasks.error(e)).cloned();
        let kind = match rng.below(12) {
            0 => Kind::Activity,
            1 if error.is_some() => Kind::Callback,
            2 if error.is_some() && !params.is_empty() => Kind::Integration,
            _ => Kind::Function,
        };
        let service = (kind == Kind::Integration).then(|| rng.pick(SERVICES));
        let params = match service {
            Some(service) if !service.texts.is_empty() => {
                let texts = service.texts.iter();
                let texts = texts.map(|name| ((*name).to_owned(), Ty::Text, true));
                let json = service.json.iter();
                let json = json.map(|(name, _)| ((*name).to_owned(), Ty::Json, true));
                texts.chain(json).collect()
            }
            _ => params,
        };
        let attribute = attribute(rng, index, (kind, service), def.as_ref());
        TaskDef {
            name: NAMES[index].to_owned(),
            params,
            returns,
            error,
            kind,
            service,
            context: kind != Kind::Integration && rng.chance(10),
            attribute,
        }
    }

    /// Lets later programs await or start this one.
    pub(crate) fn declare_flow(
        &mut self,
        name: &str,
        params: &[(String, Ty, bool)],
        returns: Returns,
        kind: Kind,
    ) {
        self.tasks.tasks.push(TaskDef {
            name: name.to_owned(),
            params: params
                .iter()
                .map(|(name, ty, _)| (name.clone(), ty.clone(), false))
                .collect(),
            returns: Some(returns.ty),
            error: returns.error,
            kind,
            service: None,
            context: false,
            attribute: String::new(),
        });
    }

    /// The names of the tasks that are mocked.
    pub(crate) fn mocked(&self) -> Vec<String> {
        let mocked = self.tasks.tasks.iter().filter(|t| t.kind.mocked());
        mocked.map(|t| t.name.clone()).collect()
    }

    /// What each task answers, by a number made of its payload.
    pub(crate) fn random_behaviours(&mut self) -> Json {
        let (rng, types) = (&mut self.rng, &self.types);
        let each = self.tasks.tasks.iter();
        each.map(|task| outcomes(rng, types, &self.tasks, task))
            .collect()
    }

    /// `let x = flow::start(..).await ..;`
    pub(crate) fn start(&mut self, out: &mut Block) {
        let flows = self.tasks.tasks.iter();
        let flows: Vec<TaskDef> = flows
            .filter(|t| matches!(t.kind, Kind::Nested | Kind::Express))
            .cloned()
            .collect();
        if flows.is_empty() {
            return self.let_task(out, 0);
        }
        self.uses("start of a workflow");
        let task = self.rng.pick(&flows).clone();
        let call = self.call(&task, 1, false);
        let call = call.replacen('(', "::start(", 1);
        let (name, told) = (self.new_name("started"), self.new_name("told"));
        let outer = self.scope_returns().error;
        let leaves = outer.is_some_and(|to| self.tasks.converts("Failure", &to));
        match self.rng.below(4) {
            0 if leaves => {
                out.line(format!("let {name} = {call}?;"));
                out.line(format!(
                    "let {told} = {name}.execution_arn.starts_with(\"arn:aws\");"
                ));
            }
            1 => {
                out.line(format!("let {name} = {call};"));
                out.line(format!("let {told} = {name}.is_ok();"));
            }
            2 => {
                let made = format!(
                    "match {call} {{ Ok(begun) => begun.start_date > Timestamp::UNIX_EPOCH, Err(_) => false }}"
                );
                out.line(format!("let {told} = {made};"));
            }
            _ => return out.line(format!("let _ = {call};")),
        }
        self.declare(&told, &Ty::Bool, 0, false);
    }

    /// The arguments of a call.
    fn call(&mut self, task: &TaskDef, depth: usize, by_place: bool) -> String {
        let mut arguments = Vec::new();
        for (_, ty, by_ref) in &task.params {
            let argument = match by_ref {
                true if by_place || self.rng.chance(70) => match self.place(|t| t == ty) {
                    Some(place) => place.borrowed,
                    None => format!("&{}", self.pure(|g| g.value(ty, depth))),
                },
                true => format!("&{}", self.pure(|g| g.value(ty, depth))),
                false => self.typed_value(ty, depth),
            };
            arguments.push(argument);
        }
        format!("{}({}).await", task.name, arguments.join(", "))
    }

    /// Whether every argument that is passed by reference can be that to a variable.
    pub(crate) fn has_places(&self, task: &TaskDef) -> bool {
        let places = self.places();
        let mut by_ref = task.params.iter().filter(|p| p.2);
        by_ref.all(|(_, ty, _)| places.iter().any(|p| p.ty == *ty))
    }

    /// Some task that passes a test, called and awaited.
    pub(crate) fn task_call(
        &mut self,
        depth: usize,
        test: impl Fn(&Gen, &TaskDef) -> bool,
    ) -> Option<(TaskDef, String)> {
        let found: Vec<TaskDef> = self
            .tasks
            .tasks
            .iter()
            .filter(|t| t.name != "record" && t.kind != Kind::Express && test(self, t))
            .filter(|t| !self.express || (t.kind.soon() && !t.service.is_some_and(|s| s.later)))
            .cloned()
            .collect();
        if found.is_empty() {
            return None;
        }
        let task = self.rng.pick(&found).clone();
        if task.kind == Kind::Nested {
            self.uses("nested workflow");
        }
        if task.kind == Kind::Inline {
            self.uses("inline workflow");
        }
        let code = self.call(&task, depth, self.by_place);
        Some((task, code))
    }

    /// What the scope returns.
    pub(crate) fn scope_returns(&self) -> Returns {
        self.returns.last().cloned().expect("a scope is open")
    }

    /// Whether `?` may stand after the task here.
    pub(crate) fn can_leave(&self, task: &TaskDef) -> bool {
        match (&task.error, &self.scope_returns().error) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(from), Some(to)) => self.tasks.converts(from, to),
        }
    }

    /// A task's result in an expression.
    pub(crate) fn step_value(&mut self, ty: &Ty) -> Option<String> {
        if !self.steps || self.budget == 0 {
            return None;
        }
        let (task, code) =
            self.task_call(1, |g, t| t.returns.as_ref() == Some(ty) && g.can_leave(t))?;
        self.uses("a task inside an expression");
        self.budget = self.budget.saturating_sub(1);
        Some(match task.error {
            Some(_) => format!("{code}?"),
            None => code,
        })
    }
}

fn outcomes(rng: &mut Rng, types: &Types, tasks: &Tasks, task: &TaskDef) -> Json {
    let ok = |rng: &mut Rng| {
        let value = task.returns.as_ref();
        let value = value.map_or(Json::Null, |t| types.json(rng, t));
        json!({ "ok": value })
    };
    let mut outcomes: Vec<Json> = (0..4).map(|_| ok(rng)).collect();
    let Some(error) = &task.error else {
        return Json::Array(outcomes);
    };
    for _ in 0..1 + rng.below(3) {
        let failed = match tasks.error(error) {
            Some(def) if rng.chance(75) => {
                let variant = rng.pick(&def.variants).clone();
                failure(rng, types, &variant)
            }
            _ => json!({ "error": *rng.pick(SERVICE_ERRORS), "cause": *rng.pick(TEXTS) }),
        };
        if rng.chance(40) {
            let mut late = ok(rng);
            late["first"] = failed;
            late["attempts"] = json!(1 + rng.below(4));
            outcomes.push(late);
        } else {
            outcomes.push(failed);
        }
    }
    let ends = ["timeout_seconds", "heartbeat_seconds"];
    if ends.iter().any(|end| task.attribute.contains(end)) && rng.chance(60) {
        outcomes.push(json!({ "silent": true }));
    }
    Json::Array(outcomes)
}
