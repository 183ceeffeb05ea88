use workflow_runtime::task;
use workflow_tests::shop::{ChargeError, Receipt};

#[task]
async fn reference(text: &str) -> Result<&str, ChargeError> {
    Ok(text)
}

#[task]
async fn unnamed() -> impl Into<Receipt> {
    Receipt { id: String::new() }
}

fn main() {}
