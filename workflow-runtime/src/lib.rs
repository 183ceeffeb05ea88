//! AWS Step Functions workflows as annotated async Rust.

extern crate self as workflow_runtime;

pub mod native;
pub mod task;

pub use workflow_core::data::WorkflowData;
pub use workflow_core::error::{Failure, WorkflowError};
pub use workflow_macros::{WorkflowData, WorkflowError};

/// What expansions of the macros name. Not for use by hand.
#[doc(hidden)]
pub mod __private {
    pub use serde;
    pub use serde_json;
    pub use workflow_core as core;

    pub use crate::native::{Context, Step};
    pub use crate::task::{BoxFuture, Task, TaskCall, TaskContext};
}
