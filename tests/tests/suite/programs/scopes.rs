//! Branches and map bodies.

use serde_json::json;
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub};

use super::shared::*;

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
pub struct Basket {
    pub customer: String,
    pub items: Vec<Item>,
    pub express: bool,
}

fn basket(items: Vec<Item>) -> Basket {
    Basket {
        customer: "Ann".into(),
        items,
        express: true,
    }
}

#[task]
pub async fn greet(basket: &Basket) -> Result<String, Failure> {
    Ok(format!("Dear {}", basket.customer))
}

#[task]
pub async fn pick(basket: &Basket, item: &Item) -> Result<String, StockError> {
    if item.sku == "none" {
        return Err(StockError::Closed);
    }
    Ok(format!("{} for {}", item.sku, basket.customer))
}

/// The input as a whole is used in branches and in the body of a map.
#[workflow]
async fn captured(basket: Basket) -> Result<String, StockError> {
    let (greeting, picked) = try_join!(greet(&basket), async {
        let picked = map(&basket.items, async |item| pick(&basket, item).await).await?;
        Ok(picked.join(","))
    })?;
    Ok(format!("{greeting}: {picked}"))
}
