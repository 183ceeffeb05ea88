//! What `include_asl!` takes.

use workflow_runtime::asl::StateMachine;
use workflow_runtime::prelude::*;

fn missing() -> StateMachine {
    include_asl!("no/such/file.asl.json")
}

fn empty() -> StateMachine {
    include_asl!("")
}

fn no_text() -> StateMachine {
    include_asl!(FILE)
}

fn option() -> StateMachine {
    include_asl!("file.asl.json", standard)
}

include_asl! {
    "file.asl.json";
    async fn with_body(n: u32) -> u32 { n }
}

include_asl! {
    "no/such/file.asl.json";
    #[workflow(timeout_seconds = 5)]
    async fn with_timeout(n: &u32) -> u32;
}

fn main() {}
