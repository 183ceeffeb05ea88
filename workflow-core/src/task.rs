//! What a `#[task]` attribute says, as data.

mod patterns;

use std::ptr;

use crate::asl::Retrier;
use crate::data::{FieldsForm, Shape};
use crate::definition::{Definition, DefinitionBuilder};
use crate::ir::SiteId;

pub use patterns::{AtOnce, CanBeAwaited, Express, InExpress, Later, Standard};

/// A task: everything its definition needs to know.
#[derive(Debug, Clone)]
pub struct TaskSpec {
    /// The state name: explicit, or the fn's name in PascalCase.
    pub name: &'static str,
    /// Whether `name` was written by the user.
    pub explicit_name: bool,
    /// Module path and fn name: distinct for every task of a program.
    pub path: &'static str,
    /// From `comment` or the doc comment.
    pub comment: Option<&'static str>,
    /// What the state's Resource is.
    pub kind: TaskKind,
    /// The parameters the caller passes, in order (supplied ones such as `TaskToken` left out).
    pub params: &'static [TaskParam],
    /// In ASL order.
    pub retry: Vec<Retrier>,
    /// Seconds for one attempt.
    pub timeout_seconds: Option<u64>,
    /// Seconds between heartbeats.
    pub heartbeat_seconds: Option<u64>,
    /// The role that the state assumes.
    pub credentials: Option<&'static str>,
}

/// What a task state calls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskKind {
    /// `arn:aws:states:::lambda:invoke`; without a name the FunctionName is a substitution.
    Lambda {
        /// Name, ARN, or name:alias.
        function_name: Option<&'static str>,
    },
    /// The function's own ARN as Resource.
    LambdaArn(&'static str),
    /// An activity; without an ARN the Resource is a substitution.
    Activity {
        /// The activity's ARN.
        arn: Option<&'static str>,
    },
    /// `arn:aws:states:::lambda:invoke.waitForTaskToken`
    Callback {
        /// As for `Lambda`.
        function_name: Option<&'static str>,
        /// The parameter that is the task token, as a payload key.
        token_param: &'static str,
    },
    /// Any other service integration: the parameters are the Arguments.
    Integration {
        /// The Resource ARN.
        resource: &'static str,
        /// The Arguments key that takes the task token.
        token_param: Option<&'static str>,
    },
    /// Another workflow, as an execution of its own: `states:startExecution`; StateMachineArn is a
    /// substitution.
    Execution {
        /// What runs there.
        definition: NestedDefinition,
        /// Whether the state waits for its end (`.sync:2`).
        waits: bool,
        /// Whether the input is written as JSON text.
        text: AsText,
    },
}

/// Whether an input must be written as JSON text: StartExecution takes text for the JSON itself,
/// and null for `{}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AsText {
    /// It is neither text nor null.
    Never,
    /// It depends on the value.
    Perhaps,
    /// It always is text.
    Always,
}

impl AsText {
    /// Of values of this form.
    #[must_use]
    pub fn of(shape: &Shape) -> AsText {
        match shape {
            Shape::String | Shape::Char | Shape::Text(_) => AsText::Always,
            Shape::Struct(shape) => match (shape.form, shape.fields.as_slice()) {
                (FieldsForm::Transparent, [field]) if field.opaque.is_none() => {
                    AsText::of(&(field.shape)())
                }
                (FieldsForm::Transparent | FieldsForm::Unit, _) => AsText::Perhaps,
                (FieldsForm::Tuple | FieldsForm::Object, _) => AsText::Never,
            },
            Shape::Unit | Shape::Option(_) | Shape::Enum(_) | Shape::Json | Shape::Opaque(_) => {
                AsText::Perhaps
            }
            Shape::Bool
            | Shape::Integer
            | Shape::Float
            | Shape::List(_)
            | Shape::Map(_)
            | Shape::Tuple(_)
            | Shape::Result(..)
            | Shape::Error(_) => AsText::Never,
        }
    }
}

impl TaskKind {
    /// The key that takes the task token, of a task that is answered by it.
    #[must_use]
    pub fn token_param(&self) -> Option<&'static str> {
        match self {
            TaskKind::Callback { token_param, .. } => Some(token_param),
            TaskKind::Integration { token_param, .. } => *token_param,
            TaskKind::Lambda { .. }
            | TaskKind::LambdaArn(_)
            | TaskKind::Activity { .. }
            | TaskKind::Execution { .. } => None,
        }
    }
}

/// The definition of a workflow that another one starts. It is built when it is asked for.
#[derive(Debug, Clone, Copy)]
pub struct NestedDefinition(pub fn() -> &'static Result<Definition, Vec<String>>);

impl PartialEq for NestedDefinition {
    fn eq(&self, other: &NestedDefinition) -> bool {
        ptr::fn_addr_eq(self.0, other.0)
    }
}

impl Eq for NestedDefinition {}

/// A parameter of a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TaskParam {
    /// The key in the payload or Arguments: the parameter's name, or PascalCase for an
    /// integration, or as `#[arg(name = "..")]` says.
    pub key: &'static str,
    /// Whether an integration leaves the key out when the argument is `None`.
    pub optional: bool,
}

/// A future that a workflow can await as a step: what `#[task]` fns, `sleep` and `map` return.
#[diagnostic::on_unimplemented(
    message = "a workflow can't await `{Self}`: it is no task",
    label = "not a task, `sleep`, `map`, `retry` or `try_join!`",
    note = "put the work into an async fn with `#[task]` and await that"
)]
pub trait TaskFuture: IntoFuture {
    /// What the state waits for: [`AtOnce`] or [`Later`].
    type Completion;

    /// What it calls.
    fn callee() -> Callee;
}

/// What a workflow calls.
#[derive(Debug, Clone)]
pub enum Callee {
    /// A task, or a workflow as an execution of its own.
    Task(TaskSpec),
    /// A workflow whose steps become steps of the caller.
    Inline(InlineSpec),
}

/// An inline workflow.
#[derive(Debug, Clone, Copy)]
pub struct InlineSpec {
    /// Module path and fn name.
    pub path: &'static str,
    /// What is in front of the names of its states: the fn's name in PascalCase.
    pub name: &'static str,
    /// How many sites its body has.
    pub sites: SiteId,
    /// Its twin.
    pub build: fn(&mut DefinitionBuilder),
}

impl TaskKind {
    /// Whether the state waits for more than an answer: Express workflows can't.
    #[must_use]
    pub fn is_later(&self) -> bool {
        match self {
            TaskKind::Lambda { .. } | TaskKind::LambdaArn(_) => false,
            TaskKind::Activity { .. } | TaskKind::Callback { .. } => true,
            TaskKind::Integration { resource, .. } => [".sync", ".sync:2", ".waitForTaskToken"]
                .iter()
                .any(|pattern| resource.ends_with(pattern)),
            TaskKind::Execution { waits, .. } => *waits,
        }
    }
}
