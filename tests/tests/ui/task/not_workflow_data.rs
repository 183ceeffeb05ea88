use serde::{Deserialize, Serialize};
use workflow_runtime::task;
use workflow_tests::shop::{ChargeError, Receipt};

#[derive(Serialize, Deserialize)]
struct Invoice {
    id: String,
}

#[derive(Debug, thiserror::Error)]
#[error("no")]
struct Refusal;

#[task]
async fn result() -> Result<Invoice, ChargeError> {
    Ok(Invoice { id: String::new() })
}

#[task]
async fn error() -> Result<Receipt, Refusal> {
    Err(Refusal)
}

#[task]
async fn plain() -> Invoice {
    Invoice { id: String::new() }
}

fn main() {
    let _ = (result(), error(), plain());
}
