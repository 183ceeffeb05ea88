use workflow_runtime::task;
use workflow_tests::shop::Receipt;

#[task]
async fn no_body(id: &str) -> Receipt;

#[task(resource = "arn:aws:states:::sns:publish")]
async fn body(message: &str) -> Receipt {
    unimplemented!("{message}")
}

fn main() {
    let _ = (no_body("x"), body("x"));
}
