//! The example workflows.

pub mod approval;
pub mod charging;
pub mod checkout;
pub mod etl_pipeline;
pub mod first;
pub mod fulfilment;
pub mod image_processing;
pub mod ingest;
pub mod order;
pub mod order_items;
pub mod order_processing;
pub mod order_with_inventory_table;
pub mod order_with_notification;
pub mod price_list;
pub mod trip;
