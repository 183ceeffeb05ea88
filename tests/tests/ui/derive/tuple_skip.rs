//! Tuple positions that move.

use serde::{Deserialize, Serialize};
use workflow_runtime::WorkflowData;

#[derive(Serialize, Deserialize, WorkflowData)]
struct Span(u8, #[serde(skip_serializing, default)] u8, #[serde(default)] u8);

#[derive(Serialize, Deserialize, WorkflowData)]
enum Shape {
    Line(#[serde(skip_serializing_if = "Option::is_none")] Option<u8>, u8),
}

fn main() {}
