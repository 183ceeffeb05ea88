use workflow_runtime::prelude::*;

#[workflow(timeout = 60)]
async fn near() {}

#[workflow(retries = 3)]
async fn far() {}

#[workflow(expres, Name = "near")]
async fn two() {}

fn main() {
    drop((near::definition(), far(), two()));
}
