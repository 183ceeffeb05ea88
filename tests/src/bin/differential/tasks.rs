//! The tasks and errors of a program: their declarations, and how the tasks behave.

use std::fmt::Write;

use serde_json::{Map, Value as Json, json};

use crate::rng::Rng;
use crate::scope::{Gen, Returns};
use crate::types::{Int, TEXTS, Ty, Types};

/// A variant of an error.
#[derive(Debug, Clone)]
pub(crate) struct ErrorVariant {
    pub(crate) name: String,
    /// The error's name in definitions.
    pub(crate) error: String,
    pub(crate) fields: Vec<(String, Ty)>,
    /// Whether the fields have no names.
    pub(crate) tuple: bool,
}

/// An error type.
#[derive(Debug, Clone)]
pub(crate) struct ErrorDef {
    pub(crate) name: String,
    pub(crate) variants: Vec<ErrorVariant>,
    /// Whether a variant takes every other name.
    pub(crate) other: bool,
    /// Error types that a variant keeps.
    pub(crate) transparent: Vec<String>,
}

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
    kind: Kind,
    /// Whether it looks at its attempt.
    context: bool,
    attribute: String,
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
            let _ = writeln!(
                out,
                "#[derive(Debug, Clone, PartialEq, thiserror::Error, WorkflowError)]\npub enum {} {{",
                error.name
            );
            for v in &error.variants {
                let shown: String = match (&v.fields[..], v.tuple) {
                    ([], _) => format!("{} happened", v.name),
                    ([_, ..], true) => format!("{} of {{0}}", v.name),
                    ([(name, _), ..], false) => format!("{} of {{{name}}}", v.name),
                };
                let _ = writeln!(out, "    #[error({shown:?})]");
                if v.error != v.name {
                    let _ = writeln!(out, "    #[workflow_error(name = {:?})]", v.error);
                }
                let fields: Vec<String> = v
                    .fields
                    .iter()
                    .map(|(n, t)| match v.tuple {
                        true => types.rust(t),
                        false => format!("{n}: {}", types.rust(t)),
                    })
                    .collect();
                let body = match (fields.is_empty(), v.tuple) {
                    (true, _) => String::new(),
                    (_, true) => format!("({})", fields.join(", ")),
                    (_, false) => format!(" {{ {} }}", fields.join(", ")),
                };
                let _ = writeln!(out, "    {}{body},", v.name);
            }
            for inner in &error.transparent {
                let _ = writeln!(
                    out,
                    "    #[error(\"inner: {{0}}\")]\n    #[workflow_error(transparent)]\n    Of{inner}(#[from] {inner}),"
                );
            }
            if error.other {
                let from = if error.transparent.is_empty() {
                    ""
                } else {
                    "#[from] "
                };
                let _ = writeln!(
                    out,
                    "    #[error(\"{{0}}\")]\n    #[workflow_error(other)]\n    Other({from}Failure),"
                );
            }
            let _ = writeln!(out, "}}\n");
        }
        let own = self.tasks.iter().filter(|t| t.kind != Kind::Nested);
        for task in own {
            let mut params: Vec<String> = task
                .params
                .iter()
                .map(|(n, t, by_ref)| {
                    format!(
                        "{n}: {}",
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

const FIELDS: &[&str] = &["why", "code", "sku", "left"];

fn random_variant(rng: &mut Rng, name: &str) -> ErrorVariant {
    let error = match rng.below(5) {
        0 => format!("Shop.{name}"),
        _ => name.to_owned(),
    };
    let tuple = rng.chance(25);
    let count = *rng.pick(&[0, 0, 1, 1, 2]);
    let fields = (0..if tuple { count.min(1) } else { count })
        .map(|i| {
            let ty = rng
                .pick(&[Ty::Text, Ty::Int(Int::I64), Ty::Int(Int::U32), Ty::Bool])
                .clone();
            (FIELDS[i * 2 + rng.below(2)].to_owned(), ty)
        })
        .collect();
    ErrorVariant {
        name: name.to_owned(),
        error,
        fields,
        tuple,
    }
}

fn random_error(rng: &mut Rng, name: &str, prefix: &str) -> ErrorDef {
    let names = ["Gone", "Busy", "Refused"];
    let variants = names[..1 + rng.below(3)]
        .iter()
        .map(|n| random_variant(rng, &format!("{prefix}{n}")))
        .collect();
    ErrorDef {
        name: name.to_owned(),
        variants,
        other: rng.chance(60),
        transparent: vec![],
    }
}

/// The failure that a variant becomes, with random fields.
fn failure(rng: &mut Rng, types: &Types, variant: &ErrorVariant) -> Json {
    if variant.fields.is_empty() {
        return json!({ "error": variant.error, "cause": format!("{} happened", variant.name) });
    }
    let mut cause = Map::new();
    let mut first = String::new();
    for (i, (name, ty)) in variant.fields.iter().enumerate() {
        let value = types.json(rng, ty);
        if i == 0 {
            first = value.as_str().map_or(value.to_string(), str::to_owned);
        }
        let key = if variant.tuple {
            i.to_string()
        } else {
            name.clone()
        };
        cause.insert(key, value);
    }
    cause.insert(
        "errorMessage".to_owned(),
        json!(format!("{} of {first}", variant.name)),
    );
    json!({ "error": variant.error, "cause": Json::Object(cause).to_string() })
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
        let attribute = attribute(rng, index, kind, def.as_ref());
        TaskDef {
            name: NAMES[index].to_owned(),
            params,
            returns,
            error,
            kind,
            context: kind != Kind::Integration && rng.chance(10),
            attribute,
        }
    }

    /// Lets later programs await this one.
    pub(crate) fn declare_nested(&mut self, name: &str, params: &[(String, Ty, bool)]) {
        let Returns { ty, error } = self.scope_returns();
        self.tasks.tasks.push(TaskDef {
            name: name.to_owned(),
            params: params
                .iter()
                .map(|(name, ty, _)| (name.clone(), ty.clone(), false))
                .collect(),
            returns: Some(ty),
            error,
            kind: Kind::Nested,
            context: false,
            attribute: String::new(),
        });
    }

    /// The names of the tasks that are mocked.
    pub(crate) fn mocked(&self) -> Vec<String> {
        let mocked = self.tasks.tasks.iter().filter(|t| t.kind != Kind::Nested);
        mocked.map(|t| t.name.clone()).collect()
    }

    /// What each task answers, by a number made of its payload.
    pub(crate) fn random_behaviours(&mut self) -> Json {
        let (rng, types) = (&mut self.rng, &self.types);
        let each = self.tasks.tasks.iter();
        each.map(|task| outcomes(rng, types, &self.tasks, task))
            .collect()
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
            .filter(|t| t.name != "record" && test(self, t))
            .cloned()
            .collect();
        if found.is_empty() {
            return None;
        }
        let task = self.rng.pick(&found).clone();
        if task.kind == Kind::Nested {
            self.uses("nested workflow");
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

    /// An error of the type.
    pub(crate) fn error_value(&mut self, error: &str) -> String {
        let Some(def) = self.tasks.error(error).cloned() else {
            let name = *self.rng.pick(&["Stopped", "Custom.Error", "Busy"]);
            let cause = self.pure(|g| g.text_value(1));
            return format!("Failure::new({name:?}, {cause})");
        };
        if !def.transparent.is_empty() && self.rng.chance(25) {
            let inner = self.rng.pick(&def.transparent).clone();
            let value = self.error_value(&inner);
            return match self.rng.chance(50) {
                true => format!("{error}::Of{inner}({value})"),
                false => format!("{error}::from({value})"),
            };
        }
        let variant = self.rng.pick(&def.variants).clone();
        let path = format!("{error}::{}", variant.name);
        let fields: Vec<String> = variant
            .fields
            .iter()
            .map(|(name, ty)| {
                let value = self.pure(|g| g.value(ty, 1));
                if variant.tuple {
                    value
                } else {
                    format!("{name}: {value}")
                }
            })
            .collect();
        match (fields.is_empty(), variant.tuple) {
            (true, _) => path,
            (_, true) => format!("{path}({})", fields.join(", ")),
            (_, false) => format!("{path} {{ {} }}", fields.join(", ")),
        }
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

/// Services without rules about their arguments.
const RESOURCES: &[&str] = &[
    "aws-sdk:s3:listObjectsV2",
    "aws-sdk:sqs:listQueues",
    "aws-sdk:sns:listTopics",
    "aws-sdk:ecs:listTasks",
];

fn attribute(rng: &mut Rng, index: usize, kind: Kind, error: Option<&ErrorDef>) -> String {
    let mut options = Vec::new();
    match kind {
        Kind::Function | Kind::Nested => {}
        Kind::Activity => options.push("activity".to_owned()),
        Kind::Callback => options.push("callback".to_owned()),
        Kind::Integration => options.push(format!(
            "resource = \"arn:aws:states:::{}\"",
            rng.pick(RESOURCES)
        )),
    }
    if rng.chance(20) {
        options.push(format!("timeout_seconds = {}", 20 + rng.below(60)));
    }
    if matches!(kind, Kind::Activity | Kind::Callback) && rng.chance(50) {
        options.push(format!("heartbeat_seconds = {}", 1 + rng.below(19)));
    }
    match rng.below(10) {
        0 if kind == Kind::Function => options.push(format!("lambda = \"fixed{index}:live\"")),
        1 if kind == Kind::Function => options.push(format!(
            "lambda_arn = \"arn:aws:lambda:eu-west-1:123456789012:function:fixed{index}\""
        )),
        2 => options.push("comment = \"does it\"".to_owned()),
        3 => options.push(format!("name = \"Step {index}\"")),
        // The worker of an activity has its own rights.
        4 if kind != Kind::Activity => {
            options.push("credentials = \"arn:aws:iam::123456789012:role/other\"".to_owned())
        }
        _ => {}
    }
    let retriers = *rng.pick(&[0, 0, 1, 1, 2]);
    for i in 0..retriers {
        let mut fields = Vec::new();
        let variants = error.map_or(vec![], |e| {
            e.variants
                .iter()
                .map(|v| format!("{}::{}", e.name, v.name))
                .collect()
        });
        let mut names: Vec<String> = variants.into_iter().filter(|_| rng.chance(50)).collect();
        if names.is_empty() || rng.chance(30) {
            let name = *rng.pick(&[
                "\"States.Timeout\"",
                "\"Lambda.ServiceException\"",
                "\"Odd.Name\"",
            ]);
            names.push(name.to_owned());
        }
        if i + 1 == retriers && rng.chance(30) {
            names = vec![(*rng.pick(&["\"States.ALL\"", "\"States.TaskFailed\""])).to_owned()];
        }
        fields.push(format!("error_equals = [{}]", names.join(", ")));
        if rng.chance(60) {
            fields.push(format!("interval_seconds = {}", 1 + rng.below(5)));
        }
        if rng.chance(60) {
            fields.push(format!("max_attempts = {}", rng.below(4)));
        }
        if rng.chance(40) {
            fields.push(format!(
                "backoff_rate = {:?}",
                1.0 + rng.below(3) as f64 / 2.0
            ));
        }
        if rng.chance(25) {
            fields.push("max_delay_seconds = 30".to_owned());
        }
        if rng.chance(15) {
            let strategy = *rng.pick(&["FULL", "NONE"]);
            fields.push(format!("jitter_strategy = \"{strategy}\""));
        }
        options.push(format!("retry({})", fields.join(", ")));
    }
    match options.is_empty() {
        true => "#[task]".to_owned(),
        false => format!("#[task({})]", options.join(", ")),
    }
}
