//! A person decides: the workflow waits for a task token, as long as a heartbeat comes each day.

use workflow_runtime::prelude::*;

/// What is to be approved.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// The shop's number.
    pub order_id: String,
}

/// What the person sends.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Decision {
    /// Whether the order may proceed.
    pub approved: bool,
}

/// What the workflow makes of it.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Approved {
    /// Whether anything was done.
    pub transformed: bool,
}

/// Why an order does not proceed.
#[derive(Debug, thiserror::Error, WorkflowError)]
pub enum ApprovalError {
    /// The person said no.
    #[error("The order was not approved")]
    Rejected,
    /// Anything else.
    #[error("{0}")]
    #[workflow_error(other)]
    Other(#[from] Failure),
}

/// Mails the token to who decides, with links that send it back.
#[task(callback, name = "WaitForApproval", heartbeat_seconds = 86_400)]
pub async fn send_approval_email(
    order_id: &str,
    task_token: TaskToken,
) -> Result<Callback<Decision>, Failure> {
    println!("approve order {order_id} with {}", task_token.as_str());
    Ok(Callback::pending())
}

/// Waits for a person's word.
#[workflow]
pub async fn approval(order: Order) -> Result<Approved, ApprovalError> {
    let decision = send_approval_email(&order.order_id).await?;
    if !decision.approved {
        return Err(ApprovalError::Rejected);
    }
    Ok(Approved { transformed: true })
}
