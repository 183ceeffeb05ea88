//! Every form of task, natively and as its state.

use serde_json::{Value, json};
use workflow_runtime::prelude::*;
use workflow_runtime::testing::Answer;
use workflow_tests::asl::{Program, Stub, assert_pinned};

use super::shared::*;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "PascalCase")]
pub struct Published {
    pub message_id: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "PascalCase")]
pub struct JobRun {
    pub job_run_state: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "PascalCase")]
pub struct Answered {
    pub status_code: u16,
    pub response_body: Value,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "PascalCase")]
pub struct Connection {
    pub connection_arn: String,
}

#[derive(Debug, Clone, PartialEq, thiserror::Error, WorkflowError)]
pub enum HttpError {
    #[error("not there")]
    #[workflow_error(name = "States.Http.StatusCode.404")]
    Missing,
    #[error("{0}")]
    #[workflow_error(other)]
    Other(#[from] Failure),
}

#[task(
    lambda = "price:live",
    credentials = "arn:aws:iam::123456789012:role/prices"
)]
async fn price_live(sku: &str, r#type: u32) -> Result<f64, Failure> {
    Ok((sku.len() as f64) * f64::from(r#type))
}

#[task(lambda_arn = "arn:aws:lambda:eu-west-1:123456789012:function:old")]
async fn old_style(sku: &str) -> Result<String, Failure> {
    Ok(sku.to_uppercase())
}

#[task(activity, timeout_seconds = 3600, heartbeat_seconds = 60)]
async fn paint(sku: String, context: TaskContext) -> Result<String, Failure> {
    context.heartbeat().await;
    Ok(format!("{sku} painted, try {}", context.retry_count()))
}

#[task(activity = "arn:aws:states:eu-west-1:123456789012:activity:Pack")]
async fn pack_by_hand() -> String {
    "packed".to_owned()
}

/// A person decides.
#[task(callback, timeout_seconds = 86_400)]
async fn approve(sku: &str, token: TaskToken, limit: f64) -> Result<Callback<bool>, Failure> {
    let _ = (sku, token, limit);
    Ok(Callback::pending())
}

#[task(resource = "arn:aws:states:::sns:publish")]
async fn publish(
    topic_arn: &str,
    message: &Value,
    subject: Option<String>,
) -> Result<Published, Failure>;

#[task(
    resource = "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
    heartbeat_seconds = 30,
    timeout_seconds = 90
)]
async fn ask_by_queue(
    queue_url: &str,
    message_body: &str,
    #[arg(name = "MessageDeduplicationId")] token: TaskToken,
) -> Result<String, Failure>;

#[task(
    resource = "arn:aws:states:::glue:startJobRun.sync",
    credentials = "${JobRole}"
)]
async fn run_job(job_name: &str, arguments: Option<Value>) -> Result<JobRun, Failure>;

#[task(resource = "arn:aws:states:::http:invoke", retry(error_equals = [HttpError::Missing], max_attempts = 1))]
async fn call_shop(
    api_endpoint: &str,
    method: &str,
    authentication: Connection,
    #[arg(name = "QueryParameters")] query: Option<Value>,
) -> Result<Answered, HttpError>;

#[task(resource = "arn:aws:states:::aws-sdk:sfn:describeExecution")]
async fn describe(execution_arn: String) -> Result<Value, Failure>;

#[task(resource = "arn:aws:states:::states:startExecution.sync:2")]
async fn run_machine(
    state_machine_arn: &str,
    input: &Value,
    #[arg(name = "Name")] run_name: Option<String>,
) -> Result<Value, Failure>;

fn stubs() -> Vec<Stub> {
    vec![
        Stub::own::<price_live>(),
        Stub::own::<old_style>(),
        Stub::own::<paint>(),
        Stub::own::<pack_by_hand>(),
        Stub::new::<approve>(|call| Ok(call.argument::<f64>("limit") > 10.0)),
        Stub::any::<publish>(|call| {
            let subject = call.input.get("Subject").cloned();
            Ok(json!({"MessageId": format!("m {}", subject.unwrap_or_default())}))
        }),
        Stub::any::<ask_by_queue>(
            |call| match call.argument::<String>("MessageBody").as_str() {
                "silent" => Err(Failure::new("States.Timeout", "")),
                body => Ok(json!(format!("answer to {body}"))),
            },
        ),
        Stub::any::<run_job>(|call| {
            let state = match call.input.get("Arguments") {
                None => "SUCCEEDED",
                Some(_) => "WITH ARGUMENTS",
            };
            Ok(json!({"JobRunState": state, "Id": 1}))
        }),
        Stub::answering::<call_shop>(|call| match call.input["Method"].as_str() {
            Some("GET") => Answer::ok(json!({
                "StatusCode": 200,
                "ResponseBody": call.input["QueryParameters"],
                "Headers": {},
            })),
            _ => Answer::failure("States.Http.StatusCode.404", "gone"),
        }),
        Stub::any::<describe>(|call| Ok(call.input.clone())),
        Stub::any::<run_machine>(|call| {
            Ok(json!({"Output": call.input["Input"], "Name": call.input.get("Name")}))
        }),
    ]
}

#[workflow]
async fn all_forms(
    sku: String,
    subject: Option<String>,
    query: Option<Value>,
) -> Result<Value, HttpError> {
    let price = price_live(&sku, 2).await?;
    let old = old_style(&sku).await?;
    let painted = paint(old.clone()).await?;
    let packed = pack_by_hand().await;
    let approved = approve(&sku, price).await?;
    let note = json!({"sku": sku, "price": price});
    let published = publish("arn:aws:sns:eu-west-1:123456789012:t", &note, subject).await?;
    let answer = ask_by_queue("https://sqs/q", &sku).await?;
    let job = run_job("nightly", None).await?;
    let connection = Connection {
        connection_arn: "arn:aws:events:eu-west-1:123456789012:connection/c/1".to_owned(),
    };
    let shop = call_shop("https://shop", "GET", connection, query).await?;
    let first = format!("{price} {old} {painted} {packed} {approved}");
    Ok(json!([
        first,
        published.message_id,
        answer,
        job.job_run_state,
        shop.response_body
    ]))
}

#[workflow]
async fn failing_forms(sku: String) -> Result<Value, HttpError> {
    let asked = ask_by_queue("https://sqs/q", "silent").await;
    let connection = Connection {
        connection_arn: "c".to_owned(),
    };
    let shop = match call_shop("https://shop", "POST", connection, None).await {
        Ok(_) => "there".to_owned(),
        Err(HttpError::Missing) => "missing".to_owned(),
        Err(other) => return Err(other),
    };
    let job = run_job(&sku, Some(json!({"--day": "1"}))).await?;
    let machine = run_machine(
        "arn:aws:states:eu-west-1:123456789012:stateMachine:m",
        &json!({"a": 1}),
        None,
    )
    .await?;
    let named = run_machine("m", &json!(1), Some("n".to_owned())).await?;
    let described = describe("arn:x".to_owned()).await?;
    Ok(json!([
        asked.is_err(),
        shop,
        job.job_run_state,
        machine,
        named,
        described
    ]))
}

#[test]
fn every_form_of_task() {
    assert_pinned::<all_forms>(PINNED);
    let program = Program::<all_forms>::new(stubs());
    let check = |sku: &str, subject: Option<&str>, query: Option<Value>| {
        let input = (sku.to_owned(), subject.map(str::to_owned), query);
        program.check(input).output().clone()
    };
    assert_eq!(
        check("tea", None, None),
        json!([
            "6 TEA TEA painted, try 0 packed false",
            "m null",
            "answer to tea",
            "SUCCEEDED",
            null
        ])
    );
    assert_eq!(
        check("biscuit", Some("new"), Some(json!({"q": "a"}))),
        json!([
            "14 BISCUIT BISCUIT painted, try 0 packed true",
            "m \"new\"",
            "answer to biscuit",
            "SUCCEEDED",
            {"q": "a"}
        ])
    );
}

#[test]
fn errors_of_every_form() {
    assert_pinned::<failing_forms>(PINNED);
    let program = Program::<failing_forms>::new(stubs());
    assert_eq!(
        program.check("job".to_owned()).output(),
        &json!([
            true,
            "missing",
            "WITH ARGUMENTS",
            {"Output": {"a": 1}, "Name": null},
            {"Output": 1, "Name": "n"},
            {"ExecutionArn": "arn:x"}
        ])
    );
}

#[task(resource = "arn:aws:states:::aws-sdk:sqs:listQueues")]
async fn queues_of_shop(
    #[serde(rename = "QueueNamePrefix")] prefix: String,
) -> Result<String, Failure>;

#[task(resource = "arn:aws:states:::aws-sdk:sqs:listQueues")]
async fn count_queues() -> Result<u64, Failure>;

#[workflow]
async fn one_resource(prefix: String) -> Result<(String, u64), Failure> {
    let first = queues_of_shop(prefix).await?;
    Ok((first, count_queues().await?))
}

#[test]
fn two_tasks_may_have_one_resource() {
    let program = Program::<one_resource>::new(vec![
        Stub::new::<queues_of_shop>(|_| Ok("a".to_owned())),
        Stub::new::<count_queues>(|_| Ok(2)),
    ]);
    assert_eq!(*program.check("s".to_owned()).output(), json!(["a", 2]));
}
