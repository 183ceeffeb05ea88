use workflow_runtime::task;
use workflow_tests::shop::{ChargeError, Receipt};

#[task(
    retry(max_attempts = 1),
    retry(error_equals = ["States.ALL"]),
    retry(error_equals = [ChargeError::GatewayDown]),
)]
async fn charge() -> Result<Receipt, ChargeError> {
    unimplemented!()
}

fn main() {
    let _ = charge();
}
