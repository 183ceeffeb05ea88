//! Distributed maps, natively and as definitions.

use serde_json::json;
use workflow_runtime::prelude::*;
use workflow_tests::asl::{Program, Stub};

use super::shared::{Item, item};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema, WorkflowData)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    pub order_id: String,
    pub items: Vec<Item>,
    pub coupon: Option<String>,
}

/// Packs an item for an order.
#[task]
pub async fn pack(order_id: &str, item: &Item, rate: f64) -> Result<String, Failure> {
    Ok(format!("{order_id}/{}/{rate}", item.sku))
}

#[workflow]
pub async fn pack_all(order: Order, rate: f64) -> Result<Vec<String>, Failure> {
    map(&order.items, async |item| {
        pack(&order.order_id, item, rate).await
    })
    .distributed(Distributed::standard())
    .label("Pack")
    .max_concurrency(5)
    .await
}

#[test]
fn pack_all_works() {
    println!("{}", pack_all::definition().to_json_pretty());
    let program = Program::<pack_all>::new(vec![Stub::own::<pack>()]);
    let order = Order {
        order_id: "o1".into(),
        items: vec![item("a", 1, 2.0), item("b", 2, 3.0)],
        coupon: None,
    };
    let outcome = program.check((order, 1.5));
    assert_eq!(outcome.output(), &json!(["o1/a/1.5", "o1/b/1.5"]));
}
