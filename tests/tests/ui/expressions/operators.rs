#[path = "../orders.rs"]
mod orders;

use workflow_runtime::prelude::*;
use orders::Item;

#[derive(Debug, Clone, PartialEq, PartialOrd, Serialize, Deserialize, JsonSchema, WorkflowData)]
struct Money {
    cents: u32,
}

impl std::ops::Add for Money {
    type Output = Money;
    fn add(self, other: Money) -> Money {
        Money { cents: self.cents + other.cents }
    }
}

#[workflow]
async fn sum(a: Money) -> Money {
    a.clone() + a
}

#[workflow]
async fn order(a: Money, b: Money) -> bool {
    a < b
}

fn main() {
    let _ = Item { sku: String::new(), quantity: 0 };
}
