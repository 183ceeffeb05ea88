use workflow_runtime::task;
use workflow_tests::shop::Receipt;

#[task(retries = 3, timeout = 30, lambda_anr = "f", memory = 128, name("x"))]
async fn charge() -> Receipt {
    unimplemented!()
}

#[task(retry(max_retries = 3, attempts = 2, interval = 1, error_equal = ["Busy"]))]
async fn refund() -> Receipt {
    unimplemented!()
}

fn main() {
    let _ = (charge(), refund());
}
