//! Ingest of sensor readings: short, frequent, and so an Express workflow.

use workflow_runtime::prelude::*;

/// Where alarms go.
pub const ALARM_TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:alarms";

/// What a sensor sends.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Reading {
    /// Which sensor.
    pub sensor_id: String,
    /// When, in RFC 3339.
    pub taken_at: String,
    /// How warm it is.
    pub celsius: f64,
}

/// A value in DynamoDB.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub enum Attribute {
    /// Text.
    S(String),
    /// A number, as text.
    N(String),
}

/// A row of the table.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// Which sensor.
    pub sensor_id: Attribute,
    /// When.
    pub taken_at: Attribute,
    /// How warm it was.
    pub celsius: Attribute,
}

/// What DynamoDB answers: nothing that matters here.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct PutItemOutput {}

/// What SNS answers.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "PascalCase")]
pub struct Published {
    /// The message's number.
    pub message_id: String,
}

/// What was done.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Ingested {
    /// The alarm, if there was one.
    pub alarm: Option<String>,
}

/// Why a reading was not taken.
#[derive(Debug, thiserror::Error, WorkflowError)]
pub enum IngestError {
    /// Nothing is colder than absolute zero.
    #[error("the sensor is broken")]
    BrokenSensor,
    /// Anything else.
    #[error("{0}")]
    #[workflow_error(other)]
    Other(#[from] Failure),
}

/// Writes a row.
#[task(
    name = "StoreReading",
    resource = "arn:aws:states:::dynamodb:putItem",
    retry(error_equals = ["DynamoDB.ProvisionedThroughputExceededException"], interval_seconds = 1)
)]
pub async fn put_item(table_name: &str, item: &Row) -> Result<PutItemOutput, Failure>;

/// Sends a message to all who follow a topic.
#[task(name = "RaiseAlarm", resource = "arn:aws:states:::sns:publish")]
pub async fn publish(topic_arn: &str, message: &str) -> Result<Published, Failure>;

/// Keeps a reading, and raises an alarm when it is too hot.
#[workflow(express, timeout_seconds = 30)]
pub async fn ingest(reading: Reading) -> Result<Ingested, IngestError> {
    if reading.celsius < -273.15 {
        return Err(IngestError::BrokenSensor);
    }
    let row = Row {
        sensor_id: Attribute::S(reading.sensor_id.clone()),
        taken_at: Attribute::S(reading.taken_at),
        celsius: Attribute::N(reading.celsius.to_string()),
    };
    put_item("readings", &row).await?;
    if reading.celsius <= 80.0 {
        return Ok(Ingested { alarm: None });
    }
    let message = format!("{} is at {} degrees", reading.sensor_id, reading.celsius);
    let published = publish(ALARM_TOPIC, &message).await?;
    Ok(Ingested {
        alarm: Some(published.message_id),
    })
}
