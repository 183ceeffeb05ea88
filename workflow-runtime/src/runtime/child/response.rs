//! What the API answers a Task state, in the words of the two ways to call it.

use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;
use workflow_core::error::Failure;

use crate::runtime::{ExecutionRecord, RuntimeError};

/// How a Task state calls the API, which shows in answers and errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    /// `states:startExecution`
    Optimized,
    /// `aws-sdk:sfn:startExecution`
    #[cfg(feature = "interpreter")]
    Sdk,
}

impl Dialect {
    /// What StartExecution answers.
    pub(crate) fn started(self, record: &ExecutionRecord) -> Value {
        match self {
            #[cfg(feature = "interpreter")]
            Dialect::Sdk => json!({
                "ExecutionArn": &*record.arn,
                "StartDate": date(record.start_date),
            }),
            Dialect::Optimized => optimized(record),
        }
    }

    /// An error of the API.
    pub(crate) fn error(self, error: &RuntimeError) -> Failure {
        let code = error.code();
        let id = Uuid::new_v4();
        match self {
            Dialect::Optimized => Failure::new(
                format!("StepFunctions.{code}Exception"),
                format!(
                    "{error} (Service: AWSStepFunctions; Status Code: 400; Error Code: {code}; Request ID: {id}; Proxy: null)"
                ),
            ),
            #[cfg(feature = "interpreter")]
            Dialect::Sdk => Failure::new(
                format!("Sfn.{code}Exception"),
                format!(
                    "{error} (Service: Sfn, Status Code: 400, Request ID: {id}) (SDK Attempt Count: 1)"
                ),
            ),
        }
    }
}

/// The answer of an optimized integration shows how the call travelled, too.
fn optimized(record: &ExecutionRecord) -> Value {
    let id = Uuid::new_v4().to_string();
    let body = json!({ "executionArn": &*record.arn, "startDate": record.start_date.as_second() });
    let length = body.to_string().len().to_string();
    let sent = record
        .start_date
        .strftime("%a, %d %b %Y %H:%M:%S GMT")
        .to_string();
    let content_type = "application/x-amz-json-1.0";
    json!({
        "ExecutionArn": &*record.arn,
        "SdkHttpMetadata": {
            "AllHttpHeaders": {
                "x-amzn-RequestId": [id],
                "connection": ["keep-alive"],
                "Content-Length": [length],
                "Date": [sent],
                "Content-Type": [content_type],
            },
            "HttpHeaders": {
                "connection": "keep-alive",
                "Content-Length": length,
                "Content-Type": content_type,
                "Date": sent,
                "x-amzn-RequestId": id,
            },
            "HttpStatusCode": 200,
        },
        "SdkResponseMetadata": { "RequestId": id },
        "StartDate": milliseconds(record.start_date),
    })
}

/// A time as `aws-sdk` integrations write it.
pub(crate) fn date(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// A time as optimized integrations write it.
pub(crate) fn milliseconds(time: Timestamp) -> Value {
    time.as_millisecond().into()
}
