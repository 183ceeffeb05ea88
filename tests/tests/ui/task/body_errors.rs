use workflow_runtime::task;
use workflow_tests::shop::{ChargeError, Order, Receipt};

#[task]
async fn charge(order: &Order, amount: f64) -> Result<Receipt, ChargeError> {
    let total: f64 = order.order_id;
    if amount > order.totl {
        return Err(ChargeError::GatewayDwn);
    }
    Receipt { id: String::new() }
}

fn main() {
    let _ = charge;
}
