//! What Task states of a definition call.

mod invocation;
mod reply;

use std::collections::HashMap;
use std::fmt;
use std::future::Future;
use std::sync::Arc;

use serde_json::{Value, json};
use workflow_core::task::TaskKind;

pub use invocation::Invocation;
pub(crate) use reply::Outcome;
pub use reply::Reply;

use super::Program;
use super::mock_config::TestCase;
use crate::task::{BoxFuture, Task};

/// What answers attempts.
type Handler = Arc<dyn Fn(Invocation) -> BoxFuture<'static, Reply> + Send + Sync>;

/// What the Task states of a [`Program`](super::Program) call.
///
/// For an attempt the first of these that fits is asked: the response of a
/// [mocked test case](Handlers::mock), [the state's](Handlers::state) handler, [the
/// resource's](Handlers::resource), [the function's](Handlers::function), what the runtime has
/// built in (Step Functions' own API; S3, where it has buckets), and [what takes the rest](Handlers::otherwise). When there
/// is none, the execution fails with a cause that says what to bind.
///
/// ```
/// use serde_json::json;
/// use workflow_runtime::Failure;
/// use workflow_runtime::interpreter::{Handlers, Invocation};
///
/// let handlers = Handlers::new()
///     .function("price", |call: Invocation| async move {
///         match call.parameters["item"].as_str() {
///             Some("tea") => Ok(json!(4.5)),
///             _ => Err(Failure::new("UnknownItem", "")),
///         }
///     })
///     .resource("arn:aws:states:::sqs:sendMessage", |call| async move {
///         Ok(json!({"MessageId": call.parameters["MessageBody"]}))
///     });
/// ```
#[derive(Clone, Default)]
pub struct Handlers {
    functions: HashMap<String, Handler>,
    resources: HashMap<String, Handler>,
    states: HashMap<String, Handler>,
    mock: Option<TestCase>,
    otherwise: Option<Handler>,
    executions: Option<Executions>,
}

/// The programs that states start, by the ARN or the substitution that stands for it.
type Executions = Arc<dyn Fn(&str) -> Option<Program> + Send + Sync>;

impl Handlers {
    /// None.
    #[must_use]
    pub fn new() -> Handlers {
        Handlers::default()
    }

    /// Lets the fn of the task `K` run where a definition calls it: by its function name or that of
    /// the fn, by its activity's or function's ARN, by its Resource, or by the substitution that
    /// stands for it in an emitted definition.
    #[must_use]
    pub fn task<K: Task>(mut self) -> Handlers {
        let spec = K::spec();
        let fn_name = spec.path.rsplit("::").next().unwrap_or(spec.path);
        let substitution = format!("${{{}}}", spec.name);
        let (names, resource, token_param) = match spec.kind {
            TaskKind::Lambda { function_name } => {
                let name = function_name.unwrap_or(&substitution);
                (vec![name, fn_name, &substitution], None, None)
            }
            TaskKind::Callback {
                function_name,
                token_param,
            } => {
                let name = function_name.unwrap_or(&substitution);
                (vec![name, fn_name, &substitution], None, Some(token_param))
            }
            TaskKind::LambdaArn(arn) => (vec![fn_name], Some(arn), None),
            TaskKind::Activity { arn } => (vec![], Some(arn.unwrap_or(&substitution)), None),
            TaskKind::Integration {
                resource,
                token_param,
            } => (vec![], Some(resource), token_param),
            // No task has it: workflows are registered with the runtime.
            TaskKind::Execution { .. } => (vec![], None, None),
        };
        let handler = task_handler::<K>(token_param);
        for name in names {
            self.functions.insert(name.to_owned(), handler.clone());
        }
        if let Some(resource) = resource {
            self.resources.insert(resource.to_owned(), handler);
        }
        self
    }

    /// Lets `handler` answer for the Lambda function `name`: a name or an ARN. It gets the payload
    /// and gives the payload, whether the Resource is `lambda:invoke` or the function's ARN. For
    /// `lambda:invoke.waitForTaskToken` what it gives is the response, and the token's answer
    /// is the result.
    #[must_use]
    pub fn function<F, R>(
        mut self,
        name: &str,
        handler: impl Fn(Invocation) -> F + Send + Sync + 'static,
    ) -> Handlers
    where
        F: Future<Output = R> + Send + 'static,
        R: Into<Reply>,
    {
        self.functions.insert(name.to_owned(), boxed(handler));
        self
    }

    /// Lets `handler` answer for a Resource: it gets the Parameters or Arguments as they are, and
    /// gives the raw result.
    #[must_use]
    pub fn resource<F, R>(
        mut self,
        resource: &str,
        handler: impl Fn(Invocation) -> F + Send + Sync + 'static,
    ) -> Handlers
    where
        F: Future<Output = R> + Send + 'static,
        R: Into<Reply>,
    {
        self.resources.insert(resource.to_owned(), boxed(handler));
        self
    }

    /// Lets `handler` answer for one Task state, as for a [resource](Handlers::resource).
    #[must_use]
    pub fn state<F, R>(
        mut self,
        name: &str,
        handler: impl Fn(Invocation) -> F + Send + Sync + 'static,
    ) -> Handlers
    where
        F: Future<Output = R> + Send + 'static,
        R: Into<Reply>,
    {
        self.states.insert(name.to_owned(), boxed(handler));
        self
    }

    /// Lets the responses of a test case of [`MockConfig`](super::MockConfig) answer for the states
    /// it lists.
    #[must_use]
    pub fn mock(mut self, case: TestCase) -> Handlers {
        self.mock = Some(case);
        self
    }

    /// Lets `handler` answer for everything else, as for a [resource](Handlers::resource).
    #[must_use]
    pub fn otherwise<F, R>(
        mut self,
        handler: impl Fn(Invocation) -> F + Send + Sync + 'static,
    ) -> Handlers
    where
        F: Future<Output = R> + Send + 'static,
        R: Into<Reply>,
    {
        self.otherwise = Some(boxed(handler));
        self
    }
}

impl fmt::Debug for Handlers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handlers")
            .field("functions", &self.functions.keys())
            .field("resources", &self.resources.keys())
            .field("states", &self.states.keys())
            .field("mock", &self.mock)
            .field("otherwise", &self.otherwise.is_some())
            .finish()
    }
}

fn boxed<F, R>(handler: impl Fn(Invocation) -> F + Send + Sync + 'static) -> Handler
where
    F: Future<Output = R> + Send + 'static,
    R: Into<Reply>,
{
    Arc::new(move |invocation| {
        let reply = handler(invocation);
        Box::pin(async move { reply.await.into() })
    })
}

/// Runs the fn of a task. A token travels beside the payload, not in it.
fn task_handler<K: Task>(token_param: Option<&'static str>) -> Handler {
    Arc::new(move |mut invocation| {
        if let (Some(key), Value::Object(payload)) = (token_param, &mut invocation.parameters) {
            payload.shift_remove(key);
        }
        let context = invocation.task_context();
        let run = K::run(invocation.parameters, context);
        Box::pin(async move { run.await.into() })
    })
}

/// What answers an attempt.
pub(crate) enum Binding<'a> {
    /// The test case's answer.
    Mocked(Reply),
    /// A handler that takes the parameters and gives the result as they are.
    Raw(&'a Handler),
    /// A handler that takes and gives payloads of `lambda:invoke`.
    Enveloped(&'a Handler),
}

impl Handlers {
    /// Lets states that start executions find programs before those of the runtime.
    pub(crate) fn executions(
        mut self,
        find: impl Fn(&str) -> Option<Program> + Send + Sync + 'static,
    ) -> Handlers {
        self.executions = Some(Arc::new(find));
        self
    }

    /// The program that a state starts, when it is not one of the runtime.
    pub(crate) fn execution(&self, arn: &str) -> Option<Program> {
        self.executions.as_ref().and_then(|find| find(arn))
    }

    /// What answers attempt `number` at `state`, but for what takes the rest.
    pub(crate) fn binding(
        &self,
        state: &str,
        resource: &str,
        parameters: &Value,
        number: u64,
    ) -> Option<Binding<'_>> {
        if let Some(reply) = self
            .mock
            .as_ref()
            .and_then(|m| m.reply(state, resource, number))
        {
            return Some(Binding::Mocked(reply));
        }
        let raw = self.states.get(state);
        if let Some(raw) = raw.or_else(|| self.resources.get(resource)) {
            return Some(Binding::Raw(raw));
        }
        if is_lambda_invoke(resource) {
            let name = parameters.get("FunctionName")?.as_str()?;
            return Some(Binding::Enveloped(self.function_by(name)?));
        }
        if resource.contains(":lambda:") || resource.starts_with("${") {
            return Some(Binding::Raw(self.function_by(resource)?));
        }
        None
    }

    /// What takes the rest.
    pub(crate) fn rest(&self) -> Option<&Handler> {
        self.otherwise.as_ref()
    }

    /// The handler of a function by its name, partial ARN or ARN, with or without a qualifier.
    fn function_by(&self, name: &str) -> Option<&Handler> {
        let bare = function_name(name);
        let full = name.find(bare).map_or(name, |at| &name[..at + bare.len()]);
        [name, full, bare]
            .iter()
            .find_map(|name| self.functions.get(*name))
            .or_else(|| {
                let same = |(key, _): &(&String, &Handler)| function_name(key) == bare;
                self.functions.iter().find(same).map(|(_, handler)| handler)
            })
    }
}

/// `arn:aws:states:::lambda:invoke`, with or without `.waitForTaskToken`
pub(crate) fn is_lambda_invoke(resource: &str) -> bool {
    let action = resource.split_once(":states:::").map(|(_, action)| action);
    matches!(
        action,
        Some("lambda:invoke" | "lambda:invoke.waitForTaskToken")
    )
}

/// The name in `name`, `name:alias`, `123456789012:function:name` or a function's ARN.
fn function_name(text: &str) -> &str {
    let rest = match text.split_once("function:") {
        Some((_, rest)) => rest,
        None => text,
    };
    rest.split(':').next().unwrap_or(rest)
}

/// The result of `lambda:invoke`, around the payload.
pub(crate) fn envelope(payload: Value) -> Value {
    json!({ "ExecutedVersion": "$LATEST", "Payload": payload, "StatusCode": 200 })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{Binding, Handlers};

    fn bound(handlers: &Handlers, resource: &str, parameters: &Value) -> &'static str {
        match handlers.binding("State", resource, parameters, 0) {
            Some(Binding::Raw(_)) => "raw",
            Some(Binding::Enveloped(_)) => "enveloped",
            Some(Binding::Mocked(_)) => "mocked",
            None => "none",
        }
    }

    #[test]
    fn functions_are_found_by_any_of_their_names() {
        let full = "arn:aws:lambda:us-east-1:123456789012:function:price";
        let names = ["price", "price:live", "123456789012:function:price", full];
        let handlers = |name: &str| Handlers::new().function(name, |_| async { json!(1) });
        let invoke = "arn:aws:states:::lambda:invoke";
        for own in ["price", full] {
            for called in names {
                let parameters = json!({ "FunctionName": called });
                let found = bound(&handlers(own), invoke, &parameters);
                assert_eq!(found, "enveloped", "{own} {called}");
            }
            let with_alias = format!("{full}:live");
            for resource in [full, with_alias.as_str()] {
                assert_eq!(bound(&handlers(own), resource, &json!({})), "raw", "{own}");
            }
        }
        let other = json!({"FunctionName": "prices"});
        assert_eq!(bound(&handlers("price"), invoke, &other), "none");
        let qualified = json!({"FunctionName": "price:test"});
        let both = handlers("price:live").function("price", |_| async { json!(2) });
        assert_eq!(bound(&both, invoke, &qualified), "enveloped");
    }

    #[test]
    fn a_state_comes_before_its_resource_and_that_before_its_function() {
        let resource = "arn:aws:states:::lambda:invoke";
        let parameters = json!({"FunctionName": "f"});
        let function = Handlers::new().function("f", |_| async { json!(1) });
        assert_eq!(bound(&function, resource, &parameters), "enveloped");
        let raw = function.clone().resource(resource, |_| async { json!(2) });
        assert_eq!(bound(&raw, resource, &parameters), "raw");
        let other = function.clone().state("Other", |_| async { json!(3) });
        assert_eq!(bound(&other, resource, &parameters), "enveloped");
        let own = function.state("State", |_| async { json!(3) });
        assert_eq!(bound(&own, resource, &parameters), "raw");
    }
}
