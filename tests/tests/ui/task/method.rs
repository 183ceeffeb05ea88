use workflow_runtime::task;
use workflow_tests::shop::{Order, Receipt};

trait Charge {
    #[task]
    async fn charge(&self, order: &Order) -> Receipt;
}

fn main() {}
