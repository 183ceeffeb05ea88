use workflow_runtime::prelude::*;

#[workflow]
async unsafe extern "C" fn foreign(count: u32) -> u32 {
    count
}

fn main() {}
