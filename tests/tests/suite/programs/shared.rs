//! Tasks and data that several programs use.

use workflow_runtime::prelude::*;

/// Where the definitions are that somebody has read.
pub const PINNED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/suite/programs/pinned");

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Item {
    pub sku: String,
    pub quantity: u32,
    pub unit_price: f64,
}

pub fn item(sku: &str, quantity: u32, unit_price: f64) -> Item {
    Item {
        sku: sku.to_owned(),
        quantity,
        unit_price,
    }
}

#[derive(Debug, Clone, PartialEq, thiserror::Error, WorkflowError)]
pub enum StockError {
    #[error("no {sku} left")]
    SoldOut { sku: String, wanted: u32 },
    #[error("the warehouse is closed")]
    Closed,
    #[error("row {0} is broken")]
    Broken(u32),
    #[error("{0}")]
    #[workflow_error(other)]
    Other(Failure),
}

/// Doubles a number.
#[task]
pub async fn double(n: i64) -> Result<i64, Failure> {
    Ok(n * 2)
}

/// Says where an item lies; some are sold out, and `broken` breaks.
#[task]
pub async fn reserve(sku: &str, quantity: u32) -> Result<String, StockError> {
    match sku {
        "none" => Err(StockError::SoldOut {
            sku: sku.to_owned(),
            wanted: quantity,
        }),
        "closed" => Err(StockError::Closed),
        "broken" => Err(StockError::Broken(quantity)),
        "odd" => Err(StockError::Other(Failure::new("Odd.Name", "who knows"))),
        _ => Ok(format!("shelf-{sku}-{quantity}")),
    }
}

/// Writes a line down.
#[task]
pub async fn note(text: String) -> Result<(), Failure> {
    let _ = text;
    Ok(())
}

/// Gives back what it gets.
#[task]
pub async fn echo(text: &str) -> String {
    text.to_owned()
}

/// Takes nothing.
#[task]
pub async fn ping() -> Result<u32, Failure> {
    Ok(7)
}
