//! AWS Step Functions workflows as annotated async Rust.

extern crate self as workflow_runtime;

pub mod clock;
pub mod engine;
pub mod history;
pub mod map;
pub mod native;
pub mod payload;
pub mod prelude;
pub mod runtime;
pub mod sleep;
pub mod task;
pub mod testing;

pub use native::{Workflow, WorkflowEntry};
pub use runtime::{Execution, ExecutionError, ExecutionStatus, Runtime, RuntimeError};
pub use workflow_core::error::Failure;

/// What expansions of the macros name. Not for use by hand.
#[doc(hidden)]
pub mod __private {
    pub use inventory;
    pub use schemars;
    pub use serde;
    pub use serde_json;
    pub use workflow_core as core;

    pub use crate::native::{
        Context, LocalBoxFuture, Step, Workflow, WorkflowEntry, decode_input, encode_outcome, map,
    };
    pub use crate::runtime::run_in_process;
    pub use crate::task::{BoxFuture, Task, TaskCall, TaskContext};
}
