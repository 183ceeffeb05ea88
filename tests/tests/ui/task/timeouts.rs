use workflow_runtime::task;
use workflow_tests::shop::Receipt;

#[task(activity, timeout_seconds = 0, heartbeat_seconds = 100_000_000)]
async fn out_of_range() -> Receipt {
    unimplemented!()
}

#[task(activity, timeout_seconds = 30, heartbeat_seconds = 30)]
async fn not_less() -> Receipt {
    unimplemented!()
}

#[task(heartbeat_seconds = 10)]
async fn nobody_beats() -> Receipt {
    unimplemented!()
}

#[task(resource = "arn:aws:states:::sns:publish", heartbeat_seconds = 10)]
async fn publish(message: &str) -> Receipt;

fn main() {
    let _ = (out_of_range(), not_less(), nobody_beats(), publish("x"));
}
