use workflow_runtime::task;
use workflow_tests::shop::{ChargeError, Receipt};

#[task(retry(error_equals = [ChargeError::GatewayDwn, ChargeError::GatewayDown]))]
async fn charge() -> Result<Receipt, ChargeError> {
    unimplemented!()
}

fn main() {
    let _ = charge();
}
