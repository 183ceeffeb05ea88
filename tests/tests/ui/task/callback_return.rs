use workflow_runtime::{TaskToken, task};
use workflow_tests::shop::{ChargeError, Receipt};

#[task(callback)]
async fn ask(token: TaskToken) -> Result<Receipt, ChargeError> {
    unimplemented!("{token}")
}

fn main() {}
