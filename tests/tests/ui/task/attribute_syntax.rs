use workflow_runtime::task;
use workflow_tests::shop::Receipt;

#[task("charge", name =, comment = "a" "b", , retry[max_attempts = 1], callback = true, timeout_seconds = 1 +)]
async fn charge() -> Receipt {
    unimplemented!()
}

#[task(name = "a", timeout_seconds = 1, name = "b", lambda, retry, retry = 3)]
async fn refund() -> Receipt {
    unimplemented!()
}

fn main() {
    let _ = (charge(), refund());
}
