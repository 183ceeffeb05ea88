#![deny(warnings, missing_docs, clippy::all, clippy::pedantic)]
//! Every option of `#[task]`.

use workflow_runtime::{Callback, TaskContext, TaskToken, task};
use workflow_tests::shop::{ChargeError, Order, Receipt};

/// Charges the card.
#[task(
    name = "Charge the card",
    comment = "Twice at most.",
    lambda = "charge:live",
    timeout_seconds = 30,
    credentials = "arn:aws:iam::123456789012:role/charge",
    retry(
        error_equals = [ChargeError::GatewayDown, ChargeError::Refused, ChargeError::CardDeclined, "States.Http.StatusCode.429"],
        interval_seconds = 99_999_999, max_attempts = 0, backoff_rate = 1, max_delay_seconds = 31_622_400,
        jitter_strategy = "NONE",
    ),
    retry(error_equals = ["States.ALL"]),
)]
pub async fn charge(order: &Order, context: &TaskContext) -> Result<Receipt, ChargeError> {
    context.heartbeat().await;
    Ok(Receipt {
        id: format!("{} {}", order.order_id, context.idempotency_key()),
    })
}

/// By its ARN.
#[task(lambda_arn = "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:charge")]
pub async fn by_arn(mut amount: f64) -> Receipt {
    amount += 1.0;
    Receipt {
        id: amount.to_string(),
    }
}

/// By a worker.
#[task(activity, heartbeat_seconds = 5, timeout_seconds = 6)]
pub async fn pick(#[allow(unused_variables)] count: u32, r#type: Option<&str>) -> Receipt {
    Receipt {
        id: r#type.unwrap_or_default().to_owned(),
    }
}

/// By a person.
#[task(callback, heartbeat_seconds = 5)]
pub async fn approve(token: TaskToken, order: &Order) -> Result<Callback<Receipt>, ChargeError> {
    if token.as_str() == order.order_id {
        return Err(ChargeError::GatewayDown);
    }
    Ok(Callback::pending())
}

/// By a service.
#[task(resource = "arn:aws:states:::sqs:sendMessage.waitForTaskToken", heartbeat_seconds = 5)]
pub async fn send(queue_url: &str, #[arg(name = "MessageBody")] token: TaskToken) -> Result<Receipt, ChargeError>;

#[task(resource = "arn:aws:states:::ecs:runTask.sync", heartbeat_seconds = 5)]
fn run_task(cluster: &str) -> Receipt;

fn main() {
    let order = Order {
        order_id: String::new(),
        total: 0.0,
    };
    let _ = (charge(&order), by_arn(1.0), pick(1, None), approve(&order), send("q"), run_task("c"));
}
