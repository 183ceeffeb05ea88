use workflow_runtime::{Callback, TaskToken, task};
use workflow_tests::shop::{ChargeError, Receipt};

#[task(callback)]
async fn ask(token: TaskToken) -> Result<Receipt, ChargeError> {
    unimplemented!("{token}")
}

#[task]
async fn not_a_callback() -> Result<Callback<Receipt>, ChargeError> {
    Ok(Callback::pending())
}

#[task(resource = "arn:aws:states:::sqs:sendMessage.waitForTaskToken")]
async fn send(message_body: &str, token: TaskToken) -> Result<Callback<Receipt>, ChargeError>;

fn main() {
    let _ = (ask(), not_a_callback(), send("x"));
}
