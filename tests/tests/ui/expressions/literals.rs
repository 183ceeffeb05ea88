use workflow_runtime::prelude::*;

#[workflow]
async fn process(count: u64) -> u64 {
    let largest = 9_007_199_254_740_992;
    if count == 0x20_0000_0000_0001 {
        return 0;
    }
    let last = match count {
        18_446_744_073_709_551_615 => 1,
        _ => u64::pow(2, 9_007_199_254_740_993u64 as u32),
    };
    count + largest + last
}

fn main() {}
