//! A workflow in another: the shop's checkout leaves payment to the bank's workflow.

use workflow_runtime::prelude::*;

/// What the customer wants to pay for.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Cart {
    /// The shop's number.
    pub cart_id: String,
    /// In euros.
    pub total: f64,
}

/// What the bank is asked.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct PaymentRequest {
    /// What it is for.
    pub reference: String,
    /// In euros.
    pub amount: f64,
}

/// What the bank keeps.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Payment {
    /// The bank's number.
    pub payment_id: String,
}

/// What the customer gets.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// The shop's number.
    pub cart_id: String,
    /// The bank's number.
    pub payment_id: String,
}

/// Why a payment was not taken.
#[derive(Debug, thiserror::Error, WorkflowError)]
pub enum PaymentError {
    /// There is not enough on the account.
    #[error("the account is overdrawn")]
    Overdrawn,
    /// Anything else.
    #[error("{0}")]
    #[workflow_error(other)]
    Other(#[from] Failure),
}

/// Why a checkout failed.
#[derive(Debug, thiserror::Error, WorkflowError)]
pub enum CheckoutError {
    /// The customer can't pay.
    #[error("payment refused")]
    PaymentRefused,
    /// Anything else.
    #[error("{0}")]
    #[workflow_error(other)]
    Other(#[from] Failure),
}

/// Holds an amount on the account.
#[task]
pub async fn authorise(request: &PaymentRequest) -> Result<Payment, PaymentError> {
    if request.amount > 5_000.0 {
        return Err(PaymentError::Overdrawn);
    }
    Ok(Payment {
        payment_id: format!("P-{}", request.reference),
    })
}

/// Takes what was held.
#[task]
pub async fn capture(payment: &Payment) -> Result<Payment, PaymentError> {
    Ok(payment.clone())
}

/// Packs what was bought.
#[task]
pub async fn pack_cart(cart: &Cart) -> Result<(), CheckoutError> {
    let _ = cart;
    Ok(())
}

/// Takes a payment. Others start it, too.
#[workflow]
pub async fn take_payment(request: PaymentRequest) -> Result<Payment, PaymentError> {
    let payment = authorise(&request).await?;
    Ok(capture(&payment).await?)
}

/// Takes the payment for a cart, then packs it.
#[workflow]
pub async fn checkout(cart: Cart) -> Result<Receipt, CheckoutError> {
    let request = PaymentRequest {
        reference: cart.cart_id.clone(),
        amount: cart.total,
    };
    let payment = match take_payment(request).await {
        Ok(payment) => payment,
        Err(PaymentError::Overdrawn) => return Err(CheckoutError::PaymentRefused),
        Err(PaymentError::Other(failure)) => return Err(failure.into()),
    };
    pack_cart(&cart).await?;
    Ok(Receipt {
        cart_id: cart.cart_id,
        payment_id: payment.payment_id,
    })
}
