use workflow_runtime::task;
use workflow_tests::shop::{ChargeError, Receipt};

enum ShipError {
    NoStock,
}

#[task(retry(error_equals = [ShipError::NoStock]))]
async fn charge() -> Result<Receipt, ChargeError> {
    unimplemented!()
}

fn main() {
    let _ = (charge(), ShipError::NoStock);
}
