//! What a crate of workflows uses: `use workflow_runtime::prelude::*;`.

pub use std::time::Duration;

pub use schemars::JsonSchema;
pub use serde::{Deserialize, Serialize};
pub use serde_json::json;
pub use tokio::{join, try_join};
pub use uuid::Uuid;

pub use jiff::Timestamp;
pub use workflow_core::asl::JitterStrategy;
pub use workflow_core::data::WorkflowData;
pub use workflow_core::error::{Failure, WorkflowError};
pub use workflow_macros::{WorkflowData, WorkflowError, expression, include_asl, task, workflow};

pub use crate::compensate::compensate;
pub use crate::map::{
    CsvDelimiter, Distributed, InputType, ItemBatcher, ItemReader, MapRunResult, OutputType,
    ResultWriter, ResultWriterDetails, S3Object, Transformation, map,
};
pub use crate::native::Workflow;
pub use crate::retry::{RetryPolicy, retry};
pub use crate::runtime::{ExecutionRef, Runtime};
pub use crate::sleep::{sleep, sleep_until};
pub use crate::sources::{execution, now, random, uuid};
pub use crate::task::{Callback, TaskContext, TaskToken};
