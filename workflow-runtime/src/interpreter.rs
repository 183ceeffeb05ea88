//! Runs any definition in the Amazon States Language, as a second program on the engine that
//! native workflows run on.
//!
//! The engine knows transitions, retries, timeouts and history; the interpreter adds what a
//! definition says with expressions: data flow in JSONPath and JSONata, choices, variables.

mod digest;
mod fault;
mod handlers;
mod intrinsic;
mod items;
mod json_text;
mod jsonata;
mod jsonpath;
mod mock_config;
mod program;
mod run;
mod service;
mod sources;
mod state;
mod test_state;
mod time;
mod variables;
mod view;

pub use handlers::{Handlers, Invocation, Reply};
pub use items::{BucketError, Buckets, ObjectSummary};
#[doc(hidden)]
pub use jsonata::evaluate_expression;
pub use mock_config::{MockConfig, MockConfigError, TestCase};
pub use program::Program;
pub use test_state::{
    ErrorDetails, FieldValidationMode, InspectionData, InspectionLevel, Mock, TestExecutionStatus,
    TestState, TestStateError, TestStateOutput,
};

pub(crate) use fault::Fault;
pub(crate) use items::{Batches, Child, ITEM_READER_FAILED, RESULT_WRITER_FAILED, Reader, Writer};
pub(crate) use run::run;
pub(crate) use sources::Sources;
pub(crate) use variables::Variables;
pub(crate) use view::{ContextObject, View};
