use workflow_runtime::prelude::*;

#[workflow]
async fn process(count: u64) -> u64 {
    let largest = 9_007_199_254_740_992;
    let text = b"bytes";
    count + largest
}

fn main() {}
