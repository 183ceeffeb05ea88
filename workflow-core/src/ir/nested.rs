//! Workflows as executions of their own, started by a state.
//!
//! The service wraps the error of an execution that a state waits for: the state fails with
//! `States.TaskFailed`, and its cause is the JSON of DescribeExecution. So that handlers see the
//! error's own name, one catcher takes all of them, takes the error out, and a Choice goes on by
//! its name. What nobody handles ends in a Fail state under its own name.

use serde_json::Value as Json;

use super::flow::states_path;
use super::lower::targets;
use super::reads::defined;
use super::{Catch, Node, NodeId, NodeKind, Scope, SiteId, Value};
use crate::jsonata::{Ast, BinaryOp};
use crate::names;
use crate::task::{AsText, TaskKind, TaskSpec};

/// The name that a nested execution's failure has.
const TASK_FAILED: &str = "States.TaskFailed";

/// Names that `States.TaskFailed` in ErrorEquals does not take.
const NOT_TASK_FAILED: [&str; 4] = [
    "States.Timeout",
    "States.HeartbeatTimeout",
    "States.QueryEvaluationError",
    "States.DataLimitExceeded",
];

/// What follows the site of a call: that of the Choice among its errors.
const CHOICE: SiteId = 1;

/// And that of the Fail state for errors that nobody handles.
const FAIL: SiteId = 2;

/// How many sites a call has.
pub const CALL_SITES: SiteId = 3;

/// The last site of what looks at a call's outcome, whether it has succeeded or not.
const LOOKED: SiteId = CALL_SITES + 1;

/// The key of an execution's input that links it to the one that started it, in the console.
pub const STARTED_BY: &str = "AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID";

/// What the state's result is to the caller: the output of the execution, or its ARN and start.
pub(super) fn result(waits: bool) -> Ast {
    let result = |field| states_path(&["result", field]);
    if waits {
        return result("Output");
    }
    let start = result("StartDate");
    let is_number = Ast::binary(
        BinaryOp::Equal,
        Ast::call("type", [start.clone()]),
        Ast::string("number"),
    );
    let text = Ast::conditional(is_number, Ast::call("fromMillis", [start.clone()]), start);
    Ast::object([
        ("ExecutionArn".to_owned(), result("ExecutionArn")),
        ("StartDate".to_owned(), text),
    ])
}

/// The Resource of the state.
pub(super) fn resource(waits: bool) -> &'static str {
    match waits {
        true => "arn:aws:states:::states:startExecution.sync:2",
        false => "arn:aws:states:::states:startExecution",
    }
}

/// The Arguments around the execution's input. An input that is made of several parameters, or of
/// none, is linked to the execution that starts it, as AWS recommends; a single parameter is the
/// user's own data, which nothing is added to.
pub(super) fn arguments(state_machine: String, mut input: Json, spec: &TaskSpec) -> Json {
    if spec.params.len() != 1
        && let Json::Object(keys) = &mut input
    {
        let id = "{% $states.context.Execution.Id %}";
        keys.insert(STARTED_BY.to_owned(), id.into());
    }
    let mut arguments = serde_json::Map::new();
    arguments.insert("StateMachineArn".to_owned(), Json::String(state_machine));
    arguments.insert("Input".to_owned(), input);
    Json::Object(arguments)
}

/// Makes JSON text of an input that is text or null: the service takes text for the JSON itself,
/// and null for `{}`.
fn input(value: &mut Value, text: AsText) {
    let json = |text: Ast| {
        let list = names::fresh("json");
        let whole = Ast::call("string", [Ast::Array(vec![text])]);
        let length = Ast::binary(
            BinaryOp::Subtract,
            Ast::call("length", [Ast::var(&list)]),
            Ast::int(2),
        );
        let inside = Ast::call("substring", [Ast::var(&list), Ast::int(1), length]);
        Ast::Block(vec![Ast::Bind(list, Box::new(whole)), inside])
    };
    value.ast = match (text, &value.ast) {
        (AsText::Never, _) => return,
        (_, Ast::String(text)) => Ast::string(Json::from(text.as_str()).to_string()),
        (AsText::Always, ast) => json(ast.clone()),
        (AsText::Perhaps, _) => {
            let own = names::fresh("input");
            let kinds = ["string", "null"].map(Ast::string).into();
            let is_text = Ast::binary(
                BinaryOp::In,
                Ast::call("type", [Ast::var(&own)]),
                Ast::Array(kinds),
            );
            let bind = Ast::Bind(own.clone(), Box::new(defined(value)));
            let chosen = Ast::conditional(is_text, json(Ast::var(&own)), Ast::var(own));
            Ast::Block(vec![bind, chosen])
        }
    };
    value.undefined = false;
}

/// Writes what starts other workflows as the service has it: their input, and their errors.
pub(super) fn lower_calls(scope: &mut Scope) {
    for node in &mut scope.nodes {
        if let NodeKind::Task { spec, args, .. } = &mut node.kind
            && let TaskKind::Execution { text, .. } = spec.kind
            && let [only] = args.as_mut_slice()
        {
            input(only, text);
        }
        match &mut node.kind {
            NodeKind::Parallel { branches, .. } => branches.iter_mut().for_each(lower_calls),
            NodeKind::Map { body, .. } => lower_calls(body),
            _ => {}
        }
    }
    unwrap_errors(scope);
}

/// Lets handlers of nested executions see the errors of those.
fn unwrap_errors(scope: &mut Scope) {
    let mut unhandled = None;
    for id in 0..scope.nodes.len() {
        if let NodeKind::Task { spec, .. } = &scope.nodes[id].kind
            && matches!(spec.kind, TaskKind::Execution { waits: true, .. })
        {
            let unhandled = unhandled.get_or_insert_with(|| names::fresh("failure"));
            Call { scope, id }.unwrap_errors(unhandled);
        }
    }
}

/// A call in its scope.
struct Call<'a> {
    scope: &'a mut Scope,
    id: NodeId,
}

impl Call<'_> {
    /// `unhandled` is the variable of errors that nobody handles, the same for all calls of the
    /// scope, so that they share one Fail state.
    fn unwrap_errors(&mut self, unhandled: &str) {
        let mut catches = std::mem::take(self.catches());
        for catch in &mut catches {
            self.share_rethrow(catch, unhandled);
        }
        let all = catches.iter().position(is_for_all);
        // Nothing comes after it.
        let rest = all.map(|all| catches.split_off(all).swap_remove(0));
        let errors = match &rest {
            Some(_) => vec!["States.ALL".to_owned()],
            None => error_equals(&catches),
        };
        let variable = variable(&catches, rest.as_ref(), unhandled);
        let default = match rest {
            Some(rest) => self.handed_on(rest, &variable),
            None => self.failing(&variable, unhandled),
        };
        let first = match catches.as_slice() {
            [] => default,
            [only] => match self.own_choice(only, default, &variable) {
                Some(choice) => choice,
                None => self.choice(catches, default, &variable),
            },
            _ => self.choice(catches, default, &variable),
        };
        let error = names::fresh("error");
        let value = taken_out(&error);
        let kind = NodeKind::Assign {
            assigns: vec![(variable, value)],
            next: first,
        };
        let next = self.add(None, String::new(), kind);
        self.catches().push(Catch {
            errors,
            error: Some(error),
            next,
        });
    }

    fn catches(&mut self) -> &mut Vec<Catch> {
        match &mut self.scope.nodes[self.id].kind {
            NodeKind::Task { catch, .. } => catch,
            _ => unreachable!("a call is a Task"),
        }
    }

    /// A handler that does nothing but fail again uses the common variable, so that its Fail state
    /// is the common one.
    fn share_rethrow(&mut self, catch: &mut Catch, unhandled: &str) {
        let Some(variable) = &catch.error else { return };
        let at = catch.next;
        if !self.is_only_for(at) {
            return;
        }
        if let NodeKind::Fail { error, cause } = &mut self.scope.nodes[at].kind {
            let reads = |name: &str| {
                [
                    error.ast == part(name, "Error"),
                    cause.ast == part(name, "Cause"),
                ]
            };
            let known = [variable.as_str(), unhandled];
            if known.into_iter().any(|name| reads(name) == [true, true]) {
                *error = Value::of(part(unhandled, "Error"));
                *cause = Value::of(part(unhandled, "Cause"));
                catch.error = Some(unhandled.to_owned());
            }
        }
    }

    /// The Choice that the only handler starts with, which then takes on errors that have none of
    /// the handler's names. None when it starts with something else, or with a Choice that native
    /// code reports for the handler's errors alone.
    fn own_choice(&mut self, catch: &Catch, other: NodeId, variable: &str) -> Option<NodeId> {
        if catch.error.as_deref() != Some(variable) {
            return None;
        }
        let choice = catch.next;
        if !self.is_only_for(choice) || !self.is_for_any_error(choice) {
            return None;
        }
        let held = named(&catch.errors, variable);
        let NodeKind::Choice { rules, default } = &mut self.scope.nodes[choice].kind else {
            return None;
        };
        for (condition, _) in rules.iter_mut() {
            if !tests_name(&condition.ast, &catch.errors, variable) {
                let both = Ast::binary(BinaryOp::And, held.ast.clone(), condition.ast.clone());
                *condition = Value::derive(both, [&*condition]);
            }
        }
        rules.push((held, *default));
        *default = other;
        Some(choice)
    }

    /// Whether nothing but a handler of the call leads to `id`; these were taken from it.
    fn is_only_for(&self, id: NodeId) -> bool {
        let mut all = self.scope.nodes.iter().flat_map(|node| targets(&node.kind));
        all.all(|to| to != id) && self.scope.entry != id
    }

    /// Whether native code reports the step after every error of the call: those of a handler have
    /// later sites.
    fn is_for_any_error(&self, id: NodeId) -> bool {
        let [own, site] = [self.id, id].map(|id| self.scope.nodes[id].site);
        own.zip(site).is_none_or(|(own, site)| site <= own + LOOKED)
    }

    /// Goes by the error's name.
    fn choice(&mut self, mut catches: Vec<Catch>, default: NodeId, variable: &str) -> NodeId {
        // As natively: a name of its own comes before what takes them all.
        catches.sort_by_key(|catch| catch.errors.iter().any(|name| name == TASK_FAILED));
        let rule = |catch: Catch| {
            let condition = named(&catch.errors, variable);
            (condition, self.handed_on(catch, variable))
        };
        let rules = catches.into_iter().map(rule).collect();
        let name = format!("Match{}Error", self.name());
        self.add(Some(CHOICE), name, NodeKind::Choice { rules, default })
    }

    /// Where a handler starts, which may have another variable for the error.
    fn handed_on(&mut self, catch: Catch, variable: &str) -> NodeId {
        match catch.error {
            Some(own) if own != variable => {
                let kind = NodeKind::Assign {
                    assigns: vec![(own, Value::var(variable))],
                    next: catch.next,
                };
                self.add(None, String::new(), kind)
            }
            _ => catch.next,
        }
    }

    /// Ends in the error itself.
    fn failing(&mut self, variable: &str, unhandled: &str) -> NodeId {
        let kind = NodeKind::Fail {
            error: Value::of(part(unhandled, "Error")),
            cause: Value::of(part(unhandled, "Cause")),
        };
        let fail = self.add(Some(FAIL), "Fail".to_owned(), kind);
        let catch = Catch {
            errors: Vec::new(),
            error: Some(unhandled.to_owned()),
            next: fail,
        };
        self.handed_on(catch, variable)
    }

    fn name(&self) -> &str {
        match &self.scope.nodes[self.id].kind {
            NodeKind::Task { spec, .. } => spec.name,
            _ => "",
        }
    }

    /// Adds a step; `site` counts from that of the call.
    fn add(&mut self, site: Option<SiteId>, name: String, kind: NodeKind) -> NodeId {
        let own = self.scope.nodes[self.id].site;
        self.scope.nodes.push(Node {
            site: own.zip(site).map(|(own, site)| own + site),
            name,
            explicit_name: false,
            comment: None,
            kind,
        });
        self.scope.nodes.len() - 1
    }
}

fn is_for_all(catch: &Catch) -> bool {
    catch.errors.iter().any(|name| name == "States.ALL")
}

/// The names that the one catcher takes: every failure of the execution, and what the state itself
/// can fail with.
fn error_equals(catches: &[Catch]) -> Vec<String> {
    let mut errors = vec![TASK_FAILED.to_owned()];
    for name in catches.iter().flat_map(|catch| &catch.errors) {
        if NOT_TASK_FAILED.contains(&name.as_str()) && !errors.contains(name) {
            errors.push(name.clone());
        }
    }
    errors
}

/// The variable that the error is put into: that of the handlers, when they agree.
fn variable(catches: &[Catch], rest: Option<&Catch>, unhandled: &str) -> String {
    let mut all: Vec<&str> = catches
        .iter()
        .chain(rest)
        .filter_map(|catch| catch.error.as_deref())
        .collect();
    if rest.is_none() && catches.is_empty() {
        all.push(unhandled);
    }
    all.dedup();
    match all.as_slice() {
        [one] => (*one).to_owned(),
        _ => names::fresh("failure"),
    }
}

fn part(variable: &str, key: &str) -> Ast {
    Ast::var(variable).field(key)
}

/// Whether the error in `variable` has one of these names.
fn named(errors: &[String], variable: &str) -> Value {
    let name = || part(variable, "Error");
    let test = |error: &String| {
        let compare = |op, text: &str| Ast::binary(op, name(), Ast::string(text));
        match error.as_str() {
            // As in ErrorEquals: every error but a timeout.
            TASK_FAILED => compare(BinaryOp::NotEqual, "States.Timeout"),
            error => compare(BinaryOp::Equal, error),
        }
    };
    let tests = errors.iter().map(test);
    let either = |a, b| Ast::binary(BinaryOp::Or, a, b);
    Value::of(tests.reduce(either).unwrap_or(Ast::Bool(false)))
}

/// Whether a condition holds only for one of these names.
fn tests_name(condition: &Ast, errors: &[String], variable: &str) -> bool {
    let inner = |ast| tests_name(ast, errors, variable);
    match condition {
        Ast::Binary(BinaryOp::And, a, b) => inner(a) || inner(b),
        Ast::Binary(BinaryOp::Or, a, b) => inner(a) && inner(b),
        Ast::Binary(BinaryOp::Equal, a, b) => {
            let named = matches!(&**b, Ast::String(name) if errors.contains(name));
            named && **a == part(variable, "Error")
        }
        _ => false,
    }
}

/// The error of the execution, out of the description in the cause of `$caught`. One that was
/// stopped without an error, and what the state itself fails with, stays as it is.
///
/// ```text
/// $caught.Error = 'States.TaskFailed'
///     ? ($execution := $parse($caught.Cause); {'Error': .., 'Cause': ..})
///     : $caught
/// ```
fn taken_out(caught: &str) -> Value {
    let execution = names::fresh("execution");
    let field = |key| part(&execution, key);
    let equals = |a, text: &str| Ast::binary(BinaryOp::Equal, a, Ast::string(text));
    let unnamed = Ast::conditional(
        equals(field("Status"), "TIMED_OUT"),
        Ast::string("States.Timeout"),
        Ast::string(TASK_FAILED),
    );
    let error = Ast::conditional(
        Ast::call("exists", [field("Error")]),
        field("Error"),
        unnamed,
    );
    // A cause that is empty is not in the description.
    let cause = Ast::binary(BinaryOp::Concat, field("Cause"), Ast::string(""));
    let own = Ast::object([("Error".to_owned(), error), ("Cause".to_owned(), cause)]);
    let parsed = Ast::call("parse", [part(caught, "Cause")]);
    let block = Ast::Block(vec![Ast::Bind(execution, Box::new(parsed)), own]);
    Value::of(Ast::conditional(
        equals(part(caught, "Error"), TASK_FAILED),
        block,
        Ast::var(caught),
    ))
}
