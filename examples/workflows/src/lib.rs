//! The example workflows.

pub mod first;
pub mod fulfilment;
pub mod order;
