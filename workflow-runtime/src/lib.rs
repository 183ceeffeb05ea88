//! AWS Step Functions workflows as annotated async Rust.

extern crate self as workflow_runtime;

pub mod clock;
pub mod emit;
pub mod engine;
pub mod history;
pub mod map;
pub mod native;
pub mod payload;
pub mod prelude;
pub mod runtime;
mod schema;
pub mod sleep;
pub mod task;
pub mod testing;

pub use native::{Workflow, WorkflowEntry};
pub use runtime::{Execution, ExecutionError, ExecutionStatus, Runtime, RuntimeError};
pub use task::{Callback, TaskContext, TaskToken};
pub use workflow_core::data::WorkflowData;
pub use workflow_core::error::{Failure, WorkflowError};
pub use workflow_macros::{WorkflowData, WorkflowError, task, workflow};

/// What expansions of the macros name. Not for use by hand.
#[doc(hidden)]
pub mod __private {
    pub use inventory;
    pub use schemars;
    pub use serde;
    pub use serde_json;
    pub use workflow_core as core;

    pub use crate::native::lens::{awaited, map_body, map_item, output_of};
    pub use crate::native::marks::{
        Awaited, AwaitsFuture, AwaitsNothing, AwaitsStep, Looked, LooksAtResult, LooksAtValue,
    };
    pub use crate::native::{
        Built, Context, LocalBoxFuture, Step, Workflow, WorkflowEntry, decode_input, decode_key,
        map, outcome_json,
    };
    pub use crate::runtime::run_in_process;
    pub use crate::schema::{empty_object_schema, object_schema, schema_of};
    pub use crate::task::{
        Arguments, BoxFuture, CallbackReturn, Payload, RetrierFields, Task, TaskCall, TaskContext,
        TaskToken, TypedError, call_callback, call_integration, error_name, error_names,
        finish_call, finish_callback, outside_context, outside_token, retrier, run_integration,
        to_value, variant_names,
    };
    pub use std::{
        boxed::Box, clone::Clone, concat, module_path, option::Option, result::Result,
        string::String, vec::Vec,
    };
    pub use workflow_core::error::Failure;
}
