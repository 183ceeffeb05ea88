use workflow_runtime::prelude::*;

#[workflow(name = "a", express, name = "b")]
async fn named_twice() {}

#[workflow(express name = "a")]
async fn no_comma() {}

#[workflow("orders")]
async fn text_alone() {}

fn main() {}
