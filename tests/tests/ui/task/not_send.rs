use std::rc::Rc;

use workflow_runtime::task;
use workflow_tests::shop::{Order, Receipt};

#[task]
async fn charge(order: &Order) -> Receipt {
    let id = Rc::new(order.order_id.clone());
    std::future::ready(()).await;
    Receipt { id: id.to_string() }
}

fn main() {
    let _ = charge;
}
