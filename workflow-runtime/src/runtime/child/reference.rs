//! What `other::start(..)` gives.

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize, Serializer};
use workflow_core::data::{
    FieldShape, FieldsForm, Shape, SkipSerializing, StructShape, WorkflowData,
};
use workflow_core::error::Failure;
use workflow_core::outcome::Outcome;

use super::date;
use crate::runtime::ExecutionRecord;

/// An execution that was started: what `other::start(input).await?` gives.
///
/// ```
/// use workflow_runtime::prelude::*;
///
/// #[workflow]
/// async fn send_invoice(order_id: String) -> Result<String, Failure> {
///     sleep(Duration::from_secs(86_400)).await;
///     Ok(order_id)
/// }
///
/// #[workflow]
/// async fn sell(order_id: String) -> Result<String, Failure> {
///     let invoicing = send_invoice::start(order_id).await?;
///     Ok(invoicing.execution_arn)
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let runtime = Runtime::builder().build().await?;
/// let execution = runtime.start::<sell>("7".into()).await?;
/// let arn = execution.output().await?;
/// // It runs on by itself.
/// let invoicing = runtime.execution::<send_invoice>(&arn)?;
/// invoicing.stop("Cancelled", "").await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "PascalCase")]
pub struct ExecutionRef {
    /// Its ARN.
    pub execution_arn: String,
    /// When it started.
    #[serde(serialize_with = "milliseconds")]
    #[schemars(with = "String")]
    pub start_date: Timestamp,
}

impl ExecutionRef {
    pub(crate) fn of(record: &ExecutionRecord) -> ExecutionRef {
        ExecutionRef {
            execution_arn: record.arn.to_string(),
            start_date: record.start_date,
        }
    }
}

/// As `$fromMillis` writes it.
fn milliseconds<S: Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&date(*time))
}

impl WorkflowData for ExecutionRef {
    fn shape() -> Shape {
        let field = |name, json_name, shape| FieldShape {
            name,
            json_name,
            aliases: &[],
            shape,
            opaque: None,
            flatten: false,
            default: None,
            skip_serializing: SkipSerializing::Never,
            skip_deserializing: false,
        };
        Shape::Struct(StructShape {
            name: "ExecutionRef",
            fields: vec![
                field("execution_arn", "ExecutionArn", String::shape),
                field("start_date", "StartDate", Timestamp::shape),
            ],
            form: FieldsForm::Object,
        })
    }
}

impl Outcome for ExecutionRef {
    type Ok = ExecutionRef;
    type Collected = Vec<ExecutionRef>;
    type Holding<T> = T;

    fn into_result(self) -> Result<ExecutionRef, Failure> {
        Ok(self)
    }

    fn from_result(result: Result<ExecutionRef, Failure>) -> Result<ExecutionRef, Failure> {
        result
    }

    fn collect(result: Result<Vec<ExecutionRef>, Failure>) -> Result<Vec<ExecutionRef>, Failure> {
        result
    }

    fn hold<T>(result: Result<T, Failure>) -> Result<T, Failure> {
        result
    }
}
