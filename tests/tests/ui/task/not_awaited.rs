#![deny(unused_must_use)]

use workflow_runtime::task;
use workflow_tests::shop::Receipt;

#[task]
async fn charge() -> Receipt {
    unimplemented!()
}

fn main() {
    charge();
}
