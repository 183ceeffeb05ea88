use workflow_runtime::prelude::*;

#[workflow]
#[inline]
#[tokio::main]
async fn attributes(#[serde(default)] count: u32) -> u32 {
    count
}

fn main() {}
