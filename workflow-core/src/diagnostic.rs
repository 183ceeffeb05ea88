//! What the validator finds.

use std::fmt::{self, Display, Formatter};

use serde::Serialize;

/// A finding about a definition, as `ValidateStateMachineDefinition` returns it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Whether the service would refuse the definition.
    pub severity: Severity,
    /// What kind of finding it is.
    pub code: Code,
    /// What is wrong.
    pub message: String,
    /// Where, as in `/States/A/Choices[0]/Next`; `/` is the definition itself, and some findings
    /// are about no place.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub location: Option<String>,
}

impl Display for Diagnostic {
    /// `CODE: message at location`, as the service lists findings in `InvalidDefinition`.
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let location = self.location.as_deref().unwrap_or("null");
        write!(f, "{}: {} at {location}", self.code.as_str(), self.message)
    }
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Severity {
    /// The service refuses the definition.
    Error,
    /// The service takes it, but it is probably not what was meant.
    Warning,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal,)*) => {
        /// The kind of a finding: the service's codes first, then our own for warnings that it
        /// does not give.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $text)] $variant,)*
        }

        impl Code {
            /// The code as the API spells it.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Code::$variant => $text,)*
                }
            }
        }
    };
}

codes! {
    /// The text is not JSON.
    InvalidJsonDescription = "INVALID_JSON_DESCRIPTION",
    /// A field that is missing, unknown, of the wrong type or out of range.
    SchemaValidationFailed = "SCHEMA_VALIDATION_FAILED",
    /// A transition to nowhere, or a state that nothing leads to.
    MissingTransitionTarget = "MISSING_TRANSITION_TARGET",
    /// No state ends the scope.
    MissingEndState = "MISSING_END_STATE",
    /// Two states of one name, in whatever scopes.
    DuplicateStateName = "DUPLICATE_STATE_NAME",
    /// Two Map states with one label.
    DuplicateLabelName = "DUPLICATE_LABEL_NAME",
    /// A name that is too long.
    InvalidStateName = "INVALID_STATE_NAME",
    /// A label that is too long, or has characters that it can't have.
    InvalidLabelName = "INVALID_LABEL_NAME",
    /// Syntax of an expression.
    InvalidJsonataExpression = "INVALID_JSONATA_EXPRESSION",
    /// An expression that JSONata has, but the service has not.
    UnsupportedJsonataExpression = "UNSUPPORTED_JSONATA_EXPRESSION",
    /// A variable named `states`.
    ReservedVariableName = "RESERVED_VARIABLE_NAME",
    /// A variable whose name is no name.
    InvalidVariableName = "INVALID_VARIABLE_NAME",
    /// Too many levels of states or JSON.
    TooDeeplyNested = "TOO_DEEPLY_NESTED",
    /// A value that looks like a path or intrinsic function, under a key without `.$`.
    NoDollar = "NO_DOLLAR",
    /// A value that looks like a path, in a field whose name does not end in `Path`.
    NoPath = "NO_PATH",
    /// A path in the Result of a Pass state.
    PassResultIsStatic = "PASS_RESULT_IS_STATIC",
    /// A key that one object has twice.
    DuplicateField = "DUPLICATE_FIELD",
    /// A literal argument with which an intrinsic function can only fail.
    IntrinsicArgument = "INTRINSIC_ARGUMENT",
    /// A variable that is nowhere assigned, or not in a scope that can be read.
    UnknownVariable = "UNKNOWN_VARIABLE",
    /// A variable that an outer scope has too.
    ShadowedVariable = "SHADOWED_VARIABLE",
}
