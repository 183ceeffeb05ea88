use workflow_runtime::{Callback, TaskContext, TaskToken, task};
use workflow_tests::shop::{ChargeError, Receipt};

#[task(callback)]
async fn no_token() -> Result<Callback<Receipt>, ChargeError> {
    Ok(Callback::pending())
}

#[task]
async fn no_callback(token: TaskToken) -> Receipt {
    unimplemented!("{token}")
}

#[task(callback, activity)]
async fn worker(token: TaskToken) -> Result<Callback<Receipt>, ChargeError> {
    unimplemented!("{token}")
}

#[task(callback, lambda_arn = "arn:aws:lambda:eu-west-1:123456789012:function:ask")]
async fn by_arn(token: TaskToken) -> Result<Callback<Receipt>, ChargeError> {
    unimplemented!("{token}")
}

#[task(resource = "arn:aws:states:::sqs:sendMessage.waitForTaskToken")]
async fn send(message_body: &str) -> Receipt;

#[task(resource = "arn:aws:states:::sqs:sendMessage")]
async fn tell(message_body: &str, token: TaskToken, context: TaskContext) -> Receipt;

#[task(callback)]
async fn two_tokens(one: TaskToken, two: &TaskToken) -> Result<Callback<Receipt>, ChargeError> {
    unimplemented!("{one} {two}")
}

fn main() {}
