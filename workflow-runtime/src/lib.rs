//! AWS Step Functions workflows as annotated async Rust.

extern crate self as workflow_runtime;

pub mod native;
pub mod task;

pub use task::{Callback, TaskContext, TaskToken};
pub use workflow_core::data::WorkflowData;
pub use workflow_core::error::{Failure, WorkflowError};
pub use workflow_macros::{WorkflowData, WorkflowError, task};

/// What expansions of the macros name. Not for use by hand.
#[doc(hidden)]
pub mod __private {
    pub use serde;
    pub use serde_json;
    pub use workflow_core as core;

    pub use crate::native::{Context, Step};
    pub use crate::task::{
        Arguments, BoxFuture, CallbackReturn, Payload, RetrierFields, Task, TaskCall, TaskContext,
        TaskToken, TypedError, call_callback, call_integration, error_name, error_names,
        finish_call, finish_callback, outside_context, outside_token, retrier, run_integration,
        variant_names,
    };
    pub use std::{
        boxed::Box, clone::Clone, concat, module_path, option::Option, result::Result,
        string::String, vec::Vec,
    };
    pub use workflow_core::error::Failure;
}
