#[path = "../orders.rs"]
mod orders;

use orders::Order;
use workflow_runtime::prelude::*;

mod pricing {
    pub fn plain(total: f64) -> f64 {
        total * 0.9
    }
}

fn nearby(total: f64) -> f64 {
    total * 0.9
}

trait Priced {
    fn price(&self) -> f64;
}

impl Priced for Order {
    fn price(&self) -> f64 {
        self.total
    }
}

#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema, WorkflowData)]
struct Rate {
    percent: f64,
}

impl Rate {
    fn of(&self, total: f64) -> f64 {
        total * self.percent
    }

    fn fixed(total: f64) -> f64 {
        total
    }
}

#[workflow]
async fn process(order: Order, rate: Rate) -> f64 {
    let a = pricing::plain(order.total);
    let b = nearby(order.total);
    let c = order.price();
    let d = rate.of(order.total);
    let e = Rate::fixed(order.total);
    let f: Vec<f64> = vec![order.total].into_iter().map(nearby).collect();
    a + b + c + d + e
}

fn main() {}
