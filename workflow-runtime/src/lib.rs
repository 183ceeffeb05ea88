//! AWS Step Functions workflows as annotated async Rust: one source becomes a definition in the
//! Amazon States Language, checked by rustc, and an executor with the same meaning.
//!
//! ```
//! use workflow_runtime::prelude::*;
//!
//! #[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
//! #[serde(rename_all = "camelCase")]
//! pub struct Purchase {
//!     pub order_id: String,
//!     pub total: f64,
//! }
//!
//! /// Charges the customer's card.
//! #[task(timeout_seconds = 30, retry(error_equals = ["States.Timeout"], max_attempts = 2))]
//! pub async fn charge(order_id: &str, amount: f64) -> Result<String, Failure> {
//!     Ok(format!("R-{order_id}: {amount} EUR")) // any async Rust
//! }
//!
//! /// Sells; what is dear is held back for a day.
//! #[workflow]
//! pub async fn sell(purchase: Purchase) -> Result<String, Failure> {
//!     if purchase.total > 1000.0 {
//!         sleep(Duration::from_secs(86_400)).await;
//!     }
//!     let receipt = charge(&purchase.order_id, purchase.total).await?;
//!     Ok(receipt)
//! }
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() {
//! // The definition is a value; `emit` writes it to a file when a package is built.
//! let machine = sell::definition();
//! assert_eq!(machine.start_at, "IfTotalOver1000");
//!
//! // A plain call runs the same function natively; `Runtime` gives executions a history.
//! let purchase = Purchase { order_id: "7".to_owned(), total: 25.0 };
//! assert_eq!(sell(purchase).await.unwrap(), "R-7: 25 EUR");
//! # }
//! ```
//!
//! A crate of workflows needs this crate, `serde` and `schemars`. The language is described in
//! `docs/guide.md` of the repository.

extern crate self as workflow_runtime;

pub mod clock;
pub mod compensate;
pub mod emit;
pub mod engine;
pub mod history;
mod included;
#[cfg(feature = "interpreter")]
pub mod interpreter;
pub mod map;
pub mod native;
pub mod payload;
pub mod prelude;
pub mod retry;
pub mod runtime;
mod schema;
pub mod sleep;
pub mod sources;
pub mod task;
pub mod testing;

pub use native::{Workflow, WorkflowEntry};
pub use runtime::{Execution, ExecutionError, ExecutionStatus, Runtime, RuntimeError};
pub use task::{Callback, TaskContext, TaskToken};
pub use workflow_core::data::WorkflowData;
pub use workflow_core::error::{Failure, WorkflowError};
/// The model of definitions, and their validator.
pub use workflow_core::{asl, diagnostic, validate};
pub use workflow_macros::{WorkflowData, WorkflowError, expression, include_asl, task, workflow};

/// What expansions of the macros name. Not for use by hand.
#[doc(hidden)]
pub mod __private {
    pub use inventory;
    pub use schemars;
    pub use serde;
    pub use serde_json;
    pub use workflow_core as core;

    #[cfg(feature = "interpreter")]
    pub use crate::included::{IncludedProgram, included_program, run_included};
    pub use crate::included::{included_definition, included_machine};
    pub use crate::map::Distributed;
    pub use crate::native::lens::{map_types, maps, output_of, retried, undo_output};
    pub use crate::native::marks::{
        Awaited, AwaitsFuture, AwaitsNothing, AwaitsStep, Looked, LooksAtResult, LooksAtValue,
        before,
    };
    pub use crate::native::{
        Built, CallableWorkflow, Context, CrossesAsData, CrossesNot, Crossing, InlineCall,
        InlineWorkflow, Keep, KeepsClone, KeepsData, KeepsTarget, LocalBoxFuture, StartCall, Step,
        Workflow, WorkflowCall, WorkflowEntry, distributed, distributed_batches, map, policies,
        retry,
    };
    pub use crate::runtime::run_in_process;
    pub use crate::schema::{empty_object_schema, object_schema};
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
