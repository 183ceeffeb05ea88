use workflow_runtime::prelude::*;

#[workflow(timeout_seconds = 0)]
async fn no_time() {}

#[workflow(timeout_seconds = "60")]
async fn time_as_text() {}

#[workflow(timeout_seconds)]
async fn no_value() {}

const MINUTE: u64 = 60;

#[workflow(timeout_seconds = MINUTE)]
async fn time_by_name() {}

#[workflow(express = true)]
async fn a_flag_with_a_value() {}

#[workflow(name = 5)]
async fn a_number_as_name() {}

fn main() {}
