//! Extract, transform, load: two Glue jobs, then a statement in Redshift.

use workflow_runtime::prelude::*;

/// What Glue says of a job that is done.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "PascalCase")]
pub struct JobRun {
    /// The run's number.
    pub id: String,
}

/// What Redshift says of a statement that it has taken.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "PascalCase")]
pub struct Statement {
    /// The statement's number.
    pub id: String,
}

/// Runs a Glue job to its end.
#[task(resource = "arn:aws:states:::glue:startJobRun.sync")]
pub async fn start_job_run(job_name: &str) -> Result<JobRun, Failure>;

/// Gives Redshift a statement.
#[task(resource = "arn:aws:states:::aws-sdk:redshiftdata:executeStatement")]
pub async fn execute_statement(
    cluster_identifier: &str,
    database: &str,
    sql: &str,
) -> Result<Statement, Failure>;

/// Brings the day's data into the warehouse.
#[workflow]
pub async fn etl_pipeline() -> Result<Statement, Failure> {
    #[state(name = "ExtractData")]
    let _extracted = start_job_run("ExtractJob").await?;
    #[state(name = "TransformData")]
    let _transformed = start_job_run("TransformJob").await?;
    #[state(name = "LoadData")]
    let statement = execute_statement(
        "redshift-cluster-1",
        "mydb",
        "INSERT INTO processed_data SELECT * FROM staging_table",
    )
    .await?;
    Ok(statement)
}
