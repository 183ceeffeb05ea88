//! The example workflows.

pub mod fulfilment;
pub mod order;
