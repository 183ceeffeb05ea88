use workflow_runtime::task;
use workflow_tests::shop::{ChargeError, Receipt};

#[task(retry(error_equals = [ChargeError::GatewayDown]))]
async fn charge() -> Receipt {
    unimplemented!()
}

fn main() {
    let _ = charge();
}
