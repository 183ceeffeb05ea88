//! Runs a definition.

use serde_json::{Map, Value as Json, json};
use workflow_core::error::Failure;

use super::chains::{Chains, call, inner};
use super::evaluate::{Variables, failed, template};

/// What tasks answer, by FunctionName or Resource, payload, and how many attempts came before.
pub type Answers<'a> = &'a mut dyn FnMut(&str, &Json, u64) -> Result<Json, Failure>;

/// A definition that ends takes fewer steps than this.
const STEPS: usize = 20_000;

/// Runs a definition once.
pub struct Runner<'a> {
    input: Json,
    answers: Answers<'a>,
    steps: usize,
    /// What each scope did.
    pub chains: Chains,
    /// Whether a Parallel or Map failed: scopes beside the failing one may have gone on or not.
    pub broken: bool,
}

/// A scope at work.
struct Scope<'s> {
    states: &'s Json,
    key: String,
    vars: Variables,
    /// `$states.context.Map`
    map: Json,
}

/// What a state passes on, and to which state.
type Left = (Json, Option<String>);

impl<'a> Runner<'a> {
    /// A run on `input`.
    pub fn new(input: Json, answers: Answers<'a>) -> Runner<'a> {
        Runner {
            input,
            answers,
            steps: 0,
            chains: Chains::new(),
            broken: false,
        }
    }

    /// Runs a machine to its end.
    ///
    /// # Errors
    /// The failure it ends in.
    ///
    /// # Panics
    /// It does not end, or has a field that the runner does not know.
    pub fn run(&mut self, machine: &Json) -> Result<Json, Failure> {
        let input = self.input.clone();
        let root = Scope {
            states: machine,
            key: String::new(),
            vars: Variables::new(),
            map: Json::Null,
        };
        self.scope(root, input)
    }

    fn scope(&mut self, mut scope: Scope<'_>, mut data: Json) -> Result<Json, Failure> {
        let mut name = text(&scope.states["StartAt"]);
        loop {
            self.steps += 1;
            assert!(self.steps < STEPS, "the definition does not end");
            self.note(&scope.key, name.clone());
            let state = &scope.states["States"][&name];
            check_fields(&name, state);
            let (output, next) = self.state(&name, state, data, &mut scope)?;
            data = output;
            match next {
                Some(next) => name = next,
                None => return Ok(data),
            }
        }
    }

    fn note(&mut self, key: &str, line: String) {
        self.chains.entry(key.to_owned()).or_default().push(line);
    }

    /// `$states`
    fn states(
        &self,
        scope: &Scope<'_>,
        name: &str,
        input: &Json,
        extra: Option<(&str, &Json)>,
    ) -> Json {
        let mut states = json!({
            "input": input,
            "context": {
                "Execution": { "Input": self.input },
                "State": { "Name": name },
                "Map": scope.map,
            },
        });
        if let Some((key, value)) = extra {
            states[key] = value.clone();
        }
        states
    }

    fn state(
        &mut self,
        name: &str,
        state: &Json,
        data: Json,
        scope: &mut Scope<'_>,
    ) -> Result<Left, Failure> {
        let states = self.states(scope, name, &data, None);
        match state["Type"].as_str() {
            Some("Pass" | "Succeed") => leave(state, data, scope, &states),
            Some("Wait") => {
                let field = state
                    .get("Seconds")
                    .or(state.get("Timestamp"))
                    .expect("a time");
                template(field, &scope.vars, &states)?;
                leave(state, data, scope, &states)
            }
            Some("Choice") => {
                for rule in state["Choices"].as_array().expect("rules") {
                    match template(&rule["Condition"], &scope.vars, &states)? {
                        Json::Bool(true) => return leave(rule, data, scope, &states),
                        Json::Bool(false) => {}
                        other => return Err(failed(format!("a condition of `{name}` is {other}"))),
                    }
                }
                let (data, _) = leave(state, data, scope, &states)?;
                Ok((data, Some(text(&state["Default"]))))
            }
            Some("Fail") => {
                let field = |key: &str| match state.get(key) {
                    Some(json) => match template(json, &scope.vars, &states)? {
                        Json::String(text) => Ok(text),
                        other => Err(failed(format!("`{key}` of `{name}` is {other}"))),
                    },
                    None => Ok(String::new()),
                };
                Err(Failure::new(field("Error")?, field("Cause")?))
            }
            Some("Task" | "Parallel" | "Map") => self.work(name, state, &data, scope),
            other => panic!("`{name}` is of type {other:?}"),
        }
    }

    /// A state with a result, its retriers and catchers.
    fn work(
        &mut self,
        name: &str,
        state: &Json,
        data: &Json,
        scope: &mut Scope<'_>,
    ) -> Result<Left, Failure> {
        let mut used = vec![0; state["Retry"].as_array().map_or(0, Vec::len)];
        let mut attempt = 0;
        let failure = loop {
            let left = self.attempt(name, state, data, scope, attempt);
            let failure = match left {
                Ok(left) => return Ok(left),
                Err(failure) => failure,
            };
            let retriers = state["Retry"].as_array().into_iter().flatten();
            let found = retriers
                .enumerate()
                .find(|(_, r)| matches(&r["ErrorEquals"], &failure));
            match found {
                Some((i, r)) if used[i] < r["MaxAttempts"].as_u64().unwrap_or(3) => used[i] += 1,
                _ => break failure,
            }
            attempt += 1;
        };
        let mut catchers = state["Catch"].as_array().into_iter().flatten();
        let Some(catcher) = catchers.find(|c| matches(&c["ErrorEquals"], &failure)) else {
            return Err(failure);
        };
        let error = json!({ "Error": failure.error, "Cause": failure.cause });
        let states = self.states(scope, name, data, Some(("errorOutput", &error)));
        leave(catcher, error, scope, &states)
    }

    fn attempt(
        &mut self,
        name: &str,
        state: &Json,
        data: &Json,
        scope: &mut Scope<'_>,
        attempt: u64,
    ) -> Result<Left, Failure> {
        let states = self.states(scope, name, data, None);
        let field = |key: &str, default: &Json| match state.get(key) {
            Some(json) => template(json, &scope.vars, &states),
            None => Ok(default.clone()),
        };
        let result = match state["Type"].as_str() {
            Some("Task") => {
                let arguments = field("Arguments", data)?;
                self.task(&scope.key, &text(&state["Resource"]), &arguments, attempt)?
            }
            Some("Parallel") => {
                let input = field("Arguments", data)?;
                self.parallel(name, state, &input, scope)?
            }
            _ => {
                let items = field("Items", data)?;
                field("MaxConcurrency", &Json::Null)?;
                self.map(name, state, &items, (scope, &states))?
            }
        };
        let states = self.states(scope, name, data, Some(("result", &result)));
        leave(state, result, scope, &states)
    }

    fn task(
        &mut self,
        key: &str,
        resource: &str,
        arguments: &Json,
        attempt: u64,
    ) -> Result<Json, Failure> {
        if resource != "arn:aws:states:::lambda:invoke" {
            self.note(key, call(&Json::from(resource), arguments));
            return (self.answers)(resource, arguments, attempt);
        }
        let function = &arguments["FunctionName"];
        self.note(key, call(function, &arguments["Payload"]));
        let answer = (self.answers)(&text(function), &arguments["Payload"], attempt)?;
        Ok(json!({ "Payload": answer, "StatusCode": 200, "ExecutedVersion": "$LATEST" }))
    }

    fn parallel(
        &mut self,
        name: &str,
        state: &Json,
        input: &Json,
        scope: &Scope<'_>,
    ) -> Result<Json, Failure> {
        let branches = state["Branches"].as_array().expect("branches");
        let results: Result<Vec<Json>, Failure> = branches
            .iter()
            .enumerate()
            .map(|(i, states)| {
                let (key, map) = (inner(&scope.key, name, i), scope.map.clone());
                self.scope(
                    Scope {
                        states,
                        key,
                        vars: scope.vars.clone(),
                        map,
                    },
                    input.clone(),
                )
            })
            .collect();
        self.broken |= results.is_err();
        results.map(Json::Array)
    }

    fn map(
        &mut self,
        name: &str,
        state: &Json,
        items: &Json,
        (scope, states): (&Scope<'_>, &Json),
    ) -> Result<Json, Failure> {
        let Json::Array(items) = items else {
            return Err(failed(format!("the items of `{name}` are {items}")));
        };
        let mut results = Vec::new();
        for (i, item) in items.iter().enumerate() {
            let map = json!({ "Item": { "Index": i, "Value": item } });
            let mut states = states.clone();
            states["context"]["Map"] = map.clone();
            let input = match state.get("ItemSelector") {
                Some(selector) => template(selector, &scope.vars, &states)?,
                None => item.clone(),
            };
            let key = inner(&scope.key, name, i);
            let inside = Scope {
                states: &state["ItemProcessor"],
                key,
                vars: scope.vars.clone(),
                map,
            };
            let result = self.scope(inside, input);
            self.broken |= result.is_err();
            results.push(result?);
        }
        Ok(Json::Array(results))
    }
}

fn text(json: &Json) -> String {
    json.as_str().unwrap_or_default().to_owned()
}

/// Evaluates Assign and Output side by side, then assigns.
fn leave(way: &Json, data: Json, scope: &mut Scope<'_>, states: &Json) -> Result<Left, Failure> {
    let assign = match way.get("Assign") {
        Some(assign) => template(assign, &scope.vars, states)?,
        None => Json::Object(Map::new()),
    };
    let data = match way.get("Output") {
        Some(output) => template(output, &scope.vars, states)?,
        None => data,
    };
    let Json::Object(assign) = assign else {
        panic!("an object gives an object")
    };
    scope.vars.extend(assign);
    Ok((data, way.get("Next").map(text)))
}

/// Whether an ErrorEquals takes a failure.
fn matches(errors: &Json, failure: &Failure) -> bool {
    let wild = !["States.Runtime", "States.DataLimitExceeded"].contains(&&*failure.error);
    let not_task = [
        "States.Timeout",
        "States.HeartbeatTimeout",
        "States.QueryEvaluationError",
    ];
    errors
        .as_array()
        .into_iter()
        .flatten()
        .any(|name| match name.as_str() {
            Some("States.ALL") => wild,
            Some("States.TaskFailed") => wild && !not_task.contains(&&*failure.error),
            name => name == Some(&*failure.error),
        })
}

/// A field that the runner does not know would be passed over in silence.
fn check_fields(name: &str, state: &Json) {
    const KNOWN: &[&str] = &[
        "Type",
        "Comment",
        "Next",
        "End",
        "Assign",
        "Output",
        "Seconds",
        "Timestamp",
        "Choices",
        "Default",
        "Error",
        "Cause",
        "Resource",
        "Arguments",
        "TimeoutSeconds",
        "HeartbeatSeconds",
        "Credentials",
        "Retry",
        "Catch",
        "Branches",
        "Items",
        "ItemSelector",
        "ItemProcessor",
        "MaxConcurrency",
    ];
    let fields = state
        .as_object()
        .unwrap_or_else(|| panic!("there is no state `{name}`"));
    let unknown = fields.keys().find(|key| !KNOWN.contains(&key.as_str()));
    assert!(unknown.is_none(), "`{name}` has the field {unknown:?}");
}
