use workflow_runtime::{TaskContext, task};
use workflow_tests::shop::{Order, Receipt};

#[task]
async fn charge(order: &Order, context: TaskContext) -> Receipt {
    unimplemented!("{order:?} {context:?}")
}

async fn shop(order: Order) {
    charge(order).await;
    charge(&order, 3).await;
}

fn main() {
    let _ = shop;
}
