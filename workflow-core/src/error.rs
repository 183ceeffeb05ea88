//! Errors of tasks and workflows, as ASL sees them: a name and a cause.

mod cause;

use std::fmt;

use serde::{Deserialize, Serialize};

pub use cause::{deserialize, field_of_cause, fields_of_cause, with_fields};

use crate::data::{ErrorShape, NoPointer, Shape, WorkflowData};

/// Any error: the ASL error name and its cause.
///
/// As an error type of a task or workflow it holds every name.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Failure {
    /// The error name, such as `States.Timeout`.
    #[serde(rename = "Error")]
    pub error: String,
    /// What happened, as text; errors with fields put JSON here.
    #[serde(rename = "Cause")]
    pub cause: String,
}

impl Failure {
    /// A failure of that name and cause.
    pub fn new(error: impl Into<String>, cause: impl Into<String>) -> Failure {
        Failure {
            error: error.into(),
            cause: cause.into(),
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.cause.is_empty() {
            f.write_str(&self.error)
        } else {
            write!(f, "{}: {}", self.error, self.cause)
        }
    }
}

impl std::error::Error for Failure {}

/// An error type whose variants have ASL error names.
///
/// Derive it with `#[derive(WorkflowError)]` next to `thiserror::Error`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be the error of a task or workflow: its variants have no ASL error names",
    note = "add `#[derive(Debug, thiserror::Error, WorkflowError)]` to the type, or use `Failure`"
)]
pub trait WorkflowError: std::error::Error + Sized {
    /// The error's name and cause.
    ///
    /// The cause of a variant without fields is its `Display` text; of one with fields, a JSON
    /// object with `errorMessage` (that text) and the fields.
    fn to_failure(&self) -> Failure;

    /// The value that holds `failure`.
    ///
    /// # Errors
    /// Gives `failure` back when no variant holds its name, or when its cause has not the
    /// fields of the variant that does.
    fn from_failure(failure: Failure) -> Result<Self, Failure>;

    /// The names and fields of the variants.
    fn error_shape() -> ErrorShape;
}

/// What the one field of a `#[workflow_error(other)]` variant can be.
#[diagnostic::on_unimplemented(
    message = "a `#[workflow_error(other)]` variant holds a `Failure`, not `{Self}`",
    label = "not `Failure`",
    note = "write `Other(Failure)`; to hold another error type under its own names use `#[workflow_error(transparent)]`"
)]
pub trait HoldsAnyName: Sized {
    /// The name and cause held.
    fn held(&self) -> Failure;

    /// Holds `failure`.
    fn hold(failure: Failure) -> Self;
}

impl HoldsAnyName for Failure {
    fn held(&self) -> Failure {
        self.clone()
    }

    fn hold(failure: Failure) -> Failure {
        failure
    }
}

impl WorkflowError for Failure {
    fn to_failure(&self) -> Failure {
        self.clone()
    }

    fn from_failure(failure: Failure) -> Result<Self, Failure> {
        Ok(failure)
    }

    fn error_shape() -> ErrorShape {
        ErrorShape {
            name: "Failure",
            variants: Vec::new(),
        }
    }
}

impl WorkflowData for Failure {
    fn shape() -> Shape {
        Shape::Error(Failure::error_shape())
    }

    fn witness() -> Option<Box<Self>> {
        Some(Box::new(Failure::new("", "")))
    }
}

impl NoPointer for Failure {}

/// How `?` and `.into()` turn one error type into another inside a definition.
///
/// The derive implements it for every `#[from]` field; each error type converts into itself and
/// into `Failure`.
#[diagnostic::on_unimplemented(
    message = "a definition can't tell what `{Self}` becomes as `{E}`",
    note = "give `{E}` a variant with `#[workflow_error(transparent)]` and a `#[from]` field of type `{Self}`, or match the error and return a variant"
)]
pub trait IntoWorkflowError<E> {
    /// Whether the error keeps its name and cause.
    fn conversion() -> ErrorConversion;
}

/// What a conversion does to the name and cause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorConversion {
    /// Nothing: the name and cause stay.
    Keep,
    /// The error becomes this variant of the target, which holds the error as its only field.
    Wrap(&'static str),
}

impl<E: WorkflowError> IntoWorkflowError<E> for E {
    fn conversion() -> ErrorConversion {
        ErrorConversion::Keep
    }
}
