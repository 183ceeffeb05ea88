//! Writes the definitions of all example workflows to `target/asl`.

extern crate example_workflows;

fn main() {
    workflow_runtime::emit::from_build_script();
}
