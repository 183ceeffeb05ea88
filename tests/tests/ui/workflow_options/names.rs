use workflow_runtime::prelude::*;

#[workflow(name = "process order")]
async fn a_space() {}

#[workflow(name = "orders/process")]
async fn a_slash() {}

#[workflow(name = "")]
async fn empty() {}

#[workflow(name = "a-name-that-says-everything-there-is-to-say-about-this-workflow-and-then-goes-on-and-on")]
async fn long() {}

fn main() {}
