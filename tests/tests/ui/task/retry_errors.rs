use workflow_runtime::task;
use workflow_tests::shop::{ChargeError, Receipt};

#[task(
    retry(error_equals = ["States.Timout", "states.timeout", "States.Frobnicated", "States.Runtime"]),
    retry(error_equals = ["States.Http.StatusCode.4x4", "", "Busy", "Busy"]),
    retry(error_equals = []),
    retry(error_equals = "Busy"),
    retry(error_equals = [GatewayDown, ChargeError::Refused(3), ChargeError::CardDeclined { reason: "x" }, 5]),
    retry(error_equals = ["States.ALL", "Idle"]),
)]
async fn charge() -> Result<Receipt, ChargeError> {
    unimplemented!()
}

fn main() {
    let _ = charge();
}
