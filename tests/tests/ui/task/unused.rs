#![deny(dead_code)]

use workflow_runtime::task;
use workflow_tests::shop::Receipt;

#[task]
async fn never_called(label: &str) -> Receipt {
    Receipt { id: label.to_owned() }
}

#[task(resource = "arn:aws:states:::sns:publish")]
async fn never_published(message: &str) -> Receipt;

fn main() {}
