//! An Express workflow can't wait for what is answered later.

use workflow_runtime::prelude::*;

#[workflow]
async fn other(n: u32) -> Result<u32, Failure> {
    Ok(n)
}

#[task(callback)]
async fn ask(text: String, token: TaskToken) -> Result<Callback<bool>, Failure> {
    let _ = (text, token);
    Ok(Callback::pending())
}

#[task(activity)]
async fn paint(color: &str) -> Result<(), Failure> {
    let _ = color;
    Ok(())
}

#[task(resource = "arn:aws:states:::ecs:runTask.sync")]
async fn run_job(task_definition: &str) -> Result<serde_json::Value, Failure>;

#[workflow(express)]
async fn nested(n: u32) -> Result<u32, Failure> {
    let n = other(n).await?;
    Ok(n)
}

#[workflow(express)]
async fn asks(text: String) -> Result<bool, Failure> {
    ask(text).await
}

#[workflow(express)]
async fn works(color: String) -> Result<(), Failure> {
    paint(&color).await?;
    run_job("job").await?;
    Ok(())
}

#[workflow(express)]
async fn starts(n: u32) -> Result<String, Failure> {
    let started = other::start(n).await?;
    Ok(started.execution_arn)
}

fn main() {}
