use workflow_runtime::task;
use workflow_tests::shop::Receipt;

#[task(lambda = "charge card")]
async fn bad_name() -> Receipt {
    unimplemented!()
}

#[task(lambda_arn = "arn:aws:lambda:eu-west-1:1234:function:charge", credentials = "charge-role")]
async fn bad_account() -> Receipt {
    unimplemented!()
}

#[task(activity = "pick")]
async fn bad_activity() -> Receipt {
    unimplemented!()
}

#[task(activity, lambda = "pick", lambda_arn = "arn:aws:lambda:eu-west-1:123456789012:function:pick")]
async fn three_targets() -> Receipt {
    unimplemented!()
}

#[task(activity, credentials = "arn:aws:iam::123456789012:role/pick")]
async fn worker_with_role() -> Receipt {
    unimplemented!()
}

fn main() {
    let _ = (bad_name(), bad_account(), bad_activity(), three_targets(), worker_with_role());
}
