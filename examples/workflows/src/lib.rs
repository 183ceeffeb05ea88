//! The example workflows.

pub mod order;
pub mod fulfilment;
