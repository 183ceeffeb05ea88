use workflow_runtime::task;
use workflow_tests::shop::Receipt;

#[task]
fn not_async() -> Receipt {
    unimplemented!()
}

#[task]
async unsafe extern "C" fn qualified() -> Receipt {
    unimplemented!()
}

#[task]
async fn generic<'a, T>(a: &'a str, b: T) -> Receipt
where
    T: Copy,
{
    unimplemented!()
}

fn main() {}
