use workflow_runtime::task;
use workflow_tests::shop::Receipt;

#[task(name = "123456789 123456789 123456789 123456789 123456789 123456789 123456789 123456789 1")]
async fn long() -> Receipt {
    unimplemented!()
}

#[task(name = " ", comment = "")]
async fn empty() -> Receipt {
    unimplemented!()
}

#[task(name = long, comment = 3)]
async fn no_text() -> Receipt {
    unimplemented!()
}

fn main() {
    let _ = (long(), empty(), no_text());
}
