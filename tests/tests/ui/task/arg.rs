use workflow_runtime::{TaskContext, task};
use workflow_tests::shop::{Order, Receipt};

#[task]
async fn whole(#[arg(name = "order")] o: Order) -> Receipt {
    unimplemented!("{o:?}")
}

#[task]
async fn same_key(a: u8, #[arg(name = "a")] b: u8) -> Receipt {
    unimplemented!("{a} {b}")
}

#[task]
async fn malformed(#[arg(nmae = "c")] a: u8, #[arg] b: u8, #[arg(name = "")] c: u8) -> Receipt {
    unimplemented!("{a} {b} {c}")
}

#[task(resource = "arn:aws:states:::sns:publish")]
async fn publish(topic_arn: &str, topic__arn: &str) -> Receipt;

#[task]
async fn context(a: u8, #[arg(name = "context")] context: TaskContext) -> Receipt {
    unimplemented!("{a} {context:?}")
}

fn main() {}
