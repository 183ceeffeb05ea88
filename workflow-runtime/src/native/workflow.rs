//! What `#[workflow]` makes of a fn.

use std::sync::LazyLock;

use schemars::JsonSchema;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use workflow_core::definition::Definition;
use workflow_core::error::Failure;
use workflow_core::outcome::Outcome;

use super::{Context, LocalBoxFuture, outcome_json};
use crate::schema::schema_of;

/// A workflow: the type that `#[workflow]` declares beside the fn, under the same name.
pub trait Workflow: Send + Sync + 'static {
    /// The parameter; a tuple of several, `()` for none.
    type Input: Send + 'static;
    /// What the fn returns.
    type Returns: Outcome<Ok: Serialize + DeserializeOwned + JsonSchema> + Send + 'static;

    /// The workflow's name: explicit, or the fn's.
    const NAME: &'static str;

    /// Builds the definition.
    ///
    /// # Errors
    /// Says why the workflow can't be said in ASL, with every reason.
    fn build() -> Result<Definition, Vec<String>>;

    /// What [`build`](Workflow::build) gives, built once.
    fn built() -> &'static Result<Definition, Vec<String>>;

    /// The definition.
    ///
    /// # Panics
    /// When the workflow can't be said in ASL; the message says why.
    fn definition() -> &'static Definition {
        match Self::built() {
            Ok(definition) => definition,
            Err(reasons) => panic!("{}", invalid(Self::NAME, reasons)),
        }
    }

    /// The execution's input: one parameter as it is, several as an object by their names, none
    /// as `{}`.
    ///
    /// # Errors
    /// When a value has no JSON.
    fn input(input: Self::Input) -> Result<Value, serde_json::Error>;

    /// Runs the native body on the execution's input.
    fn run(context: Context, input: Value) -> LocalBoxFuture<'static, Result<Value, Failure>>;

    /// The JSON Schema of the input.
    fn input_schema() -> schemars::Schema;

    /// The JSON Schema of the output.
    fn output_schema() -> schemars::Schema {
        schema_of::<<Self::Returns as Outcome>::Ok>()
    }

    /// What the body returned, as the execution ends.
    ///
    /// # Errors
    /// The error that was returned, or that of a value without JSON.
    #[doc(hidden)]
    fn outcome(returned: Self::Returns) -> Result<Value, Failure> {
        outcome_json(returned)
    }

    /// The outcome of an execution as the fn returns it.
    ///
    /// # Errors
    /// Gives the failure back when the fn's error type holds no such name, or a `States.Runtime`
    /// failure when the output is not of the fn's type.
    fn decode(result: Result<Value, Failure>) -> Result<Self::Returns, Failure> {
        let result = match result {
            Ok(value) => Ok(serde_json::from_value(value).map_err(|error| {
                let cause = format!("the output of `{}` is not of its type: {error}", Self::NAME);
                Failure::new("States.Runtime", cause)
            })?),
            Err(failure) => Err(failure),
        };
        Self::Returns::from_result(result)
    }
}

/// A definition that is built when it is first asked for.
pub type Built = LazyLock<Result<Definition, Vec<String>>>;

/// Why a workflow has no definition.
pub(crate) fn invalid(workflow: &str, reasons: &[String]) -> String {
    format!(
        "the workflow `{workflow}` has no definition: {}",
        reasons.join("; ")
    )
}

/// A workflow of the program, for those that look for all of them.
#[derive(Debug, Clone, Copy)]
pub struct WorkflowEntry {
    /// Its name.
    pub name: &'static str,
    /// Where it is declared.
    pub module_path: &'static str,
    /// Its definition, or why it has none.
    pub definition: fn() -> &'static Result<Definition, Vec<String>>,
    /// The JSON Schema of its input.
    pub input_schema: fn() -> schemars::Schema,
    /// The JSON Schema of its output.
    pub output_schema: fn() -> schemars::Schema,
}

impl WorkflowEntry {
    /// The entry of `W`, for `inventory::submit!`.
    #[must_use]
    pub const fn of<W: Workflow>(module_path: &'static str) -> WorkflowEntry {
        WorkflowEntry {
            name: W::NAME,
            module_path,
            definition: W::built,
            input_schema: W::input_schema,
            output_schema: W::output_schema,
        }
    }

    /// All workflows that are linked into the program, by name.
    #[must_use]
    pub fn all() -> Vec<&'static WorkflowEntry> {
        let mut all: Vec<_> = inventory::iter::<WorkflowEntry>.into_iter().collect();
        all.sort_by_key(|entry| (entry.name, entry.module_path));
        all
    }
}

inventory::collect!(WorkflowEntry);
