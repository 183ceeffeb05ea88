use workflow_runtime::prelude::*;

#[workflow]
async fn process(pause: Duration, seconds: u64) {
    sleep(Duration::from_millis(1_500)).await;
    sleep(Duration::from_secs_f64(0.5)).await;
    sleep(pause).await;
    sleep(Duration::from_millis(seconds)).await;
    sleep(Duration::from_secs(seconds));
}

fn main() {}
