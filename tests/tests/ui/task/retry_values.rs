use workflow_runtime::task;
use workflow_tests::shop::Receipt;

const SECONDS: u64 = 3;

#[task(
    retry(error_equals = ["A"], interval_seconds = 0, max_attempts = -1, backoff_rate = 0.5),
    retry(error_equals = ["B"], interval_seconds = 1.5, max_attempts = 100_000_000, backoff_rate = -2.0),
    retry(error_equals = ["C"], interval_seconds = "1", max_attempts = 3u8, backoff_rate = "2"),
    retry(error_equals = ["D"], interval_seconds = SECONDS, max_delay_seconds = 31_622_401),
    retry(error_equals = ["E"], max_delay_seconds = 0, jitter_strategy = "full"),
    retry(error_equals = ["F"], max_delay_seconds, jitter_strategy = FULL),
)]
async fn charge() -> Receipt {
    unimplemented!()
}

fn main() {
    let _ = charge();
}
